import type { JsonObject, JsonValue } from '../../../core/base/json.ts';
import type { ToolError } from '../../../core/tools/toolRunner.ts';
import { readFieldText } from '../../../protocol/fieldText.ts';
import type { ToolField } from '../../../protocol/toolRun.ts';

/** What a filled-in form says. */
export interface FormReading {
  /** What the model would send. */
  llmArguments: JsonObject;
  /** The chat's variables. */
  contextVars: JsonObject;
  /** What is wrong, by the fields' keys. */
  faults: Record<string, string>;
}

/**
 * Reads the text of a form's controls.
 * @param values text by the fields' keys, absent: not given; what belongs to no field is left alone
 */
export function readFormValues(fields: readonly ToolField[], values: Readonly<Record<string, string>>): FormReading {
  const sent: Record<ToolField['from'], [string, JsonValue][]> = { model: [], context: [] };
  const faults: Record<string, string> = {};
  for (const field of fields) {
    const reading = readFieldText(field, values[field.key]);
    if (reading.fault !== undefined) faults[field.key] = reading.fault;
    else if (reading.json !== undefined) sent[field.from].push([field.name, JSON.parse(reading.json) as JsonValue]);
  }
  return { llmArguments: Object.fromEntries(sent.model), contextVars: Object.fromEntries(sent.context), faults };
}

/** The field that a fault of the merged arguments is about; undefined: none of them. */
export function faultyField(
  fields: readonly ToolField[],
  { argument, variable }: Pick<ToolError, 'argument' | 'variable'>,
): ToolField | undefined {
  return fields.find(({ from, name }) => name === (from === 'model' ? argument : variable));
}
