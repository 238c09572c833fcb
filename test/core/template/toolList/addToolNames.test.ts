import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addToolNames } from '../../../../src/core/template/promptFile/toolList/addToolNames.ts';
import { parsePromptFile } from '../../../../src/core/template/promptFile/promptFile.ts';

async function added(text: string, ...names: string[]): Promise<string> {
  const { start, end, text: put } = await addToolNames(text, names);
  return text.slice(0, start) + put + text.slice(end);
}

describe('adding tools to a prompt file', () => {
  it('goes on with the list in its own style', async () => {
    const cases: [before: string, after: string][] = [
      ['---\ntools: []\n---\nHi', '---\ntools: [vscode:a, b]\n---\nHi'],
      ['---\ntools: [x] # mine\n---\n', '---\ntools: [x, vscode:a, b] # mine\n---\n'],
      ['---\ntools: [\n  x,\n  "y",\n]\n---\n', '---\ntools: [\n  x,\n  "y", vscode:a, b,\n]\n---\n'],
      [
        '---\ntools:\n  - x # one\n# end\nname: n\n---\n',
        '---\ntools:\n  - x # one\n  - vscode:a\n  - b\n# end\nname: n\n---\n',
      ],
      ['---\ntools:\n- x\n- y\n---\nHi', '---\ntools:\n- x\n- y\n- vscode:a\n- b\n---\nHi'],
      ['---\r\ntools:\r\n- x\r\n---\r\nHi', '---\r\ntools:\r\n- x\r\n- vscode:a\r\n- b\r\n---\r\nHi'],
    ];
    for (const [before, after] of cases) assert.equal(await added(before, 'vscode:a', 'b'), after);
  });

  it('begins a list where there is none', async () => {
    const cases: [before: string, after: string][] = [
      ['---\ntools:\nname: n\n---\n', '---\ntools: [vscode:a]\nname: n\n---\n'],
      ['---\ntools: # none yet\n---\n', '---\ntools: [vscode:a] # none yet\n---\n'],
      ['---\ntools: ~\n---\n', '---\ntools: [vscode:a]\n---\n'],
      [
        '---\nname: n\n---\n{% system %}---{% endsystem %}',
        '---\nname: n\ntools: [vscode:a]\n---\n{% system %}---{% endsystem %}',
      ],
      ['---\n---\nHi', '---\ntools: [vscode:a]\n---\nHi'],
      ['---\n# nothing\n---\nHi', '---\n# nothing\ntools: [vscode:a]\n---\nHi'],
      ['Hi\n---\nx\n---\n', '---\ntools: [vscode:a]\n---\nHi\n---\nx\n---\n'],
      ['\uFEFFHi', '\uFEFF---\ntools: [vscode:a]\n---\nHi'],
      ['\uFEFF---\ntools: []\n---\n', '\uFEFF---\ntools: [vscode:a]\n---\n'],
      ['', '---\ntools: [vscode:a]\n---\n'],
    ];
    for (const [before, after] of cases) assert.equal(await added(before, 'vscode:a'), after);
  });

  it('refuses what it cannot write into', async () => {
    for (const text of [
      '---\ntools: x\n---\n',
      '---\ntools: [x\n---\n',
      '---\ntools: []\n',
      '---\n- x\n---\n',
      '---\n{tools: []}\n---\n',
    ]) {
      await assert.rejects(addToolNames(text, ['vscode:a']), { code: 'InvalidPromptFile' }, text);
    }
  });

  it('gives a file that lists what it listed and the new ones', async () => {
    const name = fc.oneof(
      fc.stringMatching(/^x[\w-]{0,5}$/),
      fc.string({ minLength: 1 }),
      fc.constantFrom('null', 'no', 'a b', 'é: #', '- x', '1'),
    );
    const style = fc.constantFrom('flow', 'block', 'indented');
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name), style, fc.constantFrom('\n', '\r\n'), async (all, kind, eol) => {
        const [listed, more] = [all.slice(1), all.slice(0, 1)];
        const indent = kind === 'indented' ? '   ' : '';
        const list =
          kind === 'flow' || listed.length === 0
            ? ` [${listed.map((each) => JSON.stringify(each)).join(', ')}]`
            : listed.map((each) => `${eol}${indent}- ${JSON.stringify(each)} # one`).join('');
        const text = ['---', `tools:${list}`, 'required_kwargs: [a]', '---', 'Hello {{ a }}'].join(eol);
        const { template, problems } = await parsePromptFile(await added(text, ...more, 'vscode:y'), {
          name: 'n',
          file: 'n',
        });
        assert.deepEqual(template.tools, [...listed, ...more, 'vscode:y']);
        assert.deepEqual(template.requiredKwargs, ['a']);
        assert.deepEqual(
          problems.filter(({ severity }) => severity === 'error'),
          [],
        );
      }),
    );
  });
});
