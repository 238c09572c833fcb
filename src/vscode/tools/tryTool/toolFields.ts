import { isJsonObject, type JsonObject, type JsonValue } from '../../../core/base/json.ts';
import type { Tool, ToolSpec } from '../../../core/tools/tool.ts';
import { contextVariableName, modelSpec } from '../../../core/tools/toolArguments.ts';
import type { ToolField } from '../../../protocol/toolRun.ts';
import { exampleOf, takesText } from './exampleOf.ts';

/**
 * The fields of the form in which an author plays the model and the chat: what the model may send, then the chat's variables
 * that the tool reads.
 * @param values text of the controls by key, from an earlier run
 */
export function toolFields(
  tool: Pick<Tool, 'defaultValuesForNonLlmParams' | 'contextParams'>,
  spec: ToolSpec,
  values: Readonly<Record<string, string>>,
): ToolField[] {
  const { parameters } = modelSpec(tool, spec);
  const required = Array.isArray(parameters['required']) ? parameters['required'] : [];
  const arguments_ = Object.entries(objectOf(parameters['properties'])).map(([name, schema]) => ({
    ...fieldOf(name, objectOf(schema), parameters),
    key: argumentKey(name),
    from: 'model' as const,
    required: required.includes(name) && !Object.hasOwn(objectOf(schema), 'default'),
  }));
  const variables = [...new Set(tool.contextParams.map(contextVariableName))].map((name) => {
    const schema = contextSchema(tool, spec, name);
    return {
      ...fieldOf(name, schema, spec.parameters),
      key: variableKey(name),
      from: 'context' as const,
      required: !Object.hasOwn(schema, 'default') && !hasDefault(tool, name),
    };
  });
  return [...arguments_, ...variables].map((field) => ({ ...field, value: values[field.key] ?? '' }));
}

/** Key of the field of a parameter that the model fills. */
export function argumentKey(name: string): string {
  return `argument:${name}`;
}

/** Key of the field of a variable of the chat. */
export function variableKey(name: string): string {
  return `variable:${name}`;
}

function fieldOf(
  name: string,
  schema: JsonObject,
  root: JsonObject,
): Pick<ToolField, 'name' | 'description' | 'kind' | 'choices' | 'example' | 'takesText' | 'defaultText'> {
  const { description, default: fallback } = schema as { description?: JsonValue; default?: JsonValue };
  const choices = choicesOf(schema);
  const kind = choices ? 'choice' : kindOf(schema);
  return {
    name,
    description: typeof description === 'string' ? description : '',
    kind,
    ...(choices ? { choices } : {}),
    ...(kind === 'json' ? { example: JSON.stringify(exampleOf(schema, root), undefined, 2) } : {}),
    ...(kind === 'json' && takesText(schema) ? { takesText: true } : {}),
    defaultText:
      fallback === undefined
        ? ''
        : kind === 'text' && typeof fallback === 'string'
          ? fallback
          : JSON.stringify(fallback),
  };
}

function choicesOf(schema: JsonObject): string[] | undefined {
  const { enum: values, const: only } = schema as { enum?: JsonValue; const?: JsonValue };
  const all = Array.isArray(values) ? values : only === undefined ? [] : [only];
  return all.length === 0 ? undefined : all.map((value) => JSON.stringify(value));
}

function kindOf({ type }: JsonObject): 'text' | 'number' | 'boolean' | 'json' {
  const types = (Array.isArray(type) ? type : [type]).filter((each) => each !== 'null');
  if (types.length > 0 && types.every((each) => each === 'number' || each === 'integer')) return 'number';
  if (types.length !== 1) return 'json';
  if (types[0] === 'string') return 'text';
  return types[0] === 'boolean' ? 'boolean' : 'json';
}

/** What the code says of a variable; of one that it does not declare, that it is a text. */
function contextSchema(tool: Pick<Tool, 'contextParams'>, spec: ToolSpec, name: string): JsonObject {
  const properties = objectOf(spec.parameters['properties']);
  const listed = tool.contextParams.find((param) => contextVariableName(param) === name) ?? name;
  const found = [listed, name].find((each) => Object.hasOwn(properties, each));
  const schema = found === undefined ? {} : objectOf(properties[found]);
  return Object.keys(schema).some((key) => key !== 'description') ? schema : { ...schema, type: 'string' };
}

function hasDefault(tool: Pick<Tool, 'defaultValuesForNonLlmParams' | 'contextParams'>, name: string): boolean {
  const listed = tool.contextParams.filter((param) => contextVariableName(param) === name);
  return [name, ...listed].some((each) => Object.hasOwn(tool.defaultValuesForNonLlmParams, each));
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
