import assert from 'node:assert/strict';
import { isAppError } from '../../../../src/core/base/appError.ts';
import type { JsonSchema } from '../../../../src/core/base/json.ts';
import type { LLMConfigClass } from '../../../../src/core/configs/llmConfig.ts';
import type { LLMMessage, LLMRequest } from '../../../../src/core/llm/llmRequest.ts';
import { createProvider } from '../../../../src/node/llm/providers.ts';
import type { Json, Vendor } from '../../../model/modelRequest.ts';
import type { ModelServer } from '../../../model/server.ts';
import { collectTurn, connectionFor, userRequest } from '../collectTurn.ts';
import { freshModel, refusal, sendAll, sentBody, type Sending } from '../sentBodies.ts';
import { useModelServer } from '../useModelServer.ts';

const vendors: readonly Vendor[] = ['openai', 'azure', 'groq', 'anthropic', 'gemini'];
const chatVendors: readonly Vendor[] = ['openai', 'azure', 'groq'];

const user = (content: string): LLMMessage => ({ role: 'user', content });
const system = (content: string): LLMMessage => ({ role: 'system', content });
type Call = [id: string, name: string, args?: string];
const assistant = (content: string, ...calls: Call[]): LLMMessage => ({
  role: 'assistant',
  content,
  toolCalls: calls.map(([id, name, args = '{}']) => ({ id, name, arguments: args })),
});
const result = (toolCallId: string, name: string, content: string): LLMMessage => ({
  role: 'tool',
  toolCallId,
  name,
  content,
});
const lookTool = {
  name: 'look',
  description: 'Looks.',
  parameters: { type: 'object', properties: { at: { type: 'string' } } },
};
const ask = (messages: LLMMessage[], tools: LLMRequest['tools'] = []): LLMRequest => ({ messages, tools });

/** The turns of a body as `[role, text]`, system text apart, whatever the vendor. */
function turnsOf(vendor: Vendor, body: Json): [role: string, text: string][] {
  if (vendor === 'gemini') {
    const contents = body['contents'] as { role: string; parts: Json[] }[];
    return contents.map(({ role, parts }) => [
      role === 'model' ? 'assistant' : role,
      parts.map((part) => String(part['text'])).join('|'),
    ]);
  }
  const messages = body['messages'] as { role: string; content: unknown }[];
  return messages.flatMap(({ role, content }): [string, string][] => {
    if (role === 'system') return [];
    const blocks = content as Json[];
    return [[role, vendor === 'anthropic' ? blocks.map((block) => block['text']).join('|') : String(content)]];
  });
}

/** The system text of a body, wherever the vendor has it. */
function systemOf(vendor: Vendor, body: Json): unknown {
  if (vendor === 'anthropic') return body['system'];
  if (vendor === 'gemini') {
    const instruction = body['systemInstruction'] as { parts: Json[] } | undefined;
    return instruction?.parts[0]?.['text'];
  }
  const [first] = body['messages'] as Json[];
  return first?.['role'] === 'system' ? first['content'] : undefined;
}

