import type { StoredEntity } from '../base/entityStore.ts';
import type { JsonObject } from '../base/json.ts';
import type { ChatHistory } from '../chats/chatHistory.ts';
import type { ChatMessage } from '../chats/chatMessage.ts';
import type { PromptTemplate } from '../prompts/promptTemplate.ts';
import { newMessage } from './newMessage.ts';
import { missingVariables, PromptRenderer } from './renderPrompt.ts';
import { missingKwargs } from './wrapperErrors.ts';
import type { WrapperServices } from './wrapperServices.ts';

/** What a message needs before it may leave: nothing is stored until all of it is there. */
export interface PreparedMessage {
  prompt: PromptTemplate;
  /** The config that the chat is pinned to; null: none. */
  pinnedConfigName: string | null;
  userMessage: ChatMessage;
  /** The user message as the model gets it. */
  rendered: string;
  /** The messages of the chat as they will stand; a new user message last. */
  messages: ChatMessage[];
  /** The user message was not stored before. */
  isNew: boolean;
  /** Those that changed: the system message and, the first time, the template's own. */
  system: ChatMessage;
  changed: ChatMessage[];
  /** When the chat was last changed, as it was read for this. */
  chatUpdatedAt: string;
  /** The effective variables. */
  variables: JsonObject;
}

/**
 * Checks and renders everything, so that a fault shows before anything is stored or sent.
 * @param chat up to where the message goes, or ending with it
 * @param draft the user message, stored already or new
 * @throws AppError `MissingKwargs`, `TemplateError`
 */
export async function prepareMessage(
  services: WrapperServices,
  stored: StoredEntity<PromptTemplate>,
  chat: ChatHistory,
  draft: ChatMessage,
  contextVars: JsonObject,
): Promise<PreparedMessage> {
  const prompt = stored.entity;
  const variables = { ...chat.currentContextVariables, ...contextVars };
  const missing = missingVariables(prompt.requiredKwargs, variables);
  if (missing.length > 0) throw missingKwargs(missing);
  const renderer = new PromptRenderer(stored, services.loadTemplate);
  const rendered = await renderer.renderUser(draft.content, variables);
  const opening = await renderOpeningAnew(renderer, chat.chatHistory, variables);
  const logged = prompt.loggedContextVars.filter((name) => Object.hasOwn(variables, name));
  const userMessage: ChatMessage = {
    ...draft,
    ...(prompt.loggedContextVars.length > 0
      ? { context_vars: Object.fromEntries(logged.map((name) => [name, variables[name] ?? null])) }
      : {}),
  };
  const replaced = new Map([...opening.others, userMessage].map((message) => [message.id, message]));
  const rest = chat.chatHistory[0]?.role === 'system' ? chat.chatHistory.slice(1) : chat.chatHistory;
  const kept = rest.map((message) => replaced.get(message.id) ?? message);
  const isNew = !rest.some(({ id }) => id === userMessage.id);
  return {
    prompt,
    pinnedConfigName: chat.pinnedConfigName ?? null,
    userMessage,
    rendered,
    messages: [opening.system, ...kept, ...(isNew ? [userMessage] : [])],
    isNew,
    system: opening.system,
    changed: [...opening.others, userMessage],
    chatUpdatedAt: chat.updatedAt,
    variables,
  };
}

/** The system message always; the template's other messages where they still lacked variables. */
async function renderOpeningAnew(
  renderer: PromptRenderer,
  history: readonly ChatMessage[],
  variables: JsonObject,
): Promise<{ system: ChatMessage; others: ChatMessage[] }> {
  const first = history[0]?.role === 'system' ? history[0] : undefined;
  const content = await renderer.renderSystem(variables);
  const base = first ?? newMessage('system', '', { system_generated: true, show_in_user_history: false });
  const system = withoutMissingVars({ ...base, content });
  const incomplete = history.filter((message) => message.role !== 'system' && message.missing_vars);
  if (incomplete.length === 0) return { system, others: [] };
  const rendered = (await renderer.renderOpening(variables)).slice(1);
  const others = incomplete.map((message, index) => {
    const again = rendered[index];
    return withoutMissingVars(again ? { ...message, content: again.content } : message);
  });
  return { system, others };
}

function withoutMissingVars(message: ChatMessage): ChatMessage {
  const { missing_vars: _known, ...rest } = message;
  return rest;
}
