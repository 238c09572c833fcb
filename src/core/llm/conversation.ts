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
  | { role: 'assistant'; text: string; calls: AnsweredCall[]; reasoning?: string; providerParts?: JsonValue };

/** A request brought in order: system text apart, no empty or doubled turns, every call answered. */
export interface Conversation {
  /** All system text, in order; empty where there is none. */
  system: string;
  turns: Turn[];
}

type AssistantMessage = Extract<LLMMessage, { role: 'assistant' }>;
type ProviderParts = NonNullable<AssistantMessage['providerParts']>;
type ToolMessage = Extract<LLMMessage, { role: 'tool' }>;

/** The result for a call whose own got lost (a chat that was interrupted between call and result). */
const lostResult = JSON.stringify({ status: 'Failed', message: 'Interrupted: this call has no result.' });
/** The result of a call that gave nothing, which no vendor takes as an empty text. */
const emptyResult = '(no output)';

/**
 * Brings a request's messages in order. System text is gathered; calls meet their results by id, and by place where ids
 * repeat within a turn or differ; ids that an earlier turn used are made new; neighbours of one role merge; empty text is
 * dropped; half characters, which are no Unicode, become U+FFFD. Where the request has no tools, old tool turns become text.
 *
 * Provider parts stay only for the config that made them: another one may be another model, account or address, each of
 * which checks its own signatures.
 * @param configName absent: any config of the class counts as the one that made them
 */
export function conversationOf(request: LLMRequest, llmConfigClass: LLMConfigClass, configName?: string): Conversation {
  const isOwn = (parts: ProviderParts): boolean =>
    parts.llmConfigClass === llmConfigClass &&
    (parts.configName === undefined || configName === undefined || parts.configName === configName);
  const system: string[] = [];
  const turns: Turn[] = [];
  const takenIds = new Set<string>();
  const keepsTools = request.tools.length > 0;
  for (let at = 0; at < request.messages.length; at++) {
    const message = request.messages[at];
    if (!message) continue;
    switch (message.role) {
      case 'system':
        if (message.content.trim() !== '') system.push(wellFormed(message.content));
        break;
      case 'user':
        addUser(turns, message.content);
        break;
      case 'assistant': {
        const results = toolMessagesAfter(request.messages, at);
        at += results.length;
        const calls = answerCalls(message.toolCalls, results, takenIds);
        const parts = message.providerParts;
        if (keepsTools) addAssistant(turns, message, calls, parts && isOwn(parts) ? parts.parts : undefined);
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
      arguments: wellFormed(call.arguments),
      result: result === undefined ? lostResult : textOr(result.content, emptyResult),
    };
  });
}

/** Half of a character, cut off by someone's `slice`, is refused by some vendors. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');
const textOr = (text: string, other: string): string => (text.trim() === '' ? other : wellFormed(text));

function newId(id: string, taken: Set<string>): string {
  // Anthropic takes [a-zA-Z0-9_-] only, and ids may come from another vendor.
  const base = id.replace(/[^a-zA-Z0-9_-]/g, '_') || 'call';
  let unique = base;
  for (let n = 2; taken.has(unique); n++) unique = `${base}_${n}`;
  taken.add(unique);
  return unique;
}

function addUser(turns: Turn[], content: string): void {
  const text = textOr(content, '');
  if (text === '') return;
  const last = turns.at(-1);
  if (last?.role === 'user') last.text += `\n\n${text}`;
  else turns.push({ role: 'user', text });
}

function addAssistant(
  turns: Turn[],
  message: AssistantMessage,
  calls: AnsweredCall[],
  own: JsonValue | undefined,
): void {
  const text = textOr(message.content, '');
  if (text === '' && calls.length === 0 && own === undefined) return;
  const last = turns.at(-1);
  if (last?.role === 'assistant' && last.calls.length === 0 && last.providerParts === undefined && own === undefined) {
    last.text = [last.text, text].filter((part) => part !== '').join('\n\n');
    last.calls = calls;
    return;
  }
  const reasoning = textOr(message.reasoning ?? '', '');
  turns.push({
    role: 'assistant',
    text,
    calls,
    ...(reasoning === '' ? {} : { reasoning }),
    ...(own === undefined ? {} : { providerParts: own }),
  });
}

/** Old tool turns for a model that has no tools: what was called and what came of it, as text. */
function addFlattened(turns: Turn[], message: AssistantMessage, calls: readonly AnsweredCall[]): void {
  const called = calls.map((call) => `[Called the tool ${call.name} with ${call.arguments}]`);
  const text = [textOr(message.content, ''), ...called].filter((part) => part !== '').join('\n');
  const last = turns.at(-1);
  if (text !== '') {
    if (last?.role === 'assistant') last.text += `\n\n${text}`;
    else turns.push({ role: 'assistant', text, calls: [] });
  }
  for (const call of calls) addUser(turns, resultAsText(call.name, call.result));
}

const resultAsText = (name: string, content: string): string => `[Result of the tool ${name}: ${content}]`;

/** The turns with system text in the first of the user's, for a model that has no place for it. */
export function withSystemInUser(turns: readonly Turn[], system: string): Turn[] {
  if (system === '') return [...turns];
  const [first, ...rest] = turns;
  return first?.role === 'user'
    ? [{ role: 'user', text: `${system}\n\n${first.text}` }, ...rest]
    : [{ role: 'user', text: system }, ...turns];
}

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
