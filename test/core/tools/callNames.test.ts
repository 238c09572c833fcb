import assert from 'node:assert/strict';
import fc from 'fast-check';
import { callNames } from '../../../src/core/tools/callNames.ts';

describe('the names by which tools are called', () => {
  it('are the wanted ones where no two tools want one', () => {
    const wanted = ['a', 'b'].map((name) => ({ wanted: name, other: 'c' }));
    assert.deepEqual(callNames(wanted), ['a', 'b']);
  });

  it('are numbered where the other name is taken too, within what vendors take', () => {
    const long = 'x'.repeat(64);
    assert.deepEqual(callNames(Array(3).fill({ wanted: long, other: long })), [
      long,
      `${'x'.repeat(62)}_2`,
      `${'x'.repeat(62)}_3`,
    ]);
  });

  it('differ, whatever is wanted and reserved', () => {
    const name = fc.constantFrom('a', 'b', 'a_2', 'a_3', 'b_2');
    fc.assert(
      fc.property(fc.array(fc.record({ wanted: name, other: name })), fc.uniqueArray(name), (tools, reserved) => {
        const names = callNames(tools, reserved);
        assert.equal(new Set([...reserved, ...names]).size, reserved.length + tools.length);
      }),
    );
  });
});
