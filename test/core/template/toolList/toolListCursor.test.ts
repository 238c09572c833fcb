import assert from 'node:assert/strict';
import { toolListCursor } from '../../../../src/core/template/promptFile/toolList/toolListCursor.ts';

/** The cursor stands at the `|`. */
function cursor(marked: string) {
  const before = marked.slice(0, marked.indexOf('|')).split('\n');
  return toolListCursor(marked.replace('|', ''), before.length, (before.at(-1)?.length ?? 0) + 1);
}

/** The text once a name stands at the cursor. */
function completed(marked: string, name: string): string | undefined {
  const found = cursor(marked);
  if (!found) return undefined;
  const lines = marked.replace('|', '').split('\n');
  const at = marked.slice(0, marked.indexOf('|')).split('\n').length - 1;
  const line = lines[at] ?? '';
  lines[at] = line.slice(0, found.column - 1) + found.before + name + found.after + line.slice(found.endColumn - 1);
  return lines.join('\n');
}

describe('the cursor among the tools of a prompt', () => {
  it('takes a name where a list stands or begins', () => {
    const cases: [marked: string, after: string][] = [
      ['---\ntools: [|]\n---', '---\ntools: [NEW]\n---'],
      ['---\ntools: [a, vsc|]\n---', '---\ntools: [a, NEW]\n---'],
      ['---\ntools: [vscode:o|ld, b]\n---', '---\ntools: [NEW, b]\n---'],
      ['---\ntools: ["o|ld"]\n---', '---\ntools: ["NEW"]\n---'],
      ['---\ntools: [\n  a,\n  |\n', '---\ntools: [\n  a,\n  NEW\n'],
      ['---\ntools:\n  - a\n  - vscode:|\n---', '---\ntools:\n  - a\n  - NEW\n---'],
      ['---\ntools:\n- |\n---', '---\ntools:\n- NEW\n---'],
      ['---\ntools:\n-|\n---', '---\ntools:\n- NEW\n---'],
      ['---\ntools:\n  |\n---', '---\ntools:\n  - NEW\n---'],
      ['---\ntools:|\n---', '---\ntools: [NEW]\n---'],
      ['---\ntools: vs|\n---', '---\ntools: [NEW]\n---'],
      ['---\r\ntools: [a, |]\r\n---', '---\r\ntools: [a, NEW]\r\n---'],
    ];
    for (const [marked, after] of cases) assert.equal(completed(marked, 'NEW'), after, marked);
  });

  it('is nowhere else', () => {
    for (const marked of [
      '---\nna|me: x\ntools: []\n---',
      '---\nrequired_kwargs: [|]\n---',
      '---\ntools: [a] # |\n---',
      '---\ntools: [a] |\n---',
      '---\ntools: [a]\n|\n---',
      '---\nto|ols: []\n---',
      '---\ntools:\n- a\nname: |\n---',
      '---\ntools: []\n---\n{{ | }}',
      'tools: [|]',
    ]) {
      assert.equal(cursor(marked), undefined, marked);
    }
  });

  it('knows the name that it stands in', () => {
    const found = cursor('---\ntools: [a, vscode:look_|up]\n---');
    assert.deepEqual([found?.name, found?.column, found?.endColumn], ['vscode:look_up', 12, 26]);
    assert.equal(cursor('---\ntools:\n  - my-|tool\n---')?.name, 'my-tool');
  });
});
