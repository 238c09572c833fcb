import assert from 'node:assert/strict';
import { referenceProblems } from '../../../src/core/prompts/danglingReferences.ts';

const known = { configs: new Set(['demo', 'gpt-4']), tools: new Set(['clock']) };

describe('references of a prompt that lead nowhere', () => {
  it('are none where every name is known', () => {
    assert.deepEqual(referenceProblems({ llmConfigNames: ['demo'], tools: ['clock'] }, known, 'x'), []);
  });

  it('stand at the name in a flow list', () => {
    const text = '---\nllm_config_names: [demo, gpt-4-32k, "absent"]\ntools: [clock, "dice"]\n---\nHello';
    const problems = referenceProblems({ llmConfigNames: ['demo', 'absent'], tools: ['clock', 'dice'] }, known, text);
    assert.deepEqual(
      problems.map(({ line, column, endColumn, severity }) => [line, column, endColumn, severity]),
      [
        [2, 38, 44, 'warning'],
        [3, 17, 21, 'error'],
      ],
    );
  });

  it('stand at the name in a block list, and never at a longer name', () => {
    const text = '---\nname: gone\nllm_config_names:\n  - gone-too\n  - gone\ntools: []\n---\ngone';
    const [problem] = referenceProblems({ llmConfigNames: ['gone-too', 'gone'], tools: [] }, known, text).slice(1);
    assert.deepEqual([problem?.line, problem?.column], [5, 5]);
  });

  it('look in their own list only', () => {
    const text = '---\nllm_config_names:\n- demo\ntools: # absent\n- absent\n---\n';
    const [problem] = referenceProblems({ llmConfigNames: ['demo'], tools: ['absent'] }, known, text);
    assert.equal(problem?.line, 4);
  });

  it('are an error where no config is left, a warning where one is', () => {
    const severities = (llmConfigNames: string[]) =>
      referenceProblems({ llmConfigNames, tools: [] }, known).map(({ severity }) => severity);
    assert.deepEqual(severities(['a', 'b']), ['error', 'error']);
    assert.deepEqual(severities(['a', 'demo']), ['warning']);
  });

  it('tell a config whose file has errors from one that is missing, and where the first error is', () => {
    const broken = { file: '/w/llm_configs/broken.yml', line: 3, column: 1, message: 'What is wrong.' };
    const faultyConfigs = new Map([['broken', broken]]);
    const problems = referenceProblems(
      { llmConfigNames: ['broken', 'absent'], tools: [] },
      { ...known, faultyConfigs },
    );
    assert.deepEqual(
      problems.map(({ message, related }) => [message, related]),
      [
        ['The LLM config "broken" has errors. Mend its YAML file, or take it out of llm_config_names.', broken],
        ['There is no LLM config "absent". Create it, or take it out of llm_config_names.', undefined],
      ],
    );
  });

  it('tell of a tool that no extension offers, as something that may come back', () => {
    const text = '---\ntools: [clock, vscode:look_up, vscode:fetch]\n---\n';
    const prompt = { llmConfigNames: ['demo'], tools: ['clock', 'vscode:look_up', 'vscode:fetch'] };
    const problems = referenceProblems(prompt, { ...known, editorTools: new Set(['fetch', 'lookup']) }, text);
    assert.deepEqual(problems, [
      {
        line: 2,
        column: 16,
        endColumn: 30,
        severity: 'warning',
        message:
          'No extension offers the VS Code tool "look_up" now. Did you mean "vscode:lookup"? Install or enable what brings it, or take it out of tools; until then the prompt cannot be sent.',
      },
    ]);
  });

  it("are none among the editor's tools where those are not known", () => {
    assert.deepEqual(referenceProblems({ llmConfigNames: ['demo'], tools: ['vscode:any'] }, known), []);
  });
});
