import type { ChatView, LiveTurn, MessageView } from '../../../src/protocol/chat.ts';
import type { ChatState } from './chatState.ts';

/** The key under which turn `index` of reply `liveNumber` is drawn. */
export function liveKey(liveNumber: number, index: number): string {
  return `live-${String(liveNumber)}-${String(index)}`;
}

/** True where something of the turn has arrived. */
export function hasArrived(turn: LiveTurn): boolean {
  return turn.text !== '' || turn.reasoning !== '' || turn.toolCalls.length > 0;
}

/** Finished replies take over the elements of the turns they came from: nothing is rendered twice, nothing jumps. */
export function keepElements(
  state: ChatState,
  view: ChatView,
  replies: MessageView[],
  turns: LiveTurn[],
): Record<string, string> {
  const present = new Set(view.messages.map(({ id }) => id));
  const kept = Object.entries(state.elementKeys).filter(([id]) => present.has(id));
  const keys = turns.flatMap((turn, i) => (hasArrived(turn) ? [liveKey(state.liveNumber, i)] : []));
  const offset = keys.length - replies.length;
  const adopted = replies.flatMap(({ id }, i): [string, string][] => {
    const key = keys[i + offset];
    return key === undefined ? [] : [[id, key]];
  });
  return Object.fromEntries([...kept, ...adopted]);
}

/** What the model said since the view `before`. */
export function newReplies(before: ChatView | null, view: ChatView): MessageView[] {
  const known = new Set(before?.messages.map(({ id }) => id));
  return view.messages.filter(({ id, role, systemGenerated }) => {
    return role === 'assistant' && !systemGenerated && !known.has(id);
  });
}
