import { isJsonObject, type JsonObject, type JsonValue } from '../../core/base/json.ts';
import type { Tool, ToolSpec } from '../../core/tools/tool.ts';
import { contextVariableName } from '../../core/tools/toolArguments.ts';
import type { FieldKind } from '../../protocol/fieldText.ts';
import { listText } from '../../protocol/listText.ts';
import type { ToolField, ToolFieldKind } from '../../protocol/toolRun.ts';
import { exampleOf, takesText } from './tryTool/exampleOf.ts';

/** The control for values of a schema. @param root the schema that it is a part of, which it may refer to */
export function fieldOfSchema(
  schema: JsonObject,
  root: JsonObject,
): Pick<ToolField, 'description' | 'kind' | 'choices' | 'example' | 'takesText' | 'defaultText'> {
  const { description, default: fallback } = schema as { description?: JsonValue; default?: JsonValue };
  const choices = choicesOf(schema);
  const kind = choices ? 'choice' : kindOf(schema);
  return {
    description: typeof description === 'string' ? description : '',
    kind,
    ...(choices ? { choices } : {}),
    ...(kind === 'json' ? { example: JSON.stringify(exampleOf(schema, root), undefined, 2) } : {}),
    ...(kind === 'json' && takesText(schema) ? { takesText: true } : {}),
    defaultText: fallback === undefined ? '' : controlText(fallback, kind),
  };
}

/** A value as the control for it holds it, so that `readFieldText` reads the same value again. */
export function controlText(value: JsonValue, kind: FieldKind): string {
  if (kind === 'list' && Array.isArray(value)) return listText(value);
  return kind === 'text' && typeof value === 'string' ? value : JSON.stringify(value);
}

/** What the code says of a variable; of one that it does not declare, that it is a text. */
export function contextSchema(tool: Pick<Tool, 'contextParams'>, spec: ToolSpec, name: string): JsonObject {
  const properties = objectOf(spec.parameters['properties']);
  const listed = tool.contextParams.find((param) => contextVariableName(param) === name) ?? name;
  const found = [listed, name].find((each) => Object.hasOwn(properties, each));
  const schema = found === undefined ? {} : objectOf(properties[found]);
  return Object.keys(schema).some((key) => key !== 'description') ? schema : { ...schema, type: 'string' };
}

/** A part of a schema that is to be an object; whatever else stands there says nothing. */
export function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function choicesOf(schema: JsonObject): string[] | undefined {
  const { enum: values, const: only } = schema as { enum?: JsonValue; const?: JsonValue };
  const all = Array.isArray(values) ? values : only === undefined ? [] : [only];
  return all.length === 0 ? undefined : all.map((value) => JSON.stringify(value));
}

function kindOf({ type }: JsonObject): ToolFieldKind {
  const types = (Array.isArray(type) ? type : [type]).filter((each) => each !== 'null');
  if (types.length > 0 && types.every((each) => each === 'number' || each === 'integer')) return 'number';
  if (types.length !== 1) return 'json';
  if (types[0] === 'string') return 'text';
  return types[0] === 'boolean' ? 'boolean' : 'json';
}
