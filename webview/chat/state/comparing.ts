import type { ChatView, ComparisonView, HostMessage } from '../../../src/protocol/chat.ts';
import { applyLaneChanges } from '../../../src/protocol/liveReply.ts';
import type { ChatState } from './chatState.ts';

/** True while some of the answers that are compared still arrive. */
export function isComparing(comparison: ComparisonView | null | undefined): boolean {
  return comparison?.lanes.some(({ live }) => live !== null) ?? false;
}

/** The state with changes of one answer among several; out of sync where they do not follow on it. */
export function withLaneChanges(
  state: ChatState,
  { configName, changes, revision }: Extract<HostMessage, { type: 'laneChanges' }>,
): ChatState {
  const { view } = state;
  if (state.outOfSync) return state;
  const comparison = applyLaneChanges(view?.comparison, configName, changes);
  if (!view || !comparison || revision !== state.revision + 1) return { ...state, outOfSync: true };
  return { ...state, revision, view: { ...view, comparison } };
}

/** What stood in the composer has left it, and the form has closed, where the view is the first that compares. */
export function withComparedDraft(state: ChatState, { comparison }: ChatView): ChatState {
  const sent = comparison?.sent;
  const isFirst = state.view !== null && !state.view.comparison;
  if (!comparison || !isFirst) return state;
  const begun = { ...state, formOpen: null };
  return sent !== undefined && state.draft === sent ? { ...begun, pending: sent, draft: '' } : begun;
}

/** What is told once all answers have come to their end; undefined: that is not now. */
export function announceComparison(before: ChatView | null, { comparison }: ChatView): string | undefined {
  if (!comparison || isComparing(comparison) || !isComparing(before?.comparison)) return undefined;
  const { lanes } = comparison;
  const words = lanes.map(({ configName, error }) => {
    return error ? `${configName}: ${error.message}` : `${configName} is complete.`;
  });
  return `All ${String(lanes.length)} answers have ended. ${words.join(' ')}`;
}
