import { readFieldText } from '../../src/protocol/fieldText.ts';
import type { ToolRunHostMessage, ToolRunPanelView } from '../../src/protocol/toolRun.ts';
import { formatDuration } from '../panel/formatDuration.ts';

/** All that the page shows. */
export interface ToolRunState {
  /** Null until the host has sent it. */
  view: ToolRunPanelView | null;
  /** Text of the controls that were edited, by the fields' keys; null: cleared. Kept while the tool's code changes. */
  values: Record<string, string | null>;
  /** What is wrong, by the fields' keys. */
  faults: Record<string, string>;
  /** What a screen reader says once. */
  announcement: string;
  /** Where the cursor is to go; a new object each time. */
  focus: FocusRequest | null;
}

/** `form`: its first field, or Run where it has none. `access`: what allows what the tool wants. */
export type FocusRequest = { target: 'form' | 'access' } | { target: 'field'; key: string };

export type ToolRunAction =
  | ToolRunHostMessage
  /** `text` null: not given any more. */
  | { type: 'edited'; key: string; text: string | null }
  /** The cursor left a field. */
  | { type: 'left'; key: string }
  | { type: 'refused'; faults: Record<string, string> }
  | { type: 'accessNeeded' }
  | { type: 'reset' };

/** @param values that an earlier page saved */
export function initialState(values: ToolRunState['values']): ToolRunState {
  return { view: null, values, faults: {}, announcement: '', focus: null };
}

export function reduceToolRun(state: ToolRunState, action: ToolRunAction): ToolRunState {
  switch (action.type) {
    case 'view':
      return receive(state, action.view);
    case 'focus':
      return { ...state, focus: { target: 'form' } };
    case 'edited': {
      const { [action.key]: _mended, ...faults } = state.faults;
      return { ...state, faults, values: { ...state.values, [action.key]: action.text } };
    }
    case 'left': {
      const fault = fieldText(state, action.key) ? fieldFaults(state)[action.key] : undefined;
      return fault === undefined ? state : { ...state, faults: { ...state.faults, [action.key]: fault } };
    }
    case 'refused':
      return refused({ ...state, faults: action.faults });
    case 'accessNeeded':
      return { ...state, announcement: 'Allow first what the tool wants.', focus: { target: 'access' } };
    case 'reset':
      return { ...state, values: {}, faults: {}, announcement: 'The form is empty again.', focus: { target: 'form' } };
  }
}

/** What a control holds; undefined: not given. */
export function fieldText({ view, values }: ToolRunState, key: string): string | undefined {
  const edited = values[key];
  return edited === undefined ? view?.fields.find((field) => field.key === key)?.value : (edited ?? undefined);
}

/** Text of the controls that hold one, by the fields' keys. */
export function fieldTexts(state: ToolRunState): Record<string, string> {
  const texts = (state.view?.fields ?? []).map(({ key }) => [key, fieldText(state, key)] as const);
  return Object.fromEntries(texts.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** What is wrong with the controls as they stand, by the fields' keys. */
export function fieldFaults(state: ToolRunState): Record<string, string> {
  const found = (state.view?.fields ?? []).map((field) => {
    const { fault } = readFieldText(field, fieldText(state, field.key));
    return [field.key, fault] as const;
  });
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function receive(state: ToolRunState, view: ToolRunPanelView): ToolRunState {
  const isNews = state.view !== null && view.attempts !== state.view.attempts;
  if (!isNews) return { ...state, view, announcement: view.running ? '' : state.announcement };
  const next = { ...state, view, faults: view.faults };
  if (Object.keys(view.faults).length > 0) return refused(next);
  return { ...next, announcement: view.run ? outcomeText(view.run) : '' };
}

/** The cursor goes to the first field that has a fault. */
function refused(state: ToolRunState): ToolRunState {
  const faulty = (state.view?.fields ?? []).filter(({ key }) => Object.hasOwn(state.faults, key));
  const [first] = faulty;
  if (!first) return state;
  const announcement =
    faulty.length === 1 ? 'One field needs another value.' : `${faulty.length} fields need other values.`;
  return { ...state, announcement, focus: { target: 'field', key: first.key } };
}

function outcomeText({ ok, error, durationMs }: NonNullable<ToolRunPanelView['run']>): string {
  return ok ? `The tool ran in ${formatDuration(durationMs ?? 0)}.` : `The tool failed: ${error?.message ?? ''}`;
}
