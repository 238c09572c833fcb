import { isJsonObject, type JsonValue } from '../../core/base/json.ts';
import type { ChatMessage, ToolRunRecord } from '../../core/chats/chatMessage.ts';
import type { ToolCallEnd } from '../../protocol/chat.ts';
import { suppliedParams } from './suppliedParams.ts';

/** How a call ended, by the tool message that answers it. */
export function toolCallEnd(answer: ChatMessage): ToolCallEnd {
  const { tool_run: run } = answer;
  const { ok, message } = toolResult(answer.content);
  return {
    state: run ? stateOf(run) : ok ? 'ok' : 'failed',
    result: namedError(run, message),
    suppliedParams: suppliedParams(answer.context_params ?? [], answer.default_params ?? []),
    // Where nothing ran there is no time to tell.
    ...(run && run.duration_ms > 0 ? { durationMs: run.duration_ms } : {}),
    ...(run ? { logs: run.logs, ...allowance(run), ...placeOf(run) } : {}),
    ...(run?.log_levels ? { logLevels: run.log_levels } : {}),
    ...(run?.source === undefined ? {} : { source: run.source }),
    ...(run?.dropped ? { dropped: run.dropped } : {}),
    ...(run?.edited_arguments === undefined ? {} : { arguments: run.edited_arguments }),
  };
}

/** An exception of the tool's own with its class, as its author knows it; the model reads the message alone. */
function namedError(run: ToolRunRecord | undefined, message: string): string {
  const { kind, name = '' } = run?.error ?? {};
  const isTold = name === '' || name === 'Error' || message.startsWith(name);
  return kind !== 'error' || isTold ? message : `${name}: ${message}`;
}

function stateOf({ ok, denied, cancelled, error }: ToolRunRecord): ToolCallEnd['state'] {
  if (ok) return 'ok';
  if (denied) return 'denied';
  return cancelled || error?.kind === 'cancelled' ? 'cancelled' : 'failed';
}

const allowances: Record<NonNullable<ToolRunRecord['allowed_by']>, string | undefined> = {
  default: undefined,
  once: 'allowed once',
  chat: 'allowed for this chat',
  always: 'always allowed',
};

function allowance({ allowed_by: by }: ToolRunRecord): Pick<ToolCallEnd, 'allowedBy'> {
  const allowedBy = by && allowances[by];
  return allowedBy === undefined ? {} : { allowedBy };
}

function placeOf({ error }: ToolRunRecord): Pick<ToolCallEnd, 'failedAt'> {
  if (error?.line === undefined) return {};
  return { failedAt: `line ${error.line}${error.column === undefined ? '' : `, column ${error.column}`}` };
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
