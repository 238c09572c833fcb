import type { JsonObject, JsonValue } from '../../../core/base/json.ts';
import type { PromptTemplate } from '../../../core/prompts/promptTemplate.ts';
import type { VariableField } from '../../../protocol/chat.ts';
import { wantedVariables } from '../../prompts/wantedVariables.ts';
import { controlText } from '../../tools/fieldOfSchema.ts';
import type { VariableControl } from './toolVariables.ts';

/** What the fields are made of. */
export interface VariableSources {
  /** Undefined: the chat has none, or it is gone. */
  prompt: PromptTemplate | undefined;
  /** What the prompt's tools say of the variables that they read. */
  said: ReadonlyMap<string, VariableControl>;
  /** The chat's `current_context_variables`. */
  held: JsonObject;
  /** What a chat that does not exist yet begins with, from the prompt's last one. */
  last: JsonObject;
  /** Text that was typed and is not stored, by name; it goes before all values. */
  typed: Readonly<Record<string, string>>;
}

/**
 * The fields of a chat's form: what its prompt requires, what else its templates and its tools read, and whatever else the chat
 * holds. The message itself is none.
 */
export async function variableFields({ prompt, said, held, last, typed }: VariableSources): Promise<VariableField[]> {
  const required = new Set(prompt?.requiredKwargs);
  const read = new Set([...required, ...(await wantedVariables(prompt)), ...said.keys()]);
  const names = new Set([...read, ...Object.keys(held)]);
  names.delete('user_msg');
  return [...names].map((name) => {
    const isHeld = Object.hasOwn(held, name);
    const value = isHeld
      ? held[name]
      : Object.hasOwn(last, name) && !Object.hasOwn(typed, name)
        ? last[name]
        : undefined;
    const control = controlFor(value, said.get(name));
    const text = Object.hasOwn(typed, name) ? typed[name] : undefined;
    return {
      name,
      required: required.has(name),
      ...control,
      value:
        text === undefined ? (value === undefined ? '' : controlText(value, control.kind)) : typedText(text, control),
      ...(isHeld ? { held: true as const } : {}),
      ...(read.has(name) ? {} : { isOwn: true as const }),
      ...(!isHeld && value !== undefined ? { asLastTime: true as const } : {}),
    };
  });
}

/** A value that there is keeps its type; where there is none, a tool's specification tells. */
function controlFor(value: JsonValue | undefined, said: VariableControl = plainText): VariableControl {
  const isAsSaid = value === undefined || (said.choices?.includes(JSON.stringify(value)) ?? false);
  return isAsSaid ? said : { kind: kindOfValue(value), description: said.description };
}

const plainText: VariableControl = { kind: 'text', description: '' };

function kindOfValue(value: JsonValue): VariableField['kind'] {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'json';
}

/** What an editor or an earlier form gave is plain text, also where a choice is to be made. */
function typedText(text: string, { choices }: VariableControl): string {
  const json = JSON.stringify(text);
  return choices && !choices.includes(text) && choices.includes(json) ? json : text;
}
