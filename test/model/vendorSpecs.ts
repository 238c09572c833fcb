import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import type { Json, Vendor } from './modelRequest.ts';
import { unknownKeys } from './unknownKeys.ts';

// The vendors' own descriptions of their APIs are not part of the project; requests are held to them where they are at hand.
const shared = process.env['PROMPTDECK_SHARED'] ?? resolve(import.meta.dirname, '../../../shared');
const folder = join(shared, 'specs');
const specs: Record<Vendor, { file: string; schema: string }> = {
  openai: { file: 'openai.openapi.json', schema: 'CreateChatCompletionRequest' },
  azure: { file: 'azure.2024-10-21.yaml', schema: 'createChatCompletionRequest' },
  groq: { file: 'groq.tryAGI.openapi.yaml', schema: 'CreateChatCompletionRequest' },
  anthropic: { file: 'anthropic.tryAGI.openapi.yaml', schema: 'CreateMessageParams' },
  gemini: { file: 'gemini.tryAGI.openapi.json', schema: 'GenerateContentRequest' },
};

/** Keys that a vendor takes though its description, older or narrower than the service, does not know them. */
const undescribed: Partial<Record<Vendor, readonly string[]>> = {
  // The address names the deployment; Azure's own client sends it here as well. Effort: from api-version 2024-12-01 on.
  azure: ['/model', '/reasoning_effort'],
};

/** One vendor's description, ready to hold bodies to it. */
interface Spec {
  validate: ValidateFunction;
  root: Json;
}

const known = new Map<Vendor, Spec>();

/** True where the descriptions are at hand. */
export const hasSpecs = existsSync(folder);

/** OpenAPI 3.0 says `nullable` where JSON Schema has a type, and `discriminator` in a form that Ajv does not take. */
function asJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, discriminator: _discriminator, ...rest } = node as Json;
  const schema = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, asJsonSchema(value)]));
  if (nullable !== true) return schema;
  return { anyOf: [schema, { type: 'null' }] };
}

/** Azure's description demands a `type` inside `json_schema` that it does not define; the service takes `name` and `schema`. */
function mendAzure(schemas: Json): void {
  const format = schemas['ResponseFormatJsonSchema'] as { properties: { json_schema: { required: string[] } } };
  format.properties.json_schema.required = ['name'];
}

function specOf(vendor: Vendor): Spec {
  const found = known.get(vendor);
  if (found) return found;
  const { file, schema } = specs[vendor];
  const text = readFileSync(join(folder, file), 'utf8');
  const document = (file.endsWith('.json') ? JSON.parse(text) : parse(text)) as { components: { schemas: Json } };
  if (vendor === 'azure') mendAzure(document.components.schemas);
  const components = asJsonSchema({ schemas: document.components.schemas });
  const root: Json = { components, $ref: `#/components/schemas/${schema}` };
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const spec = { validate: ajv.compile(root), root };
  known.set(vendor, spec);
  return spec;
}

/**
 * Reads the descriptions, which takes seconds. To be done before the first request: a connection that is idle meanwhile is
 * closed by the server, and the next request would run into that.
 */
export function readSpecs(): void {
  if (hasSpecs) for (const vendor of Object.keys(specs) as Vendor[]) specOf(vendor);
}

/** What the vendor's description has against a request's body; nothing where the descriptions are not at hand. */
export function specProblems(vendor: Vendor, body: Json): string[] {
  if (!hasSpecs) return [];
  const { validate, root } = specOf(vendor);
  // Gemini's description wants the model in the body too, where the address has it.
  validate(vendor === 'gemini' ? { model: 'models/test-model', ...body } : body);
  const problems = (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
  const unknown = unknownKeys(root, body).filter((path) => undescribed[vendor]?.includes(path) !== true);
  return [...problems, ...unknown.map((path) => `${path} is not in the description`)];
}
