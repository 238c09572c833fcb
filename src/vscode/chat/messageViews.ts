import { isJsonObject, type JsonObject, type JsonValue } from '../../core/base/json.ts';
import type { ChatMessage } from '../../core/chats/chatMessage.ts';
import type { MessageView, ReplyDetails, ToolCallView } from '../../protocol/chat.ts';

/**
 * The stored messages of a chat as the panel shows them; tool results go to the calls that they answer.
 * @param isUnderWay the last turn is still being made, so that its calls may run
 */
export function messageViews(messages: readonly ChatMessage[], isUnderWay = false): MessageView[] {
  const views: MessageView[] = [];
  for (const message of messages) {
    if (message.role === 'tool') addToolResult(views.at(-1), message);
    else views.push(messageView(message, message.role));
  }
  const open = isUnderWay ? views.at(-1) : undefined;
  return views.map((view) => (view === open ? view : { ...view, toolCalls: view.toolCalls.map(settled) }));
}

/** A stored call without a result never ran to its end. */
function settled(call: ToolCallView): ToolCallView {
  if (call.state !== 'running') return call;
  return { ...call, state: 'failed', result: 'The chat stopped before this call had a result.' };
}

function messageView(message: ChatMessage, role: MessageView['role']): MessageView {
  const details = replyDetails(message);
  return {
    id: message.id,
    role,
    content: message.content,
    systemGenerated: message.system_generated === true,
    timestamp: message.timestamp,
    thumb: message.thumb ?? null,
    ...(message.reasoning === undefined ? {} : { reasoning: message.reasoning }),
    toolCalls: (message.tool_calls ?? []).map((call) => ({
      id: call.id,
      name: call.function.name,
      arguments: call.function.arguments,
      suppliedParams: [],
      state: 'running',
    })),
    ...(details ? { details } : {}),
  };
}

/** Call ids may repeat, even within a turn, so a result belongs to the first call of its id that has none. */
function addToolResult(turn: MessageView | undefined, result: ChatMessage): void {
  const calls = turn?.toolCalls ?? [];
  const index = calls.findIndex(({ id, state }) => id === result.tool_call_id && state === 'running');
  const call = calls[index];
  if (!call) return;
  const { ok, message } = toolResult(result.content);
  calls[index] = {
    ...call,
    suppliedParams: [...new Set([...(result.context_params ?? []), ...(result.default_params ?? [])])],
    state: (result.tool_run?.ok ?? ok) ? 'ok' : 'failed',
    result: message,
    ...(result.tool_run ? { durationMs: result.tool_run.duration_ms, logs: result.tool_run.logs } : {}),
  };
}

/** What a tool's packaged result `{status, message}` says; any other text is a result as it is. */
export function toolResult(content: string): { ok: boolean; message: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    return { ok: true, message: content };
  }
  if (!isJsonObject(parsed) || !('status' in parsed)) return { ok: true, message: content };
  const { status, message } = parsed as { status: JsonValue; message?: JsonValue };
  return { ok: status === 'OK', message: typeof message === 'string' ? message : JSON.stringify(message ?? null) };
}

function replyDetails(message: ChatMessage): ReplyDetails | undefined {
  const configName = message.llm_config_name;
  if (message.role !== 'assistant' || configName === undefined) return undefined;
  const endedEarly = endedEarlyWords(message);
  // A turn that only called tools is no reply yet.
  if (message.finish_reason === 'tool-calls' && endedEarly === undefined) return undefined;
  return {
    configName,
    model: message.model ?? '',
    why: choiceWords(message),
    ...(message.message_generation_time === undefined ? {} : { seconds: message.message_generation_time }),
    ...(message.usage ? { inputTokens: message.usage.input_tokens, outputTokens: message.usage.output_tokens } : {}),
    ...(endedEarly === undefined ? {} : { endedEarly }),
  };
}

/** Why this config answered, in words. */
export function choiceWords({ config_choice: choice }: Pick<ChatMessage, 'config_choice'>): string {
  if (!choice) return '';
  switch (choice.reason) {
    case 'pinned':
      return 'Chosen by you.';
    case 'drawn':
      return choice.candidates.length > 1
        ? `Drawn at random from ${choice.candidates.join(', ')}.`
        : 'The only usable config of this prompt.';
    case 'fallback': {
      const failures = (choice.after ?? []).map(({ config_name, message }) => `${config_name}: ${message}`);
      return `Took over after a failure. ${failures.join(' ')}`.trim();
    }
  }
}

/** How a reply ended, in words, where it did not end of itself. */
export function endedEarlyWords(
  message: Pick<ChatMessage, 'content' | 'interrupted' | 'finish_reason' | 'raw_finish_reason'>,
): string | undefined {
  if (message.interrupted) {
    return message.interrupted.code === 'Cancelled' ? 'Stopped before its end.' : message.interrupted.message;
  }
  const reason = message.finish_reason;
  if (reason === undefined) return undefined;
  switch (reason) {
    case 'stop':
      return message.content.trim() === '' ? 'The model answered nothing. Ask again, or in other words.' : undefined;
    case 'tool-calls':
      return undefined;
    case 'length':
      return "Cut off at the model's length limit.";
    case 'content-filter':
      return "Cut off by the provider's content filter.";
    case 'refusal':
      return 'The model declined to answer.';
    case 'other':
      return `Ended by the provider: ${message.raw_finish_reason ?? 'no reason given'}.`;
  }
}

/** A chat variable as the form shows it: text as it is, anything else as JSON. */
export function variableText(variables: JsonObject, name: string): string {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
