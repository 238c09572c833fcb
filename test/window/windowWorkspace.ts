import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelServer } from '../model/server.ts';
import { pointConfigsAt } from '../run/exampleWorkspace.ts';

/** Examples that no test here uses: fewer rows, so that all are in sight. */
const unusedPrompts = ['commit_message', 'explain_selection', 'review_diff'];

/** A tool that only reads variables of the chat, one of each type that the form has a control for. */
const typedTool = `
export const contextParams = ['hours', 'level', 'strict'];

/** Plans a lesson. */
export default function ({ hours, level, strict }: {
  /** Hours that there are. */
  hours?: number;
  /** How hard it is. */
  level?: 'easy' | 'hard';
  /** Whether the clock counts. */
  strict?: boolean;
}) {
  return { hours, level, strict };
}
`;

/** What the prompts of these tests are, by name. */
const prompts = {
  alone: '---\nllm_config_names: [main]\n---\nAnswer.\n',
  pair: '---\nllm_config_names: [main, spare]\n---\nAnswer.\n',
  reader: '---\nllm_config_names: [demo]\ntools: [readSource]\n---\nAnswer.\n',
  typed:
    '---\nllm_config_names: [main]\nrequired_kwargs: [topic]\nlogged_context_vars: [topic]\ntools: [planLesson]\n---\n' +
    'Teach {{ topic }}.\n',
} as const;

/** Makes a copy of `examples/` what the tests of this folder need: two configs of one server, and prompts for them. */
export async function prepareWorkspace(folder: string, model: ModelServer): Promise<void> {
  await pointConfigsAt(folder, model.origin);
  for (const name of unusedPrompts) await rm(join(folder, 'prompts', `${name}.prompt.njk`));
  for (const name of ['main', 'spare']) {
    const lines = [
      `name: ${name}`,
      'llm_config_class: OpenAICompatibleConfig',
      `base_url: ${model.baseUrl('openai')}`,
      `model_name: ${name}-model`,
      'api_key: plain-key',
      'max_tokens: 50',
      'tools_enabled: true',
      'prices:',
      '  input: 1',
      '  output: 2',
    ];
    await writeFile(join(folder, 'llm_configs', `${name}.yml`), `${lines.join('\n')}\n`);
  }
  await writeFile(join(folder, 'tools', 'planLesson.tool.ts'), typedTool);
  await writeFile(join(folder, 'src', 'limits.ts'), 'export const limit = 3;\n');
  for (const [name, text] of Object.entries(prompts)) {
    await writeFile(join(folder, 'prompts', `${name}.prompt.njk`), text);
  }
}
