import type { JsonValue } from '../base/json.ts';
import type { LLMConfigClass } from '../configs/llmConfig.ts';
import type { LLMMessage, LLMRequest, LLMToolCall } from './llmRequest.ts';

/** A call with its answer, which every call here has. */
export interface AnsweredCall {
  id: string;
  name: string;
  /** JSON text as the model wrote it. */
  arguments: string;
  /** What the model gets for it. */
  result: string;
}

/** One turn of a conversation that holds the rules which all vendors share. */
export type Turn =
  | { role: 'user'; text: string }
  | { role: 'assistant'; text: string; calls: AnsweredCall[]; providerParts?: JsonValue };

/** A request brought in order: system text apart, no empty or doubled turns, every call answered. */
export interface Conversation {
  /** All system text, in order; empty where there is none. */
  system: string;
  turns: Turn[];
}

type AssistantMessage = Extract<LLMMessage, { role: 'assistant' }>;
type ToolMessage = Extract<LLMMessage, { role: 'tool' }>;

/** The result for a call whose own got lost (a chat that was interrupted between call and result). */
const lostResult = JSON.stringify({ status: 'Failed', message: 'Interrupted: this call has no result.' });

/**
 * Brings a request's messages in order. System text is gathered; calls meet their results by id, and by place where ids
 * repeat within a turn or differ; ids that an earlier turn used are made new; neighbours of one role merge; empty text is dropped. Where the
 * request has no tools, old tool turns become text. Provider parts stay only for `llmConfigClass`.
 */
export function conversationOf(request: LLMRequest, llmConfigClass: LLMConfigClass): Conversation {
  const system: string[] = [];
  const turns: Turn[] = [];
  const takenIds = new Set<string>();
  const keepsTools = request.tools.length > 0;
  for (let at = 0; at < request.messages.length; at++) {
    const message = request.messages[at];
    if (!message) continue;
    switch (message.role) {
      case 'system':
        if (message.content.trim() !== '') system.push(message.content);
        break;
      case 'user':
        addUser(turns, message.content);
        break;
      case 'assistant': {
        const results = toolMessagesAfter(request.messages, at);
        at += results.length;
        const calls = answerCalls(message.toolCalls, results, takenIds);
        if (keepsTools) addAssistant(turns, message, calls, llmConfigClass);
        else addFlattened(turns, message, calls);
        break;
      }
      case 'tool':
        // A result that no call asked for; the model may still need what it says.
        addUser(turns, resultAsText(message.name, message.content));
        break;
    }
  }
  return { system: system.join('\n\n'), turns };
}

function toolMessagesAfter(messages: readonly LLMMessage[], at: number): ToolMessage[] {
  const results: ToolMessage[] = [];
  for (let next = at + 1; next < messages.length; next++) {
    const message = messages[next];
    if (message?.role !== 'tool') break;
    results.push(message);
  }
  return results;
}

function answerCalls(
  calls: readonly LLMToolCall[],
  results: readonly ToolMessage[],
  takenIds: Set<string>,
): AnsweredCall[] {
  const left = [...results];
  const take = (fits: (result: ToolMessage) => boolean): ToolMessage | undefined => {
    const place = left.findIndex(fits);
    return place < 0 ? undefined : left.splice(place, 1)[0];
  };
  const byId = calls.map((call) => take((result) => result.toolCallId === call.id));
  return calls.map((call, index) => {
    const result = byId[index] ?? take((candidate) => candidate.name === call.name);
    return {
      id: newId(call.id, takenIds),
      name: call.name,
      arguments: call.arguments,
      result: result === undefined || result.content === '' ? lostResult : result.content,
    };
  });
}

function newId(id: string, taken: Set<string>): string {
  // Anthropic takes [a-zA-Z0-9_-] only, and ids may come from another vendor.
  const base = id.replace(/[^a-zA-Z0-9_-]/g, '_') || 'call';
  let unique = base;
  for (let n = 2; taken.has(unique); n++) unique = `${base}_${n}`;
  taken.add(unique);
  return unique;
}

function addUser(turns: Turn[], text: string): void {
  if (text.trim() === '') return;
  const last = turns.at(-1);
  if (last?.role === 'user') last.text += `\n\n${text}`;
  else turns.push({ role: 'user', text });
}

function addAssistant(
  turns: Turn[],
  message: AssistantMessage,
  calls: AnsweredCall[],
  llmConfigClass: LLMConfigClass,
): void {
  const parts = message.providerParts;
  const own = parts?.llmConfigClass === llmConfigClass ? parts.parts : undefined;
  const text = message.content.trim() === '' ? '' : message.content;
  if (text === '' && calls.length === 0 && own === undefined) return;
  const last = turns.at(-1);
  if (last?.role === 'assistant' && last.calls.length === 0 && last.providerParts === undefined && own === undefined) {
    last.text = [last.text, text].filter((part) => part !== '').join('\n\n');
    last.calls = calls;
    return;
  }
  turns.push({ role: 'assistant', text, calls, ...(own === undefined ? {} : { providerParts: own }) });
}

/** Old tool turns for a model that has no tools: what was called and what came of it, as text. */
function addFlattened(turns: Turn[], message: AssistantMessage, calls: readonly AnsweredCall[]): void {
  const called = calls.map((call) => `[Called the tool ${call.name} with ${call.arguments}]`);
  const text = [message.content, ...called].filter((part) => part.trim() !== '').join('\n');
  const last = turns.at(-1);
  if (text !== '') {
    if (last?.role === 'assistant') last.text += `\n\n${text}`;
    else turns.push({ role: 'assistant', text, calls: [] });
  }
  for (const call of calls) addUser(turns, resultAsText(call.name, call.result));
}

const resultAsText = (name: string, content: string): string => `[Result of the tool ${name}: ${content}]`;

/** A neutral turn for vendors that refuse a conversation without a user's turn at its start. */
export const openingText = 'Begin.';
/** A neutral turn for vendors that refuse to go on from an assistant's turn. */
export const continueText = 'Continue.';

/** The turns with a user's turn at the start and, unless a call awaits its answer, at the end. */
export function framedByUser(turns: readonly Turn[]): Turn[] {
  const framed = [...turns];
  if (framed[0]?.role !== 'user') framed.unshift({ role: 'user', text: openingText });
  const last = framed.at(-1);
  if (last?.role === 'assistant' && last.calls.length === 0) framed.push({ role: 'user', text: continueText });
  return framed;
}