describe('cases of requests', function () {
  this.timeout(30_000);
  let server: ModelServer;
  useModelServer((started) => (server = started), { holdsToSpecs: true });

  const sent = (request: LLMRequest, sending: Sending): Promise<Json> => sentBody(server, request, sending);

  it('case 1: Anthropic gets its system text apart, and max_tokens always', async () => {
    const body = await sent(userRequest('Hi'), { vendor: 'anthropic', model: 'claude' });
    assert.deepEqual(body, {
      model: 'claude',
      max_tokens: 32_000,
      stream: true,
      system: 'Be brief.',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    });
    const limited = await sent(userRequest('Hi'), { vendor: 'anthropic', settings: { maxTokens: 500 } });
    assert.equal(limited['max_tokens'], 500);
    const message = 'max_tokens: 32000 > 8192, which is the maximum allowed number of output tokens for m';
    const learnt = await sent(userRequest('Hi'), { vendor: 'anthropic', refusals: [refusal(message)] });
    assert.equal(learnt['max_tokens'], 8192);
  });

  it('case 2: sampling goes out where it is set, to Anthropic under the version that takes it', async () => {
    const settings = { temperature: 0.5, topP: 0.9 };
    for (const vendor of vendors) {
      const [plain] = await sendAll(server, userRequest('Hi'), { vendor });
      assert.doesNotMatch(JSON.stringify(plain?.body), /temperature|top_?p|top_k/i, vendor);
      const [set] = await sendAll(server, userRequest('Hi'), { vendor, settings });
      const place = (vendor === 'gemini' ? set?.body['generationConfig'] : set?.body) as Json;
      assert.equal(place['temperature'], 0.5, vendor);
      assert.equal(place[vendor === 'gemini' ? 'topP' : 'top_p'], 0.9, vendor);
      if (vendor !== 'anthropic') continue;
      assert.equal(plain?.headers['anthropic-version'], '2026-10-21');
      assert.match(String(plain.headers['authorization']), /^Bearer /);
      assert.equal(set?.headers['anthropic-version'], '2023-06-01');
      assert.match(String(set.headers['x-api-key']), /^sk-test/);
      assert.equal(set.headers['authorization'], undefined);
    }
  });

  it('case 2: sampling that a model refuses is left out', async () => {
    const words: Partial<Record<Vendor, string>> = {
      openai:
        "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported.",
      anthropic: 'temperature: Extra inputs are not permitted',
    };
    for (const [vendor, message] of Object.entries(words) as [Vendor, string][]) {
      const settings = { temperature: 0.5, topP: 0.9 };
      const body = await sent(userRequest('Hi'), { vendor, settings, refusals: [refusal(message)] });
      assert.equal(body['temperature'], undefined);
      assert.equal(body['top_p'], 0.9);
    }
  });

  it('case 3: neighbours of one role merge', async () => {
    const request = ask([user('one'), user('two'), assistant('a'), assistant('b'), user('three')]);
    for (const vendor of vendors) {
      const expected = [
        ['user', 'one\n\ntwo'],
        ['assistant', 'a\n\nb'],
        ['user', 'three'],
      ];
      assert.deepEqual(turnsOf(vendor, await sent(request, { vendor })), expected, vendor);
    }
  });

  it('case 4: a history that starts with assistant has a neutral user turn before it where the vendor needs one', async () => {
    const request = ask([assistant('Welcome.'), user('Hi')]);
    const bare = [
      ['assistant', 'Welcome.'],
      ['user', 'Hi'],
    ];
    for (const vendor of vendors) {
      const needsOne = vendor === 'anthropic' || vendor === 'gemini';
      const expected = needsOne ? [['user', 'Begin.'], ...bare] : bare;
      assert.deepEqual(turnsOf(vendor, await sent(request, { vendor })), expected, vendor);
    }
    const message = 'Conversation roles must alternate user/assistant/user/assistant/...';
    const learnt = await sent(request, { vendor: 'openai', refusals: [refusal(message)] });
    assert.deepEqual(turnsOf('openai', learnt), [['user', 'Begin.'], ...bare]);
  });

  it('case 5: a history that ends with assistant has a user turn after it where prefill is refused', async () => {
    const request = ask([user('Hi'), assistant('Well,')]);
    const bare = [
      ['user', 'Hi'],
      ['assistant', 'Well,'],
    ];
    for (const vendor of vendors) {
      const isRefused = vendor === 'anthropic' || vendor === 'gemini';
      const expected = isRefused ? [...bare, ['user', 'Continue.']] : bare;
      assert.deepEqual(turnsOf(vendor, await sent(request, { vendor })), expected, vendor);
    }
    const message = 'Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant';
    const learnt = await sent(request, { vendor: 'openai', refusals: [refusal(message)] });
    assert.deepEqual(turnsOf('openai', learnt).at(-1), ['user', 'Continue.']);
  });

  it('case 6: empty content is dropped, and never sent as ""', async () => {
    const request = ask(
      [
        system(''),
        system(' \n'),
        user(''),
        user('Look.'),
        assistant(''),
        assistant('', ['a', 'look'], ['b', 'look'], ['c', 'look']),
        result('a', 'look', ''),
        result('b', 'look', '  '),
        result('c', 'look', 'found'),
        assistant(' '),
        user(' '),
      ],
      [{ ...lookTool, description: '' }],
    );
    for (const vendor of vendors) {
      const body = await sent(request, { vendor });
      assert.doesNotMatch(JSON.stringify(body), /":"\s*"/, vendor);
      assert.equal(systemOf(vendor, body), undefined);
      // A result that is empty is no lost one.
      assert.doesNotMatch(JSON.stringify(body), /Interrupted/);
      assert.equal(JSON.stringify(body).match(/\(no output\)/g)?.length, 2, vendor);
      assert.match(JSON.stringify(body), /found/);
    }
    const chat = await sent(request, { vendor: 'openai' });
    assert.equal((chat['messages'] as Json[])[1]?.['content'], null);
  });

  it('case 7: system text in mid-history joins the rest of it', async () => {
    const request = ask([system('A'), user('one'), system('B'), assistant('two'), system('C'), user('three')]);
    for (const vendor of vendors) {
      const body = await sent(request, { vendor });
      assert.equal(systemOf(vendor, body), 'A\n\nB\n\nC', vendor);
      const turns = turnsOf(vendor, body);
      assert.deepEqual(
        turns.map(([, text]) => text),
        ['one', 'two', 'three'],
        vendor,
      );
    }
  });

  it('case 8: a model whose name says o-series or GPT-5 gets max_completion_tokens and no sampling from the start', async () => {
    const settings = { maxTokens: 100, temperature: 0.5, topP: 0.5 };
    for (const model of ['o3-mini', 'gpt-5.1', 'openai/o1']) {
      const body = await sent(userRequest('Hi'), { vendor: 'openai', model, settings });
      assert.equal(body['max_completion_tokens'], 100, model);
      for (const key of ['max_tokens', 'temperature', 'top_p']) assert.ok(!(key in body), `${model} ${key}`);
    }
    for (const model of ['gpt-4o', 'llama-o3x', 'gpt-5-chat-latest']) {
      assert.equal((await sent(userRequest('Hi'), { vendor: 'openai', model, settings }))['temperature'], 0.5, model);
    }
  });

  it('case 8: the field of the token limit is the config’s, else learnt from the 400’s param', async () => {
    const limited = { maxTokens: 100 };
    for (const vendor of ['openai', 'azure'] as const) {
      assert.equal((await sent(userRequest('Hi'), { vendor, settings: limited }))['max_tokens'], 100);
      const settings = { ...limited, maxTokensField: 'max_completion_tokens' } as const;
      const set = await sent(userRequest('Hi'), { vendor, settings });
      assert.equal(set['max_completion_tokens'], 100);
      assert.equal(set['max_tokens'], undefined);
      const message =
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
      const refusals = [refusal(message, { param: 'max_tokens', code: 'unsupported_parameter' })];
      const model = freshModel('o-series');
      const [, learnt, ...others] = await sendAll(server, userRequest('Hi'), {
        vendor,
        settings: limited,
        model,
        refusals,
      });
      assert.deepEqual([learnt?.body['max_completion_tokens'], learnt?.body['max_tokens']], [100, undefined]);
      assert.equal(others.length, 0);
      const [next] = await sendAll(server, userRequest('Again'), { vendor, settings: limited, model });
      assert.equal(next?.body['max_completion_tokens'], 100);
    }
    assert.equal((await sent(userRequest('Hi'), { vendor: 'groq', settings: limited }))['max_completion_tokens'], 100);
    const gemini = await sent(userRequest('Hi'), { vendor: 'gemini', settings: limited });
    assert.deepEqual(gemini['generationConfig'], { maxOutputTokens: 100 });
  });

  it('case 8: a limit above the model’s own comes down to it', async () => {
    const message = 'max_tokens is too large: 99999. This model supports at most 16384 completion tokens.';
    const settings = { maxTokens: 99_999 };
    const refusals = [refusal(message, { param: 'max_tokens', code: 'invalid_value' })];
    assert.equal((await sent(userRequest('Hi'), { vendor: 'azure', settings, refusals }))['max_tokens'], 16_384);
  });

  it('case 8: whatever several refusals name goes, one by one', async () => {
    const settings = { temperature: 0.2, topP: 0.5, maxTokens: 10, reasoningEffort: 'minimal' } as const;
    const refusals = [
      refusal('Unsupported value', { param: 'temperature', code: 'unsupported_value' }),
      refusal('Unsupported parameter', { param: 'top_p', code: 'unsupported_parameter' }),
      refusal('Unsupported parameter', { param: 'max_tokens', code: 'unsupported_parameter' }),
      refusal("Unsupported value: 'minimal'. Supported values are: 'low', 'medium', and 'high'.", {
        param: 'reasoning_effort',
        code: 'unsupported_value',
      }),
      {
        status: 422,
        body: {
          detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }],
        },
      },
    ];
    const model = freshModel();
    const body = await sent(userRequest('Hi'), { vendor: 'openai', settings, model, refusals });
    assert.deepEqual(body, {
      model,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
      stream: true,
      max_completion_tokens: 10,
      reasoning_effort: 'low',
    });
  });

  it('case 8: a refusal that nothing helps stands, after a few requests', async () => {
    for (const vendor of vendors) {
      server.reset();
      const words =
        "temperature, top_p, max_tokens, reasoning_effort, thinking, system role: 'none' is not supported with tools";
      server.respondWith(() => refusal(words));
      const connection = connectionFor(vendor, server.baseUrl(vendor), freshModel());
      const settings = { temperature: 0.5, topP: 0.5, maxTokens: 5, reasoningEffort: 'high' } as const;
      const provider = await createProvider({ ...connection, config: { ...connection.config, settings } });
      const { error } = await collectTurn(provider, userRequest('Hi'));
      assert.ok(isAppError(error, 'BadRequest'), String(error));
      assert.ok(server.requests.length <= 9, `${vendor}: ${server.requests.length}`);
      const asked = server.requests.length;
      await collectTurn(provider, userRequest('Hi'));
      assert.ok(server.requests.length - asked <= asked);
    }
  });

  it('case 9: a model that takes no system role gets its text in the user’s turn, by the config or learnt', async () => {
    const words: Record<Vendor, string> = {
      openai: "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
      azure: "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
      groq: 'System role not supported',
      anthropic: '',
      gemini: 'Developer instruction is not enabled for models/gemma-3-27b-it',
    };
    for (const vendor of vendors) {
      const folded = [['user', 'Be brief.\n\nHi']];
      const byConfig = await sent(userRequest('Hi'), { vendor, settings: { systemRole: 'user' } });
      assert.deepEqual(turnsOf(vendor, byConfig), folded, vendor);
      assert.equal(systemOf(vendor, byConfig), undefined);
      if (words[vendor] === '') continue;
      const model = freshModel('gemma');
      const refusals = [refusal(words[vendor])];
      assert.deepEqual(turnsOf(vendor, await sent(userRequest('Hi'), { vendor, model, refusals })), folded, vendor);
      assert.deepEqual(turnsOf(vendor, await sent(userRequest('Hi'), { vendor, model })), folded, vendor);
    }
  });

  it('case 9: a developer role that is refused becomes system, then a part of the user’s turn', async () => {
    const settings = { systemRole: 'developer' } as const;
    const no = (role: string) =>
      refusal(`Invalid value: '${role}'. Supported values are others.`, { param: 'messages[0].role' });
    const refusals = [no('developer'), no('system')];
    const all = await sendAll(server, userRequest('Hi'), { vendor: 'openai', settings, refusals });
    assert.deepEqual(
      all.map(({ body }) => (body['messages'] as Json[])[0]?.['role']),
      ['developer', 'system', 'user'],
    );
  });

  it('case 10: tools with reasoning refused: none, and dropped again where that is refused too', async () => {
    const request = ask([user('Hi')], [lookTool]);
    const message =
      "Function tools with reasoning_effort are not supported for gpt-5.6-terra in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.";
    const noTools = refusal(message, { param: 'reasoning_effort' });
    const noNone = refusal("Invalid value: 'none'. Supported values are: 'low', 'medium', and 'high'.", {
      param: 'reasoning_effort',
      code: 'invalid_value',
    });
    const efforts = async (sending: Sending): Promise<unknown[]> =>
      (await sendAll(server, request, sending)).map(({ body }) => body['reasoning_effort']);
    const vendor = 'azure';
    const model = freshModel();
    assert.deepEqual(await efforts({ vendor, model, refusals: [noTools] }), [undefined, 'none']);
    assert.deepEqual(await efforts({ vendor, model }), ['none'], 'known by now');
    // Another model behind the same deployment name.
    assert.deepEqual(await efforts({ vendor, model, refusals: [noNone] }), ['none', undefined]);
    assert.deepEqual(await efforts({ vendor, model }), [undefined]);
    const settings = { reasoningEffort: 'high' } as const;
    assert.deepEqual(await efforts({ vendor, settings, refusals: [noTools] }), ['high', 'none']);
    assert.deepEqual(await efforts({ vendor, settings, refusals: [noTools, noNone] }), ['high', 'none', 'medium']);
    // Both refused, every time: the refusal stands.
    server.reset();
    server.respondWith(({ body }) => (body['reasoning_effort'] === undefined ? noTools : noNone));
    const provider = await createProvider(connectionFor(vendor, server.baseUrl(vendor), freshModel()));
    const { error } = await collectTurn(provider, request);
    assert.ok(isAppError(error, 'BadRequest'));
    assert.equal(server.requests.length, 3);
    // Without tools the model may reason as it likes.
    server.reset();
    const [plain] = await sendAll(server, userRequest('Hi'), { vendor, model });
    assert.equal(plain?.body['reasoning_effort'], undefined);
  });

  it('case 11: without tools neither tools nor tool_choice are sent, and old tool turns are text', async () => {
    const request = ask([
      user('?'),
      assistant('Wait.', ['a', 'look', '{"at":"sky"}']),
      result('a', 'look', 'blue'),
      assistant('It is blue.'),
      user('Sure?'),
    ]);
    for (const vendor of vendors) {
      const body = await sent(request, { vendor });
      assert.doesNotMatch(
        JSON.stringify(body),
        /"(?:tools|tool_choice|tool_calls|toolConfig|functionCall|tool_use)"/i,
        vendor,
      );
      const expected = [
        ['user', '?'],
        ['assistant', 'Wait.\n[Called the tool look with {"at":"sky"}]'],
        ['user', '[Result of the tool look: blue]'],
        ['assistant', 'It is blue.'],
        ['user', 'Sure?'],
      ];
      assert.deepEqual(turnsOf(vendor, body), expected, vendor);
    }
  });

  it('case 12: a model without tools: an error that names the flag, and no second request', async () => {
    for (const vendor of vendors) {
      server.reset();
      server.reply(refusal('registry.ollama.ai/library/tiny does not support tools'));
      const provider = await createProvider(connectionFor(vendor, server.baseUrl(vendor), freshModel()));
      const { error } = await collectTurn(provider, ask([user('Hi')], [lookTool]));
      assert.ok(isAppError(error, 'BadRequest'), vendor);
      assert.match(error.message, /tools_enabled: false/);
      assert.equal(error.retryAfterMs, undefined);
      assert.equal(server.requests.length, 1, vendor);
    }
  });

  it('case 13: illegal and hostile tool names are sanitised and mapped back', async () => {
    const hostile = [
      '',
      ' ',
      '__proto__',
      'constructor',
      '1st',
      'a.b',
      'a_b',
      'a b',
      '../../etc',
      'x'.repeat(300),
      '"}],"x',
      '🎈',
      'ä',
      '工具',
      'new\nline',
    ];
    const tools = hostile.map((name) => ({ ...lookTool, name }));
    for (const vendor of vendors) {
      server.reset();
      server.reply(({ body }) => {
        const declared = (
          vendor === 'gemini' ? (body['tools'] as Json[])[0]?.['functionDeclarations'] : body['tools']
        ) as Json[];
        const names = declared.map((tool) => String(((tool['function'] as Json | undefined) ?? tool)['name']));
        for (const name of names) assert.match(name, /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/, vendor);
        assert.equal(new Set(names).size, hostile.length);
        return { toolCalls: names.map((name) => ({ name })) };
      });
      const provider = await createProvider(connectionFor(vendor, server.baseUrl(vendor), freshModel()));
      const turn = await collectTurn(provider, ask([user('Hi')], tools));
      assert.equal(turn.error, undefined, String(turn.error));
      assert.deepEqual(
        turn.toolCalls.map(({ name }) => name),
        hostile,
        vendor,
      );
    }
  });

  it('case 13: a name comes back without the namespace that a model puts before it', async () => {
    for (const name of ['default_api:look', 'default_api.look', 'functions.look']) {
      server.reply({ toolCalls: [{ name }] });
      const provider = await createProvider(connectionFor('gemini', server.baseUrl('gemini'), freshModel()));
      const turn = await collectTurn(provider, ask([user('Hi')], [lookTool]));
      assert.equal(turn.toolCalls[0]?.name, 'look');
    }
  });

  const knotty: JsonSchema = {
    type: 'object',
    properties: {
      city: { $ref: '#/$defs/city' },
      unit: { const: 'metric' },
      note: { type: ['string', 'null'], format: 'email' },
      when: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
      tree: { $ref: '#/$defs/tree' },
      size: { enum: [1, 2] },
      list: { type: 'array' },
    },
    required: ['city'],
    additionalProperties: false,
    $defs: {
      city: { type: 'object', properties: { name: { type: 'string' } }, additionalProperties: false },
      tree: { type: 'object', properties: { left: { $ref: '#/$defs/tree' } } },
    },
  };
  const declarationOf = (body: Json): Json | undefined => {
    const [tools] = body['tools'] as { functionDeclarations: Json[] }[];
    return tools?.functionDeclarations[0];
  };

  it('case 14: Gemini gets schemas as they are, in parametersJsonSchema', async () => {
    const body = await sent(ask([user('Hi')], [{ ...lookTool, parameters: knotty }]), { vendor: 'gemini' });
    assert.deepEqual(declarationOf(body), { name: 'look', description: 'Looks.', parametersJsonSchema: knotty });
  });

  it('case 14: where that is unknown, references are inlined and const, null and additionalProperties turned', async () => {
    const message = `Invalid JSON payload received. Unknown name "parametersJsonSchema" at 'tools[0].function_declarations[0]': Cannot find field.`;
    const request = ask([user('Hi')], [{ ...lookTool, parameters: knotty }]);
    const body = await sent(request, { vendor: 'gemini', refusals: [refusal(message)] });
    const { parameters, ...rest } = declarationOf(body) ?? {};
    assert.deepEqual(rest, { name: 'look', description: 'Looks.' });
    assert.doesNotMatch(JSON.stringify(parameters), /\$ref|\$defs|const|additionalProperties|"null"|email/);
    const { properties, required, type } = parameters as {
      properties: Record<string, unknown>;
      required: unknown;
      type: unknown;
    };
    assert.deepEqual([type, required], ['OBJECT', ['city']]);
    const { tree: _tree, ...flat } = properties;
    assert.deepEqual(flat, {
      city: { type: 'OBJECT', properties: { name: { type: 'STRING' } } },
      unit: { type: 'STRING', enum: ['metric'], format: 'enum' },
      note: { type: 'STRING', nullable: true },
      when: { type: 'STRING', format: 'date-time', nullable: true },
      size: { type: 'NUMBER' },
      list: { type: 'ARRAY', items: { type: 'STRING' } },
    });
  });

  it('case 15: a tool without parameters', async () => {
    const bare = [{}, undefined, { type: 'object' }, { type: 'object', properties: {} }];
    const tools = bare.map((parameters, index) => ({ name: `t${index}`, description: 'Does.', parameters }));
    const empty = { type: 'object', properties: {} };
    for (const vendor of vendors) {
      const body = await sent(ask([user('Hi')], tools as LLMRequest['tools']), { vendor });
      const expected: Record<Vendor, (name: string) => unknown> = {
        openai: (name) => ({ type: 'function', function: { name, description: 'Does.', parameters: empty } }),
        azure: (name) => ({ type: 'function', function: { name, description: 'Does.', parameters: empty } }),
        groq: (name) => ({ type: 'function', function: { name, description: 'Does.', parameters: empty } }),
        anthropic: (name) => ({ name, description: 'Does.', input_schema: empty }),
        gemini: (name) => ({ name, description: 'Does.' }),
      };
      const declared = tools.map(({ name }) => expected[vendor](name));
      assert.deepEqual(body['tools'], vendor === 'gemini' ? [{ functionDeclarations: declared }] : declared, vendor);
    }
  });

  const parallel = (): LLMMessage[] => [
    user('Look twice.'),
    assistant('Looking.', ['a', 'look', '{"at":"sky"}'], ['b', 'look', '{"at":"sea"}'], ['c', 'look', '']),
    result('b', 'look', '{"status":"OK","message":"wet"}'),
    result('a', 'look', 'blue'),
    user('And now?'),
  ];

  it('case 16: Anthropic gets all parallel results in one user turn, every id answered', async () => {
    const body = await sent(ask(parallel(), [lookTool]), { vendor: 'anthropic' });
    assert.deepEqual(body['messages'], [
      { role: 'user', content: [{ type: 'text', text: 'Look twice.' }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Looking.' },
          { type: 'tool_use', id: 'a', name: 'look', input: { at: 'sky' } },
          { type: 'tool_use', id: 'b', name: 'look', input: { at: 'sea' } },
          { type: 'tool_use', id: 'c', name: 'look', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'blue' },
          { type: 'tool_result', tool_use_id: 'b', content: '{"status":"OK","message":"wet"}' },
          {
            type: 'tool_result',
            tool_use_id: 'c',
            content: '{"status":"Failed","message":"Interrupted: this call has no result."}',
          },
          { type: 'text', text: 'And now?' },
        ],
      },
    ]);
  });

  it('case 16: chat completions get a tool message for each call, right after it', async () => {
    for (const vendor of chatVendors) {
      const body = await sent(ask(parallel(), [lookTool]), { vendor });
      const call = (id: string, args: string) => ({
        id,
        type: 'function',
        function: { name: 'look', arguments: args },
      });
      assert.deepEqual(body['messages'], [
        { role: 'user', content: 'Look twice.' },
        {
          role: 'assistant',
          content: 'Looking.',
          tool_calls: [call('a', '{"at":"sky"}'), call('b', '{"at":"sea"}'), call('c', '{}')],
        },
        { role: 'tool', tool_call_id: 'a', content: 'blue' },
        { role: 'tool', tool_call_id: 'b', content: '{"status":"OK","message":"wet"}' },
        {
          role: 'tool',
          tool_call_id: 'c',
          content: '{"status":"Failed","message":"Interrupted: this call has no result."}',
        },
        { role: 'user', content: 'And now?' },
      ]);
    }
  });

  it('case 17: Gemini gets string results in an object, and results without ids in the order of their calls', async () => {
    const body = await sent(ask(parallel(), [lookTool]), { vendor: 'gemini', model: 'gemini-2.5-flash' });
    assert.deepEqual(body['contents'], [
      { role: 'user', parts: [{ text: 'Look twice.' }] },
      {
        role: 'model',
        parts: [
          { text: 'Looking.' },
          { functionCall: { name: 'look', args: { at: 'sky' } } },
          { functionCall: { name: 'look', args: { at: 'sea' } } },
          { functionCall: { name: 'look', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'look', response: { result: 'blue' } } },
          { functionResponse: { name: 'look', response: { status: 'OK', message: 'wet' } } },
          {
            functionResponse: {
              name: 'look',
              response: { status: 'Failed', message: 'Interrupted: this call has no result.' },
            },
          },
          { text: 'And now?' },
        ],
      },
    ]);
  });

  it('case 17: an id that Gemini gave goes back with the result, and calls without one get different ids here', async () => {
    server.reply({ toolCalls: [{ name: 'look' }, { name: 'look' }] });
    const provider = await createProvider(connectionFor('gemini', server.baseUrl('gemini'), freshModel()));
    const { toolCalls } = await collectTurn(provider, ask([user('Hi')], [lookTool]));
    assert.equal(new Set(toolCalls.map(({ id }) => id)).size, 2);
    const parts = [{ functionCall: { id: 'g1', name: 'look', args: {} }, thoughtSignature: 'c2ln' }];
    const messages: LLMMessage[] = [
      user('Hi'),
      ownTurn('GeminiConfig', 'gemini-config', parts, ['g1', 'look']),
      result('g1', 'look', 'x'),
    ];
    const body = await sent(ask(messages, [lookTool]), { vendor: 'gemini' });
    assert.deepEqual((body['contents'] as Json[]).at(-1)?.['parts'], [
      { functionResponse: { id: 'g1', name: 'look', response: { result: 'x' } } },
    ]);
  });

  const ownTurn = (
    llmConfigClass: LLMConfigClass,
    configName: string,
    parts: Json[],
    ...calls: Call[]
  ): LLMMessage => ({
    role: 'assistant',
    content: '',
    toolCalls: calls.map(([id, name, args = '{}']) => ({ id, name, arguments: args })),
    providerParts: { llmConfigClass, configName, parts: parts as never },
  });

  const signedParts = [
    { text: 'Hm.', thought: true, thoughtSignature: 'dGhvdWdodA==' },
    { functionCall: { name: 'look', args: { at: 'sky' } }, thoughtSignature: 'Y2FsbA==' },
    { functionCall: { name: 'look', args: { at: 'sea' } } },
  ];
  const signedCalls: Call[] = [
    ['a', 'look', '{"at":"sky"}'],
    ['b', 'look', '{"at":"sea"}'],
  ];
  const afterSignedTurn = (message: LLMMessage): LLMRequest =>
    ask([user('Look.'), message, result('a', 'look', 'blue'), result('b', 'look', 'wet')], [lookTool]);

  it('case 18: thoughtSignature goes back verbatim, to the config it came from', async () => {
    const request = afterSignedTurn(ownTurn('GeminiConfig', 'one', signedParts, ...signedCalls));
    const body = await sent(request, { vendor: 'gemini', model: freshModel('gemini-3'), configName: 'one' });
    assert.deepEqual((body['contents'] as Json[])[1], { role: 'model', parts: signedParts });
  });

  it('case 19: a foreign history on Gemini 3 has the word in place of a signature, and none before Gemini 3', async () => {
    const foreign = [
      afterSignedTurn(assistant('', ...signedCalls)),
      afterSignedTurn(
        ownTurn('AnthropicConfig', 'claude', [{ type: 'thinking', thinking: 'Hm.', signature: 'x' }], ...signedCalls),
      ),
      afterSignedTurn(ownTurn('GeminiConfig', 'another', signedParts, ...signedCalls)),
    ];
    const calls = [
      { functionCall: { name: 'look', args: { at: 'sky' } } },
      { functionCall: { name: 'look', args: { at: 'sea' } } },
    ];
    for (const request of foreign) {
      const body = await sent(request, { vendor: 'gemini', model: freshModel('gemini-3'), configName: 'one' });
      const [first, second] = calls;
      const parts = [{ ...first, thoughtSignature: 'skip_thought_signature_validator' }, second];
      assert.deepEqual((body['contents'] as Json[])[1], { role: 'model', parts });
      const old = await sent(request, { vendor: 'gemini', model: 'gemini-2.5-pro', configName: 'one' });
      assert.deepEqual((old['contents'] as Json[])[1], { role: 'model', parts: calls });
    }
  });

  it('case 19: signatures that Gemini refuses all the same are replaced by the word, for this turn only', async () => {
    const request = afterSignedTurn(ownTurn('GeminiConfig', 'one', signedParts, ...signedCalls));
    const sending = { vendor: 'gemini', model: freshModel('gemini-3'), configName: 'one' } as const;
    const corrupted = {
      status: 400,
      body: [{ error: { code: 400, message: 'Corrupted thought signature.', status: 'INVALID_ARGUMENT' } }],
    };
    const [, adapted] = await sendAll(server, request, { ...sending, refusals: [corrupted] });
    assert.doesNotMatch(JSON.stringify(adapted?.body), /dGhvdWdodA|Y2FsbA/);
    assert.match(JSON.stringify(adapted?.body), /skip_thought_signature_validator/);
    assert.match(JSON.stringify(await sent(request, sending)), /Y2FsbA/);
  });

  const thinkingBlocks = [
    { type: 'thinking', thinking: 'Hm.', signature: 'c2lnbmVk' },
    { type: 'redacted_thinking', data: 'ZGF0YQ==' },
    { type: 'text', text: 'Looking.' },
    { type: 'tool_use', id: 'a', name: 'look', input: { at: 'sky' } },
    { type: 'tool_use', id: 'b', name: 'look', input: { at: 'sea' } },
  ];
  const plainBlocks = thinkingBlocks.slice(3);

  it('case 20: thinking and its signature go back verbatim inside the loop', async () => {
    const request = afterSignedTurn(ownTurn('AnthropicConfig', 'one', thinkingBlocks, ...signedCalls));
    const body = await sent(request, { vendor: 'anthropic', configName: 'one' });
    assert.deepEqual((body['messages'] as Json[])[1], { role: 'assistant', content: thinkingBlocks });
    assert.deepEqual((body['messages'] as Json[])[2], {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'a', content: 'blue' },
        { type: 'tool_result', tool_use_id: 'b', content: 'wet' },
      ],
    });
  });

  it('case 20: thinking is dropped after the loop, on another config, and on another provider', async () => {
    const own = ownTurn('AnthropicConfig', 'one', thinkingBlocks, ...signedCalls);
    const loop = afterSignedTurn(own);
    const later: LLMRequest = {
      ...loop,
      messages: [...loop.messages, assistant('Blue and wet.'), user('Thanks. Again?')],
    };
    const contentOf = (body: Json): unknown => (body['messages'] as Json[])[1]?.['content'];
    assert.deepEqual(contentOf(await sent(later, { vendor: 'anthropic', configName: 'one' })), plainBlocks);
    assert.deepEqual(contentOf(await sent(loop, { vendor: 'anthropic', configName: 'two' })), plainBlocks);
    for (const vendor of ['openai', 'azure', 'groq', 'gemini'] as const) {
      const body = await sent(loop, { vendor, configName: 'one' });
      assert.doesNotMatch(JSON.stringify(body), /thinking|c2lnbmVk|ZGF0YQ|Hm\./, vendor);
    }
  });

  it('case 20: thinking that Anthropic refuses all the same is dropped for this turn only', async () => {
    const message =
      'messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to a different conversation.';
    const request = afterSignedTurn(ownTurn('AnthropicConfig', 'one', thinkingBlocks, ...signedCalls));
    const sending = { vendor: 'anthropic', model: freshModel(), configName: 'one' } as const;
    const [, adapted] = await sendAll(server, request, { ...sending, refusals: [refusal(message)] });
    assert.deepEqual((adapted?.body['messages'] as Json[])[1]?.['content'], plainBlocks);
    assert.match(JSON.stringify(await sent(request, sending)), /c2lnbmVk/);
  });
});
