import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import type { Json, Vendor } from '../../model/modelRequest.ts';

// The vendors' own descriptions of their APIs are not part of the project; requests are held to them where they are at hand.
const shared = process.env['PROMPTDECK_SHARED'] ?? resolve(fileURLToPath(import.meta.url), '../../../../../shared');
const folder = join(shared, 'specs');
const specs: Record<Vendor, { file: string; schema: string }> = {
  openai: { file: 'openai.openapi.json', schema: 'CreateChatCompletionRequest' },
  azure: { file: 'azure.2024-10-21.yaml', schema: 'createChatCompletionRequest' },
  groq: { file: 'groq.tryAGI.openapi.yaml', schema: 'CreateChatCompletionRequest' },
  anthropic: { file: 'anthropic.tryAGI.openapi.yaml', schema: 'CreateMessageParams' },
  gemini: { file: 'gemini.tryAGI.openapi.json', schema: 'GenerateContentRequest' },
};
const validators = new Map<Vendor, ValidateFunction>();

/** True where the descriptions are at hand. */
export const hasSpecs = existsSync(folder);

/** OpenAPI 3.0 says `nullable` where JSON Schema has a type, and `discriminator` in a form that Ajv does not take. */
function asJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, discriminator: _discriminator, ...rest } = node as Record<string, unknown>;
  const schema = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, asJsonSchema(value)]));
  if (nullable !== true) return schema;
  return { anyOf: [schema, { type: 'null' }] };
}

function validatorOf(vendor: Vendor): ValidateFunction {
  const known = validators.get(vendor);
  if (known) return known;
  const { file, schema } = specs[vendor];
  const text = readFileSync(join(folder, file), 'utf8');
  const document = (file.endsWith('.json') ? JSON.parse(text) : parse(text)) as { components: { schemas: unknown } };
  const components = asJsonSchema(document.components);
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const made = ajv.compile({ components, $ref: `#/components/schemas/${schema}` });
  validators.set(vendor, made);
  return made;
}

/**
 * Reads the descriptions, which takes seconds. To be done before the first request: a connection that is idle meanwhile is
 * closed by the server, and the next request would run into that.
 */
export function readSpecs(): void {
  if (hasSpecs) for (const vendor of Object.keys(specs) as Vendor[]) validatorOf(vendor);
}

/** What the vendor's description has against a request's body; nothing where the descriptions are not at hand. */
export function specProblems(vendor: Vendor, body: Json): string[] {
  if (!hasSpecs) return [];
  // Azure's description demands, inside `json_schema`, a `type` that it does not define and the service does not take.
  if (vendor === 'azure' && body['response_format'] !== undefined) return [];
  const validate = validatorOf(vendor);
  // Gemini's description wants the model in the body too, where the address has it.
  validate(vendor === 'gemini' ? { model: 'models/test-model', ...body } : body);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}
