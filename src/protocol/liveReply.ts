import type { LiveChange, LiveReply, LiveTurn } from './chat.ts';

/** A reply of which nothing has arrived yet. */
export function startLiveReply(configName: string): LiveReply {
  return { turns: [{ text: '', reasoning: '', toolCalls: [] }], notice: '', configName };
}

/** The reply with one change applied; host and webview run the same function, so that both hold the same state. */
export function applyLiveChange(reply: LiveReply, change: LiveChange): LiveReply {
  switch (change.kind) {
    case 'text':
      return { ...withLastTurn(reply, (turn) => ({ ...turn, text: turn.text + change.text })), notice: '' };
    case 'reasoning':
      return withLastTurn(reply, (turn) => ({ ...turn, reasoning: turn.reasoning + change.text }));
    case 'toolCall':
      return withLastTurn(reply, (turn) => ({ ...turn, toolCalls: [...turn.toolCalls, change.call] }));
    case 'toolResult':
      return withToolResult(reply, change);
    case 'turnEnd':
      return { ...reply, turns: [...reply.turns, { text: '', reasoning: '', toolCalls: [] }] };
    case 'notice':
      return { ...reply, notice: change.notice };
    case 'reset':
      return withLastTurn(reply, (turn) => ({ ...turn, text: '', reasoning: '' }));
    case 'fallback':
      return { ...withLastTurn(reply, (turn) => ({ ...turn, reasoning: '' })), configName: change.configName };
  }
}

function withLastTurn(reply: LiveReply, update: (turn: LiveTurn) => LiveTurn): LiveReply {
  return { ...reply, turns: reply.turns.map((turn, i) => (i === reply.turns.length - 1 ? update(turn) : turn)) };
}

/** Ids repeat from turn to turn, so a result belongs to the newest call of its id that still runs. */
function withToolResult(reply: LiveReply, change: Extract<LiveChange, { kind: 'toolResult' }>): LiveReply {
  const turns = reply.turns.map((turn) => ({ ...turn, toolCalls: [...turn.toolCalls] }));
  for (const turn of turns.toReversed()) {
    const index = turn.toolCalls.findIndex((call) => call.id === change.id && call.state === 'running');
    const call = turn.toolCalls[index];
    if (!call) continue;
    turn.toolCalls[index] = { ...call, state: change.ok ? 'ok' : 'failed', result: change.result };
    break;
  }
  return { ...reply, turns };
}
