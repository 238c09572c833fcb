import type { ChatView, LiveTurn, ToolCallView } from '../../../src/protocol/chat.ts';

/** Names of the tools whose calls of `turns` are in `state`, in one line; empty: none is. */
export function toolsInState(turns: Pick<LiveTurn, 'toolCalls'>[], state: ToolCallView['state']): string {
  const calls = turns.flatMap(({ toolCalls }) => toolCalls);
  return [...new Set(calls.filter((call) => call.state === state).map(({ name }) => name))].join(', ');
}

/** Names of the tools that wait for their user's decision, in one line; empty: none does. */
export function waitingTools(view: ChatView | null): string {
  return toolsInState([...(view?.messages.slice(-1) ?? []), ...(view?.live?.turns ?? [])], 'waiting');
}
