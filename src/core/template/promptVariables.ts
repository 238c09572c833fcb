import type { PromptTemplate } from '../prompts/promptTemplate.ts';
import { TemplateFault } from './nunjucks/templateFault.ts';
import { templateVariables, type TemplateVariable } from './templateVariables.ts';
import { variableType } from './variableType.ts';
import type { VariableType, VariableUse } from './variableUse.ts';

/**
 * The variables that a prompt requires, logs or reads, each once, but for the message; and the type that its templates expect, where
 * they tell. Parts that cannot be read add none.
 */
export async function promptVariables(prompt: PromptTemplate): Promise<Map<string, VariableType | undefined>> {
  const { requiredKwargs, loggedContextVars, systemPromptTemplate, userPromptTemplate, initialMessagesTemplates } =
    prompt;
  const sources = [systemPromptTemplate, ...initialMessagesTemplates.map(({ content }) => content), userPromptTemplate];
  const uses = new Map<string, Set<VariableUse>>();
  for (const name of [...requiredKwargs, ...loggedContextVars]) uses.set(name, new Set());
  for (const variable of (await Promise.all(sources.map(readVariables))).flat()) {
    uses.set(variable.name, new Set([...(uses.get(variable.name) ?? []), ...variable.uses]));
  }
  uses.delete('user_msg');
  return new Map([...uses].map(([name, of]) => [name, variableType(of)]));
}

async function readVariables(source: string): Promise<TemplateVariable[]> {
  try {
    return await templateVariables(source);
  } catch (error) {
    if (error instanceof TemplateFault) return [];
    throw error;
  }
}
