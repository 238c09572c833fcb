import assert from 'node:assert/strict';
import { isAppError } from '../../../src/core/base/appError.ts';
import type { LLMRequest } from '../../../src/core/llm/llmRequest.ts';
import { createProvider } from '../../../src/node/llm/providers.ts';
import type { Json, Vendor } from '../../model/modelRequest.ts';
import { startModelServer, type ModelServer } from '../../model/server.ts';
import { collectTurn, configClassOf, connectionFor, testKey, userRequest } from './collectTurn.ts';
import { useModelServer } from './useModelServer.ts';
import { vendorAnswer } from './vendorAnswer.ts';

const vendors: readonly Vendor[] = ['openai', 'azure', 'groq', 'anthropic', 'gemini'];

const weatherTool = {
  name: 'getWeather',
  description: 'The weather of a city.',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const timeTool = { name: 'getTime', description: 'The time now.', parameters: { type: 'object', properties: {} } };

/** A conversation after one round of two parallel calls. */
function afterTwoCalls(): LLMRequest {
  return {
    tools: [weatherTool, timeTool],
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Weather and time?' },
      {
        role: 'assistant',
        content: '',
        toolCalls: [
          { id: 'one', name: 'getWeather', arguments: '{"city":"Oslo"}' },
          { id: 'two', name: 'getTime', arguments: '' },
        ],
      },
      { role: 'tool', toolCallId: 'one', name: 'getWeather', content: '{"status":"OK","message":"rain"}' },
      { role: 'tool', toolCallId: 'two', name: 'getTime', content: '{"status":"OK","message":"noon"}' },
    ],
  };
}

