import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from 'yaml';
import { withNameLine } from '../../../src/vscode/files/nameLine.ts';

describe('the name line of a config', () => {
  it('is replaced in place, comments kept', () => {
    const yaml = '# A config\nname: "old"  # same as the file\nmodel_name: "name: x"\n';
    assert.equal(withNameLine(yaml, 'new'), '# A config\nname: "new"  # same as the file\nmodel_name: "name: x"\n');
  });

  it('is replaced whole where the old name is quoted', () => {
    assert.equal(withNameLine("name: 'a # b' # why\n", 'new'), 'name: "new" # why\n');
  });

  it('is put first where there is none', () => {
    assert.equal(withNameLine('model_name: x\n', 'new'), 'name: "new"\nmodel_name: x\n');
  });

  it('holds any name', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (name) => {
        const { name: read } = parse(withNameLine('name: old\nmodel_name: m\n', name)) as { name: string };
        assert.equal(read, name);
      }),
    );
  });
});
