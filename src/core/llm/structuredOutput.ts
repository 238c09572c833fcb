import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../base/json.ts';
import type { GenerationSettings, StructuredOutputMode } from './generationSettings.ts';
import type { LLMRequest } from './llmRequest.ts';

/** How structured output goes out: what the vendor is asked to enforce, and what only the model is told. */
export interface StructuredOutput {
  /** `none` where nothing is asked for. */
  mode: StructuredOutputMode;
  /** For the system text; empty where the vendor enforces the schema. */
  instruction: string;
}

/**
 * The most exact mode that the config wants and the model takes. Where the schema itself is not enforced, the model is told;
 * a config that says `none` gets nothing at all.
 * @param refused the modes that the model refused
 */
export function structuredOutputOf(
  { responseFormat }: Pick<LLMRequest, 'responseFormat'>,
  settings: GenerationSettings,
  refused: readonly StructuredOutputMode[] = [],
): StructuredOutput {
  const wanted = settings.structuredOutput ?? 'json_schema';
  if (responseFormat === undefined || wanted === 'none') return { mode: 'none', instruction: '' };
  const modes: StructuredOutputMode[] = wanted === 'json_schema' ? ['json_schema', 'json_object'] : ['json_object'];
  const mode = modes.find((candidate) => !refused.includes(candidate)) ?? 'none';
  if (mode === 'json_schema') return { mode, instruction: '' };
  const schema = JSON.stringify(responseFormat);
  return { mode, instruction: `Answer with nothing but JSON that matches this JSON Schema:\n${schema}` };
}

/** Every object closed, as structured output wants it; a schema that says otherwise keeps its word. */
export function closedSchema(schema: JsonSchema): JsonSchema {
  const close = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(close);
    if (!isJsonObject(value)) return value;
    const closed: JsonObject = {};
    for (const [key, child] of Object.entries(value))
      closed[key] = key === 'enum' || key === 'const' ? child : close(child);
    if (closed['type'] === 'object' && closed['additionalProperties'] === undefined)
      closed['additionalProperties'] = false;
    return closed;
  };
  return close(schema) as JsonSchema;
}

/** True where the schema meets strict mode's rules: every object closed, every property required. */
export function isStrictSchema(schema: JsonSchema): boolean {
  const isClosed = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.every(isClosed);
    if (typeof value !== 'object' || value === null) return true;
    const node: Record<string, unknown> = { ...value };
    if (node['type'] === 'object' || node['properties'] !== undefined) {
      const properties = Object.keys(node['properties'] ?? {});
      const required = Array.isArray(node['required']) ? node['required'] : [];
      if (node['additionalProperties'] !== false || !properties.every((name) => required.includes(name))) return false;
    }
    return Object.values(node).every(isClosed);
  };
  return schema['type'] === 'object' && isClosed(schema);
}

/** The parameters of a tool as an object schema, also where a tool has none and its spec says so in another way. */
export function parametersSchema(parameters: JsonSchema | undefined): JsonSchema {
  return {
    ...parameters,
    type: 'object',
    properties: isJsonObject(parameters?.['properties']) ? parameters['properties'] : {},
  };
}
