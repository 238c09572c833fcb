import type { Tool, ToolSpec } from '../../../core/tools/tool.ts';
import { contextVariableName, modelSpec } from '../../../core/tools/toolArguments.ts';
import type { ToolField } from '../../../protocol/toolRun.ts';
import { contextSchema, fieldOfSchema, objectOf } from '../fieldOfSchema.ts';

/**
 * The fields of the form in which an author plays the model and the chat: what the model may send, then the chat's variables
 * that the tool reads.
 * @param values text of the controls by key, from an earlier run; absent: not given
 */
export function toolFields(
  tool: Pick<Tool, 'defaultValuesForNonLlmParams' | 'contextParams'>,
  spec: ToolSpec,
  values: Readonly<Record<string, string>>,
): ToolField[] {
  const { parameters } = modelSpec(tool, spec);
  const required = Array.isArray(parameters['required']) ? parameters['required'] : [];
  const arguments_ = Object.entries(objectOf(parameters['properties'])).map(([name, schema]) => ({
    name,
    ...fieldOfSchema(objectOf(schema), parameters),
    key: argumentKey(name),
    from: 'model' as const,
    required: required.includes(name) && !Object.hasOwn(objectOf(schema), 'default'),
  }));
  const variables = [...new Set(tool.contextParams.map(contextVariableName))].map((name) => {
    const schema = contextSchema(tool, spec, name);
    return {
      name,
      ...fieldOfSchema(schema, spec.parameters),
      key: variableKey(name),
      from: 'context' as const,
      required: !Object.hasOwn(schema, 'default') && !hasDefault(tool, name),
    };
  });
  return [...arguments_, ...variables].map((field) => {
    const value = values[field.key];
    return value === undefined ? field : { ...field, value };
  });
}

/** Key of the field of a parameter that the model fills. */
export function argumentKey(name: string): string {
  return `argument:${name}`;
}

/** Key of the field of a variable of the chat. */
export function variableKey(name: string): string {
  return `variable:${name}`;
}

function hasDefault(tool: Pick<Tool, 'defaultValuesForNonLlmParams' | 'contextParams'>, name: string): boolean {
  const listed = tool.contextParams.filter((param) => contextVariableName(param) === name);
  return [name, ...listed].some((each) => Object.hasOwn(tool.defaultValuesForNonLlmParams, each));
}
