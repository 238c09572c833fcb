import { isJsonObject, type JsonObject, type JsonValue } from '../../core/base/json.ts';
import type { ChatMessage } from '../../core/chats/chatMessage.ts';
import type { MessageView, ToolCallView } from '../../protocol/chat.ts';
import { replyDetails } from './replyDetails.ts';

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

/** A chat variable as the form shows it: text as it is, anything else as JSON. */
export function variableText(variables: JsonObject, name: string): string {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
