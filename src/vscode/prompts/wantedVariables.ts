import type { PromptTemplate } from '../../core/prompts/promptTemplate.ts';
import type { VariableType } from '../../core/template/variableUse.ts';

/** Names of the variables that a prompt asks for; of a prompt that cannot be read, none. */
export async function wantedVariables(prompt: PromptTemplate | undefined): Promise<string[]> {
  return [...(await typedVariables(prompt)).keys()];
}

/** As `wantedVariables`, with the type that the prompt's templates expect, where they tell. */
export async function typedVariables(
  prompt: PromptTemplate | undefined,
): Promise<ReadonlyMap<string, VariableType | undefined>> {
  if (!prompt) return new Map();
  const { promptVariables } = await import('../../core/template/promptVariables.ts');
  return promptVariables(prompt);
}
