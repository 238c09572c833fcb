import type { ChatView } from '../../../src/protocol/chat.ts';
import type { ChatState } from './chatState.ts';

/** Value of a variable as the form shows it. */
export function variableValue(state: ChatState, name: string): string {
  const own = Object.hasOwn(state.variables, name) ? state.variables[name] : undefined;
  return own ?? state.view?.variables.find((field) => field.name === name)?.value ?? '';
}

/** All values of the form, as they go to the host. */
export function variableValues(state: ChatState): Record<string, string> {
  const names = state.view?.variables.map(({ name }) => name) ?? [];
  return Object.fromEntries(names.map((name) => [name, variableValue(state, name)]));
}

/** Names of the required variables without a value. */
export function missingVariables(state: ChatState): string[] {
  const required = state.view?.variables.filter((field) => field.required) ?? [];
  return required.map(({ name }) => name).filter((name) => !variableValue(state, name).trim());
}

/** What the user typed and the host does not hold yet. */
export function editedVariables(state: ChatState, view: ChatView): Record<string, string> {
  const held = new Map(view.variables.map(({ name, value }) => [name, value]));
  return Object.fromEntries(Object.entries(state.variables).filter(([name, value]) => held.get(name) !== value));
}

/** Opens the form at a variable; where there is none, nothing changes. */
export function openForm(state: ChatState, name: string | undefined): ChatState {
  return name === undefined ? state : { ...state, formOpen: true, focus: { target: 'variable', name } };
}
