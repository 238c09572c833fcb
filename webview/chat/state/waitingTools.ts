import type { ChatView, LiveTurn, ToolCallView } from '../../../src/protocol/chat.ts';

/** Names of the tools whose calls of `turns` are in `state`, with how many calls of each, in one line; empty: none is. */
export function toolsInState(turns: Pick<LiveTurn, 'toolCalls'>[], state: ToolCallView['state']): string {
  const names = namesInState(turns, state);
  return [...new Set(names)]
    .map((name) => {
      const count = names.filter((other) => other === name).length;
      return count === 1 ? name : `${name} (${String(count)} calls)`;
    })
    .join(', ');
}

/** That calls wait for their user's decision, in a sentence; empty: none does. */
export function waitingTools(view: ChatView | null): string {
  const compared = view?.comparison?.lanes.flatMap(({ live }) => live?.turns ?? []) ?? [];
  const turns = [...(view?.messages.slice(-1) ?? []), ...(view?.live?.turns ?? []), ...compared];
  const verb = namesInState(turns, 'waiting').length === 1 ? 'waits' : 'wait';
  const tools = toolsInState(turns, 'waiting');
  return tools && `${tools} ${verb} for your decision.`;
}

function namesInState(turns: Pick<LiveTurn, 'toolCalls'>[], state: ToolCallView['state']): string[] {
  return turns.flatMap(({ toolCalls }) => toolCalls.filter((call) => call.state === state).map(({ name }) => name));
}
