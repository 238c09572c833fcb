import type { PromptTemplate } from '../../core/prompts/promptTemplate.ts';

/** Names of the variables that a prompt asks for; of a prompt that cannot be read, none. */
export async function wantedVariables(prompt: PromptTemplate | undefined): Promise<string[]> {
  if (!prompt) return [];
  const { promptVariableNames } = await import('../../core/template/promptVariableNames.ts');
  return promptVariableNames(prompt);
}
