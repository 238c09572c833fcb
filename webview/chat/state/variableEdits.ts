import { type FieldKind, readFieldText } from '../../../src/protocol/fieldText.ts';
import type { ChatState } from './chatState.ts';
import { fieldFault, formFields, openForm } from './variables.ts';

/** The user types into a field. A fault that it had is gone once it is mended. */
export function withVariableEdited(state: ChatState, name: string, value: string): ChatState {
  const edited = { ...state, variables: { ...state.variables, [name]: value } };
  const { [name]: fault, ...faults } = state.faults;
  return fault !== undefined && faultOf(edited, name) === undefined ? { ...edited, faults } : edited;
}

/** The cursor left a field: what is no value is told, but an empty field only when something is to be sent. */
export function withVariableLeft(state: ChatState, name: string): ChatState {
  const field = formFields(state).find((each) => each.name === name);
  const fault = field && field.value.trim() !== '' ? fieldFault(field) : undefined;
  return fault === undefined ? state : { ...state, faults: { ...state.faults, [name]: fault } };
}

/** What a field's text becomes as a value of another kind is chosen: the same, but that lines of a list are written as JSON. */
export function textAs(state: ChatState, name: string, kind: FieldKind): string {
  const field = formFields(state).find((each) => each.name === name);
  if (!field) return '';
  const { json } = { json: undefined, ...readFieldText({ ...field, required: false }, field.value) };
  return field.kind === 'list' && kind === 'json' && json !== undefined ? json : field.value;
}

/** What is wrong with a text as the value that it was says nothing of what it is now. */
export function withKindChosen(state: ChatState, name: string, text: string): ChatState {
  const { [name]: _fault, ...faults } = state.faults;
  const isUnchanged = formFields(state).some((field) => field.name === name && field.value === text);
  const variables = isUnchanged ? state.variables : { ...state.variables, [name]: text };
  return { ...state, variables, faults };
}

/** The fields are empty, and the cursor stands in the first one. */
export function withVariablesCleared(state: ChatState, names: readonly string[]): ChatState {
  const empty = Object.fromEntries(names.map((name) => [name, '']));
  return openForm({ ...state, variables: { ...state.variables, ...empty } }, names[0]);
}

/** What was typed into a field goes with its variable. */
export function withVariableRemoved(state: ChatState, removed: string): ChatState {
  const { [removed]: _typed, ...variables } = state.variables;
  const { [removed]: _fault, ...faults } = state.faults;
  return { ...state, variables, faults };
}

/** What a field holds and the host does not, where it is a value; undefined: nothing is to be kept. */
export function unkeptText(state: ChatState, name: string): string | undefined {
  const stored = state.view?.variables.find((field) => field.name === name);
  const field = formFields(state).find((each) => each.name === name);
  if (!stored || !field) return undefined;
  // The preview of a new chat shows what is lacking.
  const isEmptied = state.view?.chatId === null && field.value === '';
  if (field.value === stored.value || (fieldFault(field) !== undefined && !isEmptied)) return undefined;
  return field.value;
}

function faultOf(state: ChatState, name: string): string | undefined {
  const field = formFields(state).find((each) => each.name === name);
  return field && fieldFault(field);
}
