import { AppError, isAppError } from '../../../core/base/appError.ts';
import type { JsonObject, JsonValue } from '../../../core/base/json.ts';
import type { VariableField } from '../../../protocol/chat.ts';
import { readFieldText } from '../../../protocol/fieldText.ts';
import type { ChatContent } from '../chatContent.ts';

/**
 * The variables that a form changes: those whose value differs from what the chat holds already. An empty field gives none,
 * except that a text which the chat holds becomes an empty one.
 * @param form text of the controls, by name
 * @throws AppError `InvalidEntity` naming a variable whose text is no value of its kind
 */
export function changedVariables(
  form: Readonly<Record<string, string>>,
  fields: readonly VariableField[],
  held: JsonObject,
): JsonObject {
  const changed = Object.entries(form).flatMap(([name, text]): [string, JsonValue][] => {
    const field = fields.find((each) => each.name === name) ?? ({ kind: 'text' } as const);
    const before = Object.hasOwn(held, name) ? held[name] : undefined;
    const value = valueOf(name, field, text);
    if (value !== undefined) return JSON.stringify(value) === JSON.stringify(before) ? [] : [[name, value]];
    const isEmptied = typeof before === 'string' && before !== '' && field.kind === 'text';
    return isEmptied ? [[name, '']] : [];
  });
  return Object.fromEntries(changed);
}

function valueOf(
  name: string,
  field: Pick<VariableField, 'kind' | 'choices' | 'takesText'>,
  text: string,
): JsonValue | undefined {
  const { json, fault } = {
    fault: undefined,
    json: undefined,
    // Here an empty text is not given.
    ...readFieldText({ ...field, required: false }, text === '' ? undefined : text),
  };
  if (fault !== undefined) throw new AppError('InvalidEntity', `Correct the variable "${name}": ${fault}`);
  return json === undefined ? undefined : (JSON.parse(json) as JsonValue);
}

/** What was typed and the chat does not hold yet; what is no value of its kind stays, to be corrected. */
export function unstoredVariables(
  typed: Readonly<Record<string, string>>,
  { chat, fields }: Pick<ChatContent, 'chat' | 'fields'>,
): Record<string, string> {
  if (!chat) return { ...typed };
  const { currentContextVariables: held } = chat;
  return Object.fromEntries(Object.entries(typed).filter(([name, text]) => isUnstored(name, text, fields, held)));
}

/** The values of what was typed, without what is no value of its kind. */
export function soundVariables(typed: Readonly<Record<string, string>>, fields: readonly VariableField[]): JsonObject {
  const given = Object.entries(typed).map(([name, text]) => {
    try {
      return changedVariables({ [name]: text }, fields, {});
    } catch (error) {
      if (isAppError(error, 'InvalidEntity')) return {};
      throw error;
    }
  });
  return Object.assign({}, ...given) as JsonObject;
}

function isUnstored(name: string, text: string, fields: readonly VariableField[], held: JsonObject): boolean {
  try {
    return Object.keys(changedVariables({ [name]: text }, fields, held)).length > 0;
  } catch (error) {
    if (isAppError(error, 'InvalidEntity')) return true;
    throw error;
  }
}
