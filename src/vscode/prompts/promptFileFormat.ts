import type { PromptTemplate } from '../../core/prompts/promptTemplate.ts';
import type { EntityFileFormat } from '../files/entityFileFormat.ts';
import type { ReferenceCheck } from '../files/referenceCheck.ts';

/** `NAME.prompt.njk` files. */
export function promptFileFormat(references: ReferenceCheck): EntityFileFormat<PromptTemplate> {
  return {
    noun: 'prompt',
    glob: '**/*.prompt.njk',
    suffix: /\.prompt\.njk$/,
    parse: async (text, place) => {
      const { parsePromptFile } = await import('../../core/template/promptFile/promptFile.ts');
      const { template, lines, problems } = await parsePromptFile(text, place);
      const keepsStored = problems.some(({ severity }) => severity === 'error');
      return { entity: template, lines, problems, keepsStored };
    },
    crossCheck: (prompt, text) => references.problems(prompt, text),
    store: (runtime) => runtime.promptTemplates,
  };
}
