import type { JsonObject } from '../../../core/base/json.ts';
import type { PromptTemplate } from '../../../core/prompts/promptTemplate.ts';
import type { VariableField } from '../../../protocol/chat.ts';
import type { FieldKind } from '../../../protocol/fieldText.ts';
import { typedVariables } from '../../prompts/wantedVariables.ts';
import type { VariableControl } from './toolVariables.ts';
import { shownText, variableControl } from './variableControl.ts';

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
  /** The kinds that the user chose, by name. */
  chosen: Readonly<Record<string, FieldKind>>;
}

/**
 * The fields of a chat's form: what its prompt requires, what else its templates and its tools read, and whatever else the chat
 * holds. The message itself is none.
 */
export async function variableFields(sources: VariableSources): Promise<VariableField[]> {
  const { prompt, said, held, last, typed, chosen } = sources;
  const required = new Set(prompt?.requiredKwargs);
  const wanted = await typedVariables(prompt);
  const read = new Set([...required, ...wanted.keys(), ...said.keys()]);
  const names = new Set([...read, ...Object.keys(held)]);
  names.delete('user_msg');
  return [...names].map((name) => {
    const isHeld = Object.hasOwn(held, name);
    const value = isHeld
      ? held[name]
      : Object.hasOwn(last, name) && !Object.hasOwn(typed, name)
        ? last[name]
        : undefined;
    const choice = Object.hasOwn(chosen, name) ? chosen[name] : undefined;
    const control = variableControl({
      ...{ name, value, isProposed: !isHeld },
      ...{ said: said.get(name), expected: wanted.get(name), chosen: choice },
    });
    const text = Object.hasOwn(typed, name) ? typed[name] : undefined;
    return {
      name,
      required: required.has(name),
      ...control,
      value:
        text === undefined ? (value === undefined ? '' : shownText(value, control.kind)) : typedText(text, control),
      ...(choice !== undefined && choice === control.kind ? { isChosen: true as const } : {}),
      ...(isHeld ? { held: true as const } : {}),
      ...(read.has(name) ? {} : { isOwn: true as const }),
      ...(!isHeld && value !== undefined ? { asLastTime: true as const } : {}),
    };
  });
}

/** What an editor or an earlier form gave is plain text, also where a choice is to be made. */
function typedText(text: string, { choices }: VariableControl): string {
  const json = JSON.stringify(text);
  return choices && !choices.includes(text) && choices.includes(json) ? json : text;
}