describe('providers against a real local server', () => {
  let server: ModelServer;
  useModelServer((started) => (server = started));

  for (const vendor of vendors) {
    describe(configClassOf[vendor], () => {
      const provider = () => createProvider(connectionFor(vendor, server.baseUrl(vendor)));

      it('streams text, piece by piece, then usage, then its end', async () => {
        server.reply({ text: ['Hel', 'lo ', 'wörld'], usage: { inputTokens: 7, outputTokens: 3 } });
        const turn = await collectTurn(await provider(), userRequest('Hi'));
        assert.equal(turn.error, undefined);
        assert.deepEqual(
          turn.events.flatMap((event) => (event.type === 'text' ? [event.text] : [])),
          ['Hel', 'lo ', 'wörld'],
        );
        assert.deepEqual(turn.usage, { inputTokens: 7, outputTokens: 3 });
        assert.equal(turn.finish?.reason, 'stop');
        assert.equal(turn.events.at(-1)?.type, 'finish');
        assert.equal(turn.events[0]?.type, 'request');
        assert.deepEqual(turn.events[1], { type: 'model', model: 'test-model' });
      });

      it('sends the key in a header, the model, the system text and the message', async () => {
        server.reply({ text: 'ok' });
        await collectTurn(await provider(), userRequest('Hi there'));
        const { headers, body, model } = server.request(0);
        const key = headers['authorization'] ?? headers['api-key'] ?? headers['x-goog-api-key'];
        assert.ok(String(key).endsWith(testKey));
        assert.equal(model, 'test-model');
        assert.match(JSON.stringify(body), /Be brief\./);
        assert.match(JSON.stringify(body), /Hi there/);
        assert.doesNotMatch(JSON.stringify(body), /temperature|top_p|"tools"|tool_choice/);
      });

      it('offers tools and gives parallel calls back complete', async () => {
        server.reply({ toolCalls: [{ name: 'getWeather', arguments: { city: 'Oslo' } }, { name: 'getTime' }] });
        const turn = await collectTurn(await provider(), userRequest('?', { tools: [weatherTool, timeTool] }));
        assert.equal(turn.error, undefined);
        assert.deepEqual(
          turn.toolCalls.map(({ name, arguments: args }) => [name, JSON.parse(args) as unknown]),
          [
            ['getWeather', { city: 'Oslo' }],
            ['getTime', {}],
          ],
        );
        assert.equal(new Set(turn.toolCalls.map(({ id }) => id)).size, 2);
        assert.equal(turn.finish?.reason, 'tool-calls');
        assert.match(JSON.stringify(server.request(0).body), /"getWeather".*"getTime"/);
      });

      it('sends results back so that every call is answered', async () => {
        server.reply({ text: 'Rain at noon.' });
        const turn = await collectTurn(await provider(), afterTwoCalls());
        assert.equal(turn.text, 'Rain at noon.');
        const sent = JSON.stringify(server.request(0).body);
        assert.match(sent, /rain/);
        assert.match(sent, /noon/);
        assert.doesNotMatch(sent, /"content":""/);
      });

      it('tells illegal tool names apart and maps them back', async () => {
        const tools = ['wetter für heute', 'wetter.für.heute'].map((name) => ({ ...timeTool, name }));
        server.reply(({ body }) => {
          const names = [...JSON.stringify(body).matchAll(/"name":"(wetter[^"]*)"/g)].map(([, name]) => name ?? '');
          assert.equal(new Set(names).size, 2);
          for (const name of names) assert.match(name, /^[a-zA-Z0-9_-]{1,64}$/);
          return { toolCalls: names.map((name) => ({ name })) };
        });
        const turn = await collectTurn(await provider(), userRequest('?', { tools }));
        assert.deepEqual(turn.toolCalls.map(({ name }) => name).sort(), tools.map(({ name }) => name).sort());
      });

      it('asks for structured output in the vendor’s way', async () => {
        const schema = { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] };
        server.reply({ text: '{"answer":"42"}' });
        const turn = await collectTurn(await provider(), userRequest('?', { responseFormat: schema }));
        assert.equal(turn.text, '{"answer":"42"}');
        const { body } = server.request(0);
        const config = body['generationConfig'] as Json | undefined;
        const places: Record<Vendor, unknown> = {
          openai: body['response_format'],
          azure: body['response_format'],
          groq: body['response_format'],
          anthropic: body['output_config'],
          gemini: config?.['responseJsonSchema'],
        };
        assert.match(JSON.stringify(places[vendor]), /"answer":\{"type":"string"\}/);
      });

      it('passes on reasoning apart from text', async () => {
        server.reply({ reasoning: 'Let me think.', text: 'Done.' });
        const turn = await collectTurn(await provider(), userRequest('?'));
        assert.equal(turn.reasoning, 'Let me think.');
        assert.equal(turn.text, 'Done.');
      });

      it('runs no call whose arguments were cut off by the length limit', async () => {
        server.reply({ finish: 'length', toolCalls: [{ name: 'getWeather', arguments: '{"city":"Os' }] });
        const turn = await collectTurn(await provider(), userRequest('?', { tools: [weatherTool] }));
        assert.deepEqual(
          turn.toolCalls.filter(({ arguments: args }) => args.includes('Os')),
          [],
        );
        assert.equal(turn.finish?.reason, 'length');
      });

      it('tells a filter from a stop', async () => {
        server.reply({ finish: 'content-filter', text: 'Half an ans' });
        const turn = await collectTurn(await provider(), userRequest('?'));
        assert.equal(turn.text, 'Half an ans');
        assert.equal(turn.finish?.reason, vendor === 'anthropic' ? 'refusal' : 'content-filter');
      });

      it('keeps an unknown word for the end and calls it other', async () => {
        server.reply({ rawFinish: 'SOMETHING_NEW', text: 'ok' });
        const turn = await collectTurn(await provider(), userRequest('?'));
        assert.deepEqual(turn.finish, { reason: 'other', rawReason: 'SOMETHING_NEW' });
      });

      it('takes an answer that came in one piece though a stream was asked for', async () => {
        server.reply((request) => {
          request.stream = false;
          return { text: 'All at once.', toolCalls: [{ name: 'getTime', arguments: { zone: 'UTC' } }] };
        });
        const turn = await collectTurn(await provider(), userRequest('?', { tools: [timeTool] }));
        assert.equal(turn.error, undefined);
        assert.equal(turn.text, 'All at once.');
        assert.deepEqual(
          turn.toolCalls.map(({ arguments: args }) => JSON.parse(args) as unknown),
          [{ zone: 'UTC' }],
        );
        assert.deepEqual(turn.usage, { inputTokens: 12, outputTokens: 5 });
      });

      it('reads an event stream split at every byte, with CRLF, comments and no last blank line', async () => {
        const stream = await vendorAnswer(server, vendor, 'Größe 🎈 ok');
        const odd = `: a comment\r\n\r\n${stream.replaceAll(/\r?\n/g, '\r\n').trimEnd()}`;
        server.reply({ rawSse: [...new TextEncoder().encode(odd)].map((byte) => Uint8Array.of(byte)) });
        const turn = await collectTurn(await provider(), userRequest('?'));
        assert.equal(turn.error, undefined);
        assert.equal(turn.text, 'Größe 🎈 ok');
        assert.equal(turn.finish?.reason, 'stop');
      });

      it('cannot be led elsewhere, nor given headers, by the environment', async () => {
        const elsewhere = await startModelServer();
        const names = [
          'OPENAI_BASE_URL',
          'ANTHROPIC_BASE_URL',
          'GROQ_BASE_URL',
          'GOOGLE_GEMINI_BASE_URL',
          'AZURE_OPENAI_ENDPOINT',
        ];
        const headerNames = ['OPENAI_CUSTOM_HEADERS', 'ANTHROPIC_CUSTOM_HEADERS', 'GROQ_CUSTOM_HEADERS'];
        const ids = [
          'OPENAI_ORG_ID',
          'OPENAI_PROJECT_ID',
          'OPENAI_API_KEY',
          'ANTHROPIC_API_KEY',
          'ANTHROPIC_AUTH_TOKEN',
        ];
        const all = [...names, ...headerNames, ...ids];
        const before = all.map((name) => process.env[name]);
        for (const name of names) process.env[name] = elsewhere.origin;
        for (const name of headerNames)
          process.env[name] = 'x-led-astray: yes\nauthorization: Bearer other\napi-key: other';
        for (const name of ids) process.env[name] = 'from-the-environment';
        try {
          server.reply({ text: 'here' });
          const turn = await collectTurn(await provider(), userRequest('?'));
          assert.equal(turn.text, 'here');
          assert.equal(elsewhere.requests.length, 0);
          const { headers } = server.request(0);
          assert.equal(headers['x-led-astray'], undefined);
          assert.doesNotMatch(JSON.stringify(headers), /other|from-the-environment/);
          assert.match(JSON.stringify(headers), new RegExp(testKey));
        } finally {
          for (const [index, name] of all.entries()) {
            const value = before[index];
            if (value === undefined) Reflect.deleteProperty(process.env, name);
            else process.env[name] = value;
          }
          await elsewhere.close();
        }
      });

      it('follows no redirect with the key', async () => {
        const elsewhere = await startModelServer();
        server.reply({ status: 307, headers: { location: `${elsewhere.origin}/v1/chat/completions` }, body: '' });
        const turn = await collectTurn(await provider(), userRequest('?'));
        assert.ok(isAppError(turn.error, 'BadRequest'));
        assert.match(turn.error.message, /redirect/);
        assert.equal(elsewhere.requests.length, 0);
        await elsewhere.close();
      });
    });
  }

  it('says that VS Code’s models need VS Code', async () => {
    const config = { name: 'copilot', toolsEnabled: true, file: '/c.yml', llmConfigClass: 'VSCodeLMConfig' } as const;
    await assert.rejects(createProvider({ config, endpoint: '', apiKey: '' }), /"copilot".*inside VS Code only/);
  });

  it('sends no Authorization header where a compatible server needs no key', async () => {
    server.reply({ text: 'ok' });
    const connection = { ...connectionFor('openai', server.baseUrl('openai')), apiKey: '' };
    await collectTurn(await createProvider(connection), userRequest('?'));
    assert.equal(server.request(0).headers['authorization'], undefined);
  });

  it('learns from a 400 that a model takes no system role, and folds it into the user’s turn', async () => {
    const message = "Unsupported value: 'messages[0].role' does not support 'system' with this model.";
    const refusal = {
      status: 400,
      body: { error: { message, type: 'invalid_request_error', param: 'messages[0].role' } },
    };
    server.reply(refusal, { text: 'one' }, { text: 'two' });
    const provider = await createProvider(connectionFor('openai', server.baseUrl('openai'), 'no-system-model'));
    assert.equal((await collectTurn(provider, userRequest('Hi'))).text, 'one');
    assert.equal((await collectTurn(provider, userRequest('Hi'))).text, 'two');
    const folded = [{ role: 'user', content: 'Be brief.\n\nHi' }];
    assert.deepEqual(server.requests.map(({ body }) => body['messages']).slice(1), [folded, folded]);
  });

  it('learns that a model takes tools only without reasoning', async () => {
    const message =
      "Function tools with reasoning_effort are not supported for gpt-x in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.";
    server.reply({ status: 400, body: { error: { message, param: 'reasoning_effort' } } }, { text: 'ok' });
    const provider = await createProvider(connectionFor('azure', server.baseUrl('azure'), 'reasoning-model'));
    assert.equal((await collectTurn(provider, userRequest('Hi', { tools: [timeTool] }))).text, 'ok');
    assert.equal(server.request(1).body['reasoning_effort'], 'none');
  });

  it('learns how many tokens a model of Anthropic gives at most', async () => {
    const message = 'max_tokens: 32000 > 8192, which is the maximum allowed number of output tokens for small-model';
    const refusal = { type: 'error', error: { type: 'invalid_request_error', message } };
    server.reply({ status: 400, body: refusal }, { text: 'ok' });
    const provider = await createProvider(connectionFor('anthropic', server.baseUrl('anthropic'), 'small-model'));
    assert.equal((await collectTurn(provider, userRequest('Hi'))).text, 'ok');
    assert.equal(server.request(1).body['max_tokens'], 8192);
  });

  for (const vendor of ['anthropic', 'gemini'] as const) {
    it(`gives ${vendor} its own parts back verbatim, and to no one else`, async () => {
      const tools = [weatherTool];
      server.reply({
        reasoning: 'Hm.',
        signature: 'c2lnbmVk',
        toolCalls: [{ name: 'getWeather', arguments: { city: 'Oslo' } }],
      });
      const own = await createProvider(connectionFor(vendor, server.baseUrl(vendor)));
      const turn = await collectTurn(own, userRequest('Weather?', { tools }));
      assert.ok(turn.providerParts);
      const [call] = turn.toolCalls;
      assert.ok(call);
      const next: LLMRequest = {
        tools,
        messages: [
          { role: 'user', content: 'Weather?' },
          {
            role: 'assistant',
            content: '',
            toolCalls: turn.toolCalls,
            providerParts: { llmConfigClass: configClassOf[vendor], parts: turn.providerParts as never },
          },
          { role: 'tool', toolCallId: call.id, name: call.name, content: '{"status":"OK","message":"rain"}' },
        ],
      };
      for (const other of ['anthropic', 'gemini', 'openai'] as const) {
        server.reply({ text: 'Rain.' });
        const provider = await createProvider(connectionFor(other, server.baseUrl(other)));
        assert.equal((await collectTurn(provider, next)).text, 'Rain.');
        const sent = JSON.stringify(server.requests.at(-1)?.body);
        assert.equal(sent.includes('c2lnbmVk'), other === vendor, other);
        assert.match(sent, /rain/);
      }
    });
  }
});
