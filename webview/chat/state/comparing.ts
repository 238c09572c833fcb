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

/** What stood in the composer leaves it once the host compares answers to it; as they begin to be compared, the form closes. */
export function withComparedDraft(state: ChatState, { comparison, received }: ChatView): ChatState {
  const begun = comparison && state.view && !state.view.comparison ? { ...state, formOpen: null } : state;
  const { compared, draft } = begun;
  if (compared === null || received !== compared.id) return begun;
  return { ...begun, compared: null, draft: draft === compared.text ? '' : draft };
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
