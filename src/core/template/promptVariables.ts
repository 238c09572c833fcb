import type { PromptTemplate } from '../prompts/promptTemplate.ts';
import { TemplateFault } from './nunjucks/templateFault.ts';
import { templateVariables } from './templateVariables.ts';

/** The variables that a prompt requires, logs or reads, each once, but for the message. Parts that cannot be read add none. */
export async function promptVariableNames(prompt: PromptTemplate): Promise<string[]> {
  const { requiredKwargs, loggedContextVars, systemPromptTemplate, userPromptTemplate, initialMessagesTemplates } =
    prompt;
  const sources = [systemPromptTemplate, ...initialMessagesTemplates.map(({ content }) => content), userPromptTemplate];
  const read = await Promise.all(sources.map(readNames));
  const names = new Set([...requiredKwargs, ...loggedContextVars, ...read.flat()]);
  names.delete('user_msg');
  return [...names];
}

async function readNames(source: string): Promise<string[]> {
  try {
    return (await templateVariables(source)).map(({ name }) => name);
  } catch (error) {
    if (error instanceof TemplateFault) return [];
    throw error;
  }
}
