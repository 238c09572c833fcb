import type { JsonValue } from '../../../core/base/json.ts';
import type { VariableType } from '../../../core/template/variableUse.ts';
import { type FieldKind, readFieldText } from '../../../protocol/fieldText.ts';
import { contextVariableNames } from '../../context/contextVariables.ts';
import { controlText } from '../../tools/fieldOfSchema.ts';
import type { VariableControl } from './toolVariables.ts';

/** What is known of the type of a variable. */
export interface KnownType {
  name: string;
  /** What the chat holds of it, or its prompt's last one did. */
  value: JsonValue | undefined;
  /** The value is the last chat's: it is proposed, no more. */
  isProposed: boolean;
  /** What a tool says of it. */
  said: VariableControl | undefined;
  /** What the templates tell. */
  expected: VariableType | undefined;
  /** What its user chose. */
  chosen: FieldKind | undefined;
}

const fromEditor: ReadonlySet<string> = new Set(contextVariableNames);

/**
 * The control of a variable. A tool's specification goes before what templates tell, and the type of a value that there is before
 * both, where it does not fit. Where no tool says anything, its user has the last word.
 */
export function variableControl({ name, value, isProposed, said, expected, chosen }: KnownType): VariableControl {
  if (said) {
    const isAsSaid = value === undefined || (said.choices?.includes(JSON.stringify(value)) ?? false);
    return isAsSaid ? said : { kind: kindOfValue(value), description: said.description };
  }
  // What the editor gives is text.
  const wanted = expected === undefined || fromEditor.has(name) ? 'text' : kindOfType(expected);
  const isAsWanted = value === undefined || fits(value, wanted) || (isProposed && canBe(value, wanted));
  const own = isAsWanted ? wanted : kindOfValue(value);
  const kinds = [...new Set<FieldKind>([wanted, own, 'text', 'json'])];
  return { kind: chosen !== undefined && kinds.includes(chosen) ? chosen : own, kinds, description: '' };
}

/** What a control shows of a value: where that is of another kind, what its own control would show. */
export function shownText(value: JsonValue, kind: FieldKind): string {
  return controlText(value, fits(value, kind) ? kind : kindOfValue(value));
}

function kindOfValue(value: JsonValue): FieldKind {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'json';
}

function kindOfType(type: VariableType): FieldKind {
  return type === 'structure' ? 'json' : type;
}

function fits(value: JsonValue, kind: FieldKind): boolean {
  // One of its choices, or there would be another control.
  if (kind === 'choice') return true;
  if (kind === 'list') return Array.isArray(value);
  if (kind === 'json') return typeof value !== 'string';
  if (kind === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return kindOfValue(value) === kind;
}

/** True for a text that a control of this kind would take. */
function canBe(value: JsonValue, kind: FieldKind): boolean {
  return typeof value === 'string' && readFieldText({ kind, required: true }, value).fault === undefined;
}
