import { findJsonFault } from './jsonFault.ts';
import { readListText } from './listText.ts';
import type { ToolField } from './toolRun.ts';

/** Kinds of controls. `list`: JSON, or an item a line; `object`: JSON of an object. */
export type FieldKind = (typeof fieldKinds)[number];

/** All kinds. */
export const fieldKinds = ['text', 'number', 'boolean', 'choice', 'json', 'list', 'object'] as const;

/** What the text of a control says: nothing, a value as JSON text, or a fault in a sentence. */
export type FieldReading = { json: string | undefined; fault?: undefined } | { fault: string };

/** What decides how the text of a control is read. */
export interface ReadableField extends Pick<ToolField, 'required' | 'takesText'> {
  kind: FieldKind;
  choices?: string[] | undefined;
}

/**
 * Reads the text of a control. An empty `text` control holds the empty string; an empty control of another kind gives nothing.
 * What is required and not given is a fault, except that a text is then empty and a checkbox unticked.
 * @param text `text`: the value itself; `number`, `json` and `object`: JSON; `list`: as `readListText` reads it; `boolean`: `true` or `false`; `choice`: one of the choices;
 * undefined: not given
 */
export function readFieldText(field: ReadableField, text: string | undefined): FieldReading {
  const { kind, required } = field;
  if (text === undefined || (kind !== 'text' && text.trim() === '')) {
    if (!required) return { json: undefined };
    if (kind === 'text') return { json: '""' };
    return kind === 'boolean' ? { json: 'false' } : { fault: 'This needs a value.' };
  }
  switch (kind) {
    case 'text':
      return { json: JSON.stringify(text) };
    case 'number': {
      const value = Number(text);
      return Number.isFinite(value) ? { json: String(value) } : { fault: 'This is not a number.' };
    }
    case 'boolean':
      return text === 'true' || text === 'false' ? { json: text } : { fault: 'This is neither true nor false.' };
    case 'choice':
      return field.choices?.includes(text) ? { json: text } : { fault: 'This is none of the choices.' };
    case 'list':
      return readListText(text);
    case 'object':
      if (!text.trim().startsWith('{')) return { fault: 'This is not a JSON object, such as {"name": "value"}.' };
      return readJson(text);
    case 'json':
      return field.takesText && findJsonFault(text) ? { json: JSON.stringify(text) } : readJson(text);
  }
}

function readJson(text: string): FieldReading {
  const fault = findJsonFault(text);
  return fault ? { fault: `Line ${fault.line} is not JSON: expected ${fault.expected}.` } : { json: text };
}
