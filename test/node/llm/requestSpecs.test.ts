import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import type { LLMRequest } from '../../../src/core/llm/llmRequest.ts';
import { createProvider } from '../../../src/node/llm/providers.ts';
import type { Vendor } from '../../model/modelRequest.ts';
import { startModelServer, type ModelServer } from '../../model/server.ts';
import { collectTurn, connectionFor, userRequest } from './collectTurn.ts';

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
  const { file, schema } = specs[vendor];
  const document = parse(readFileSync(join(folder, file), 'utf8')) as { components: { schemas: unknown } };
  const components = asJsonSchema(document.components);
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  return ajv.compile({ components, $ref: `#/components/schemas/${schema}` });
}

const tools = [
  {
    name: 'getWeather',
    description: 'The weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
  { name: 'getTime', description: 'The time now.', parameters: { type: 'object', properties: {} } },
];
const requests: Record<string, LLMRequest> = {
  'a message': userRequest('Hi'),
  'tools on offer': userRequest('Hi', { tools }),
  'calls and their results': {
    tools,
    messages: [
      { role: 'assistant', content: 'Welcome.', toolCalls: [] },
      { role: 'user', content: 'Weather and time?' },
      {
        role: 'assistant',
        content: '',
        toolCalls: [
          { id: 'a', name: 'getWeather', arguments: '{"city":"Oslo"}' },
          { id: 'b', name: 'getTime', arguments: '' },
        ],
      },
      { role: 'tool', toolCallId: 'a', name: 'getWeather', content: '{"status":"OK","message":"rain"}' },
      { role: 'tool', toolCallId: 'b', name: 'getTime', content: '{"status":"OK","message":"noon"}' },
    ],
  },
  'structured output': userRequest('Hi', {
    responseFormat: { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] },
  }),
};

(existsSync(folder) ? describe : describe.skip)('requests and the vendors’ own descriptions', function () {
  this.timeout(30_000);
  let server: ModelServer;
  before(async () => {
    server = await startModelServer();
  });
  after(() => server.close());

  for (const vendor of Object.keys(specs) as Vendor[]) {
    it(vendor, async () => {
      const validate = validatorOf(vendor);
      const provider = await createProvider(connectionFor(vendor, server.baseUrl(vendor)));
      for (const [name, request] of Object.entries(requests)) {
        server.reply({ text: 'ok' });
        await collectTurn(provider, request);
        const { body } = server.requests.at(-1) ?? {};
        // Azure's description demands, inside `json_schema`, a `type` that it does not define and the service does not take.
        if (vendor === 'azure' && request.responseFormat) continue;
        // Gemini's description wants the model in the body too, where the address has it.
        const sent = vendor === 'gemini' ? { model: 'models/test-model', ...body } : body;
        const isValid = validate(sent);
        const problems = (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
        assert.ok(isValid, `${name}: ${problems.join('; ')}\n${JSON.stringify(sent)}`);
      }
    });
  }
});
