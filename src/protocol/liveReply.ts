import type { ComparisonView, LiveChange, LiveReply, LiveTurn, ToolCallEnd, ToolCallView } from './chat.ts';

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
    case 'toolState':
      return withCall(reply, change.id, ({ approval: _decided, ...call }) => ({
        ...call,
        state: change.state,
        ...(change.approval ? { approval: change.approval } : {}),
      }));
    case 'toolResult':
      return withCall(reply, change.id, (call) => endCall(call, change));
    case 'turnEnd':
      return { ...reply, turns: [...reply.turns, { text: '', reasoning: '', toolCalls: [] }] };
    case 'notice':
      return { ...reply, notice: change.notice };
    case 'wait': {
      const { wait: _over, ...rest } = reply;
      return change.wait ? { ...rest, wait: change.wait } : rest;
    }
    case 'reset':
      return withLastTurn(reply, (turn) => ({ ...turn, ...begunPart(turn) }));
    case 'fallback':
      return {
        ...withLastTurn(reply, (turn) => ({ ...turn, reasoning: begunPart(turn).reasoning })),
        configName: change.configName,
      };
  }
}

/** The comparison with changes of one config's answer applied; null where no answer of that config arrives. */
export function applyLaneChanges(
  comparison: ComparisonView | null | undefined,
  configName: string,
  changes: readonly LiveChange[],
): ComparisonView | null {
  const index = comparison?.lanes.findIndex((lane) => lane.configName === configName) ?? -1;
  const lane = comparison?.lanes[index];
  if (!comparison || !lane?.live) return null;
  const live = changes.reduce(applyLiveChange, lane.live);
  return { ...comparison, lanes: comparison.lanes.with(index, { ...lane, live }) };
}

/** A call as it stands once it has ended. */
export function endCall(
  { approval: _decided, ...call }: ToolCallView,
  {
    state,
    result,
    arguments: edited,
    durationMs,
    logs,
    logLevels,
    failedAt,
    allowedBy,
    source,
    suppliedParams,
    dropped,
  }: ToolCallEnd,
): ToolCallView {
  return {
    ...call,
    state,
    result,
    ...(edited === undefined ? {} : { arguments: edited, sentArguments: call.arguments }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(logs ? { logs } : {}),
    ...(logLevels ? { logLevels } : {}),
    ...(failedAt === undefined ? {} : { failedAt }),
    ...(allowedBy === undefined ? {} : { allowedBy }),
    ...(source === undefined ? {} : { source }),
    ...(suppliedParams ? { suppliedParams } : {}),
    ...(dropped ? { dropped } : {}),
  };
}

/** What a turn held before its model was asked. */
function begunPart({ begun }: LiveTurn): { text: string; reasoning: string } {
  return begun ?? { text: '', reasoning: '' };
}

function withLastTurn(reply: LiveReply, update: (turn: LiveTurn) => LiveTurn): LiveReply {
  const last = reply.turns.at(-1);
  return last ? { ...reply, turns: reply.turns.with(-1, update(last)) } : reply;
}

/** Ids repeat from turn to turn, so a change belongs to the newest call of its id that has not ended. */
function withCall(reply: LiveReply, id: string, update: (call: ToolCallView) => ToolCallView): LiveReply {
  const turns = reply.turns.map((turn) => ({ ...turn, toolCalls: [...turn.toolCalls] }));
  for (const turn of turns.toReversed()) {
    const index = turn.toolCalls.findIndex((call) => call.id === id && isUnderWay(call));
    const call = turn.toolCalls[index];
    if (!call) continue;
    turn.toolCalls[index] = update(call);
    break;
  }
  return { ...reply, turns };
}

function isUnderWay({ state }: ToolCallView): boolean {
  return state === 'running' || state === 'waiting' || state === 'queued';
}
