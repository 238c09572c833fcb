import assert from 'node:assert/strict';
import { withFrontMatterName } from '../../../src/vscode/prompts/frontMatterName.ts';

describe('the name in a front matter', () => {
  it('is set where it stands', () => {
    const text = '---\nname: old\ntools: []\n---\nname: stays\n';
    assert.equal(withFrontMatterName(text, 'new'), '---\nname: "new"\ntools: []\n---\nname: stays\n');
  });

  it('is not added', () => {
    for (const text of ['---\ntools: []\n---\nname: x\n', 'name: x\n', '---\nname: never closed\n']) {
      assert.equal(withFrontMatterName(text, 'new'), text);
    }
  });
});
