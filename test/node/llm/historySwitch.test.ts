import assert from 'node:assert/strict';
import type { JsonValue } from '../../../src/core/base/json.ts';
import type { ChatMessage } from '../../../src/core/chats/chatMessage.ts';
import type { LLMRequest } from '../../../src/core/llm/llmRequest.ts';
import { llmMessages, storedToolCall } from '../../../src/core/wrapper/historyMessages.ts';
import { newMessage } from '../../../src/core/wrapper/newMessage.ts';
import { createProvider } from '../../../src/node/llm/providers.ts';
import type { Json, Vendor } from '../../model/modelRequest.ts';
import type { ModelServer } from '../../model/server.ts';
import { collectTurn, configClassOf, connectionFor } from './collectTurn.ts';
import { freshModel, sentBody } from './sentBodies.ts';
import { useModelServer } from './useModelServer.ts';

const vendors = Object.keys(configClassOf) as Vendor[];
const tools: LLMRequest['tools'] = ['weather', 'time'].map((name) => ({
  name,
  description: `The ${name}.`,
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
}));
const signature = 'c2lnbmVkLWJ5LW9uZQ==';
const request = (history: readonly ChatMessage[], offered = tools): LLMRequest => ({
  messages: llmMessages(history, new Map()),
  tools: offered,
});
const answers = (history: readonly ChatMessage[]): ChatMessage[] =>
  (history.at(-1)?.tool_calls ?? []).map((call, index) =>
    newMessage('tool', index === 0 ? '{"status":"OK","message":"rain"}' : 'noon', {
      tool_call_id: call.id,
      name: call.function.name,
    }),
  );

/** A chat in which a vendor's model reasoned, called two tools at once, one more after them, and answered. */
async function historyOf(server: ModelServer, vendor: Vendor, model: string): Promise<ChatMessage[]> {
  const history = [newMessage('system', 'Be brief.'), newMessage('assistant', 'Welcome.'), newMessage('user', 'Oslo?')];
  const provider = await createProvider(connectionFor(vendor, server.baseUrl(vendor), model));
  const call = (name: string) => ({ name, arguments: { city: 'Oslo' } });
  for (const reply of [
    { reasoning: 'Two at once.', signature, text: 'Let me see.', toolCalls: [call('weather'), call('time')] },
    { reasoning: 'One more.', signature, toolCalls: [call('weather')] },
    { reasoning: 'Done.', signature, text: 'Rain at noon.' },
  ]) {
    server.reply(reply);
    const turn = await collectTurn(provider, request(history));
    assert.equal(turn.error, undefined);
    history.push(
      newMessage('assistant', turn.text, {
        llm_config_name: `${vendor}-config`,
        llm_config_class: configClassOf[vendor],
        ...(turn.toolCalls.length > 0 ? { tool_calls: turn.toolCalls.map(storedToolCall) } : {}),
        ...(turn.providerParts === undefined ? {} : { provider_parts: turn.providerParts as JsonValue }),
        reasoning: turn.reasoning,
      }),
    );
    history.push(...answers(history));
  }
  return history;
}

/** Chats that came from elsewhere: ids that no vendor takes or that repeat, empty results, missing ones, odd arguments. */
const imported: ChatMessage[] = [
  newMessage('user', 'Hi'),
  newMessage('assistant', '', {
    tool_calls: [
      { id: 'call|with.odd:id', type: 'function', function: { name: 'a tool of old', arguments: 'no JSON' } },
      { id: 'twice', type: 'function', function: { name: 'weather', arguments: '' } },
      { id: 'twice', type: 'function', function: { name: 'time', arguments: '[1]' } },
      { id: '', type: 'function', function: { name: '', arguments: 'null' } },
    ],
    reasoning: 'Thought elsewhere.',
    llm_config_class: 'VSCodeLMConfig',
    llm_config_name: 'copilot',
    provider_parts: { of: 'nobody' },
  }),
  newMessage('tool', '', { tool_call_id: 'call|with.odd:id', name: 'a tool of old' }),
  newMessage('tool', 'noon \ud83d', { tool_call_id: 'twice', name: 'time' }),
  newMessage('tool', 'stray', { tool_call_id: 'nowhere', name: 'weather' }),
  newMessage('assistant', ''),
  newMessage('system', 'In between.'),
  newMessage('assistant', 'Good.'),
];

/** Ids of calls and of results, in the order in which they stand. */
function idsOf(vendor: Vendor, body: Json): { calls: string[]; results: string[] } {
  const calls: string[] = [];
  const results: string[] = [];
  const messages = (vendor === 'gemini' ? body['contents'] : body['messages']) as Json[];
  let roles = '';
  for (const message of messages) {
    roles += String(message['role']).slice(0, 1);
    for (const call of (message['tool_calls'] ?? []) as Json[]) calls.push(String(call['id']));
    if (message['role'] === 'tool') results.push(String(message['tool_call_id']));
    const blocks = message['parts'] ?? message['content'];
    for (const block of Array.isArray(blocks) ? (blocks as Json[]) : []) {
      if (block['type'] === 'tool_use') calls.push(String(block['id']));
      if (block['type'] === 'tool_result') results.push(String(block['tool_use_id']));
      const call = block['functionCall'] as Json | undefined;
      const response = block['functionResponse'] as Json | undefined;
      if (call) calls.push(String(call['name']));
      if (response) results.push(String(response['name']));
    }
  }
  if (vendor === 'anthropic') assert.match(roles, /^u(?:au)*$/, 'turns alternate');
  if (vendor === 'gemini') assert.match(roles, /^u(?:mu)*$/, 'turns alternate');
  return { calls, results };
}

describe('old histories after a switch of provider', function () {
  this.timeout(30_000);
  let server: ModelServer;
  useModelServer((started) => (server = started), { holdsToSpecs: true });

  /** Sends what a chat has come to, at each of its steps, and looks at what leaves. */
  async function replay(history: readonly ChatMessage[], from: string, to: Vendor): Promise<void> {
    const steps = [
      request(history.slice(0, -1)),
      request(history),
      request([...history, newMessage('user', 'And now?')]),
      request([...history, newMessage('user', 'And now?')], []),
      request([...history, newMessage('user', 'And now?')], tools.slice(1)),
    ];
    for (const [step, sending] of steps.entries()) {
      const model = freshModel(to === 'gemini' ? 'gemini-3-pro' : 'model');
      const body = await sentBody(server, sending, { vendor: to, model });
      const text = JSON.stringify(body);
      const { calls, results } = idsOf(to, body);
      assert.deepEqual(results, calls, `every call answered, in order (step ${step})`);
      if (to !== 'gemini') assert.equal(new Set(calls).size, calls.length, 'ids differ');
      assert.equal(calls.length > 0, sending.tools.length > 0);
      if (from !== to) assert.doesNotMatch(text, new RegExp(`${signature}|Two at once|nobody`), `step ${step}`);
      assert.doesNotMatch(text, /":""|\\ud83d"/);
    }
  }

  for (const from of vendors) {
    for (const to of vendors) {
      it(`${configClassOf[from]} to ${configClassOf[to]}`, async () => {
        const model = freshModel(from === 'gemini' ? 'gemini-3-pro' : 'model');
        await replay(await historyOf(server, from, model), from, to);
      });
    }
  }

  for (const to of vendors) {
    it(`imported, to ${configClassOf[to]}`, async () => {
      await replay(imported, 'elsewhere', to);
    });
  }
});
