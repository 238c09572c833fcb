import type { ChatMessage } from '../../core/chats/chatMessage.ts';
import type { MessageView, ToolCallView } from '../../protocol/chat.ts';
import { endCall } from '../../protocol/liveReply.ts';
import { replyDetails } from './replyDetails.ts';
import { toolCallEnd } from './toolCallEnd.ts';

/**
 * The stored messages of a chat as the panel shows them; tool results go to the calls that they answer.
 * @param isUnderWay the last turn is still being made, so that its calls may run
 */
export function messageViews(messages: readonly ChatMessage[], isUnderWay = false): MessageView[] {
  const views: MessageView[] = [];
  const rounds = new Map<MessageView, NonNullable<ChatMessage['tool_round']>>();
  for (const message of messages) {
    if (message.role === 'tool') {
      addToolResult(views.at(-1), message);
      continue;
    }
    const view = messageView(message, message.role);
    views.push(view);
    for (const answer of message.tool_round?.answers ?? []) addToolResult(view, answer);
    if (message.tool_round) rounds.set(view, message.tool_round);
  }
  const last = views.at(-1);
  return views.map((view) => {
    const { waiting = [], blocked = [] } = rounds.get(view) ?? {};
    const isLast = view === last;
    return {
      ...view,
      toolCalls: view.toolCalls.map((call) => {
        const why = blocked.find(({ id }) => id === call.id)?.message;
        return unfinished(call, { isAsked: waiting.includes(call.id), why }, isLast, isUnderWay);
      }),
    };
  });
}

/**
 * How a stored call stands that may have no result: it waits, runs, needs its user first, or came to no end.
 * @param kept `why`: what only its user can mend
 */
function unfinished(
  call: ToolCallView,
  { isAsked, why }: { isAsked: boolean; why: string | undefined },
  isLast: boolean,
  isUnderWay: boolean,
): ToolCallView {
  if (call.state !== 'running') return call;
  if (isLast && isAsked) return { ...call, state: 'waiting' };
  if (isLast && isUnderWay) return call;
  if (why !== undefined) return { ...call, state: 'failed', result: why };
  if (isAsked) return { ...call, state: 'cancelled', result: 'Not run: the chat went on before it was decided.' };
  return { ...call, state: 'brokeOff', result: 'The chat stopped before this call had a result.' };
}

function messageView(message: ChatMessage, role: MessageView['role']): MessageView {
  const details = replyDetails(message);
  const lacks = (message.missing_vars ?? []).filter((name) => message.content.includes(`{{ ${name} }}`));
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
    ...(lacks.length > 0 ? { lacks } : {}),
  };
}

/** Call ids may repeat, even within a turn, so a result belongs to the first call of its id that has none. */
function addToolResult(turn: MessageView | undefined, result: ChatMessage): void {
  const calls = turn?.toolCalls ?? [];
  const index = calls.findIndex(({ id, state }) => id === result.tool_call_id && state === 'running');
  const call = calls[index];
  if (call) calls[index] = endCall(call, toolCallEnd(result));
}
