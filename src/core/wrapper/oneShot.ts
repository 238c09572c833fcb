import type { JsonObject } from '../base/json.ts';
import type { ChatMessage } from '../chats/chatMessage.ts';
import { throwIfAborted } from './abort.ts';
import { keepNothing } from './answering/answerKeeper.ts';
import { converse } from './answering/converse.ts';
import { llmMessages } from './historyMessages.ts';
import { selectConfig } from './answering/configSelection.ts';
import { newMessage } from './newMessage.ts';
import { loadPromptTools } from './toolCalls/promptTools.ts';
import { missingVariables, PromptRenderer } from './renderPrompt.ts';
import { missingKwargs, promptNotFound } from './wrapperErrors.ts';
import type { OneShotOptions } from './wrapperOptions.ts';
import type { WrapperServices } from './wrapperServices.ts';

/**
 * Runs a prompt once and stores nothing. The user prompt template is rendered with the variables; `user_msg` is `message`,
 * else the variable of that name, else empty. A prompt without a user template sends `user_msg` itself where there is one.
 * @throws AppError as `sendUserMessageAndGetResponse`, and `PromptNotFound`
 */
export async function respondOnce(services: WrapperServices, options: OneShotOptions): Promise<string> {
  throwIfAborted(options.signal);
  const variables = options.contextVars ?? {};
  const stored = await services.promptTemplates.getWithOrigin(options.promptName);
  if (!stored) throw promptNotFound(options.promptName);
  const prompt = stored.entity;
  const missing = missingVariables(prompt.requiredKwargs, variables);
  if (missing.length > 0) throw missingKwargs(missing);
  const renderer = new PromptRenderer(stored, services.loadTemplate);
  const opening = await renderer.renderOpening(variables);
  const rendered = await renderer.renderUser(options.message ?? textVariable(variables, 'user_msg'), variables);
  const messages: ChatMessage[] = rendered === '' ? opening : [...opening, newMessage('user', rendered)];
  const tools = await loadPromptTools(services, prompt);
  const selection = await selectConfig(services, prompt);
  const result = await converse(
    services,
    {
      prompt,
      selection,
      tools,
      variables,
      messages: llmMessages(messages, new Map()),
      ...(options.responseFormat ? { responseFormat: options.responseFormat } : {}),
      keeper: keepNothing,
    },
    options,
  );
  if (result.error) throw result.error;
  return result.text;
}

function textVariable(variables: JsonObject, name: string): string {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  return typeof value === 'string' ? value : '';
}
