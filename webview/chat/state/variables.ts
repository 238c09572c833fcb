import type { ChatView, VariableField } from '../../../src/protocol/chat.ts';
import { readFieldText } from '../../../src/protocol/fieldText.ts';
import type { ChatState } from './chatState.ts';
import { lengthFault } from './lengthFault.ts';

/** The fields as the form shows them, with what the user typed. */
export function formFields(state: ChatState): VariableField[] {
  return (state.view?.variables ?? []).map((field) => {
    const text = typedText(state, field.name);
    if (text === undefined) return field;
    const { asLastTime: _earlier, ...own } = field;
    return { ...own, value: text };
  });
}

/** All values of the form, as they go to the host. */
export function variableValues(state: ChatState): Record<string, string> {
  return Object.fromEntries(
    formFields(state).map(({ name, kind, required, value }) => [
      name,
      // A checkbox that was never touched says no.
      kind === 'boolean' && required && value === '' ? 'false' : value,
    ]),
  );
}

/** Names of the required variables that the user has to fill in. */
export function missingVariables(state: ChatState): string[] {
  return formFields(state)
    .filter(isMissing)
    .map(({ name }) => name);
}

/** What is wrong with the fields as they stand, in a sentence, by variable. */
export function variableFaults(state: ChatState): Record<string, string> {
  const faults = formFields(state).map((field) => [field.name, fieldFault(field)] as const);
  return Object.fromEntries(faults.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** What is wrong with a field; undefined: nothing. */
export function fieldFault(field: VariableField): string | undefined {
  const { name, kind, value, held } = field;
  if (lengthFault(value)) return `${name}: ${lengthFault(value)}`;
  if (isMissing(field)) return `${name} needs a value.`;
  if (held && kind !== 'text' && value.trim() === '') return `Give ${name} a value, or remove it.`;
  return readFieldText({ ...field, required: false }, value).fault;
}

/** What the user typed and no chat holds yet: of a new chat all. */
export function editedVariables(state: ChatState, view: ChatView): Record<string, string> {
  if (view.chatId === null) return state.variables;
  const held = new Map(view.variables.map(({ name, value }) => [name, value]));
  return Object.fromEntries(Object.entries(state.variables).filter(([name, value]) => held.get(name) !== value));
}

/** Opens the form at a variable; where there is none, nothing changes. */
export function openForm(state: ChatState, name: string | undefined): ChatState {
  return name === undefined ? state : { ...state, formOpen: true, focus: { target: 'variable', name } };
}

function typedText({ variables }: ChatState, name: string): string | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}

function isMissing({ required, kind, value }: VariableField): boolean {
  return required && kind !== 'boolean' && !value.trim();
}
