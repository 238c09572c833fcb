import assert from 'node:assert/strict';
import type { LLMRequest } from '../../../src/core/llm/llmRequest.ts';
import { createProvider } from '../../../src/node/llm/providers.ts';
import type { Vendor } from '../../model/modelRequest.ts';
import { startModelServer, type ModelServer } from '../../model/server.ts';
import { collectTurn, configClassOf, connectionFor, userRequest } from './collectTurn.ts';
import { hasSpecs, readSpecs, specProblems } from '../../model/vendorSpecs.ts';

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

(hasSpecs ? describe : describe.skip)('requests and the vendors’ own descriptions', function () {
  this.timeout(30_000);
  let server: ModelServer;
  before(async () => {
    readSpecs();
    server = await startModelServer();
  });
  after(() => server.close());

  for (const vendor of Object.keys(configClassOf) as Vendor[]) {
    it(vendor, async () => {
      const provider = await createProvider(connectionFor(vendor, server.baseUrl(vendor)));
      for (const [name, request] of Object.entries(requests)) {
        server.reply({ text: 'ok' });
        await collectTurn(provider, request);
        const { body } = server.request(-1);
        assert.deepEqual(specProblems(vendor, body), [], `${name}: ${JSON.stringify(body)}`);
      }
    });
  }
});
