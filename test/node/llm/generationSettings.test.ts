import assert from 'node:assert/strict';
import type { GenerationSettings, ReasoningEffort } from '../../../src/core/llm/generationSettings.ts';
import type { Json, Vendor } from '../../model/modelRequest.ts';
import type { ModelServer } from '../../model/server.ts';
import { configClassOf, userRequest } from './collectTurn.ts';
import { freshModel, refusal, sendAll, sentBody, type Sending } from './sentBodies.ts';
import { useModelServer } from './useModelServer.ts';

const vendors = Object.keys(configClassOf) as Vendor[];
const schema = { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] };
const told = `Answer with nothing but JSON that matches this JSON Schema:\n${JSON.stringify(schema)}`;
const tool = { name: 'look', description: 'Looks.', parameters: { type: 'object', properties: {} } };

describe('what a config sets', function () {
  this.timeout(30_000);
  let server: ModelServer;
  useModelServer((started) => (server = started), { holdsToSpecs: true });

  const sent = (sending: Sending, request = userRequest('Hi')): Promise<Json> => sentBody(server, request, sending);

  it('reaches each vendor under its own names, and nothing else does', async () => {
    const settings = { temperature: 0, topP: 1, maxTokens: 2000, reasoningEffort: 'low' } as const;
    const model = freshModel();
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
    ];
    const chat = { model, messages, stream: true, temperature: 0, top_p: 1, reasoning_effort: 'low' };
    const withUsage = { ...chat, stream_options: { include_usage: true }, max_tokens: 2000 };
    const expected: Record<Vendor, Json> = {
      openai: withUsage,
      azure: withUsage,
      groq: { ...chat, max_completion_tokens: 2000, reasoning_format: 'parsed' },
      anthropic: {
        model,
        max_tokens: 2000,
        stream: true,
        system: 'Be brief.',
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
        output_config: { effort: 'low' },
        thinking: { type: 'adaptive', display: 'summarized' },
        top_p: 1,
      },
      gemini: {
        contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
        systemInstruction: { role: 'user', parts: [{ text: 'Be brief.' }] },
        generationConfig: {
          temperature: 0,
          topP: 1,
          maxOutputTokens: 2000,
          thinkingConfig: { includeThoughts: true, thinkingLevel: 'LOW' },
        },
      },
    };
    for (const vendor of vendors) assert.deepEqual(await sent({ vendor, model, settings }), expected[vendor], vendor);
  });

  it('Groq: an effort of its own words, and reasoning apart from the text where a model would mix them', async () => {
    const vendor = 'groq';
    const efforts: [ReasoningEffort, string][] = [
      ['none', 'none'],
      ['minimal', 'low'],
      ['medium', 'medium'],
      ['xhigh', 'high'],
    ];
    for (const [reasoningEffort, expected] of efforts) {
      const body = await sent({ vendor, settings: { reasoningEffort } });
      assert.equal(body['reasoning_effort'], expected);
      assert.equal(body['reasoning_format'], 'parsed');
    }
    const formatOf = async (model: string, settings = {}): Promise<unknown> =>
      (await sent({ vendor, model, settings }))['reasoning_format'];
    assert.equal(await formatOf('qwen/qwen3-32b'), 'parsed');
    assert.equal(await formatOf('llama-3.3-70b-versatile'), undefined);
    assert.equal(await formatOf('openai/gpt-oss-120b', { reasoningEffort: 'high' }), undefined);
    const refusals = [
      refusal('`reasoning_effort` must be one of `none` or `default`'),
      refusal('`reasoning_format` is not supported with this model'),
    ];
    const learnt = await sent({ vendor, settings: { reasoningEffort: 'high' }, refusals });
    assert.deepEqual([learnt['reasoning_effort'], learnt['reasoning_format']], ['default', undefined]);
  });

  it('Anthropic: the effort, then a budget, then nothing, as the model refuses', async () => {
    const vendor = 'anthropic';
    const settings = { reasoningEffort: 'high' } as const;
    const refusals = [
      refusal('This model does not support the effort parameter.'),
      refusal('thinking is not supported on this model'),
    ];
    const all = await sendAll(server, userRequest('Hi'), { vendor, settings, refusals });
    assert.deepEqual(
      all.map(({ body }) => [body['thinking'], body['output_config']]),
      [
        [{ type: 'adaptive', display: 'summarized' }, { effort: 'high' }],
        [{ type: 'enabled', budget_tokens: 16_384 }, undefined],
        [undefined, undefined],
      ],
    );
    const none = await sent({ vendor, settings: { reasoningEffort: 'none' } });
    assert.deepEqual(none['thinking'], { type: 'disabled' });
    const short = { reasoningEffort: 'high', maxTokens: 1500 } as const;
    const [, budget] = await sendAll(server, userRequest('Hi'), {
      vendor,
      settings: short,
      refusals: refusals.slice(0, 1),
    });
    assert.deepEqual(budget?.body['thinking'], { type: 'enabled', budget_tokens: 1499 });
    const both = await sent({ vendor, settings }, userRequest('Hi', { responseFormat: schema }));
    assert.deepEqual(both['output_config'], {
      effort: 'high',
      format: { type: 'json_schema', schema: { ...schema, additionalProperties: false } },
    });
  });

  it('Anthropic: beside thinking no sampling but what the vendor takes with it', async () => {
    const sampling = (body: Json): unknown => [body['temperature'], body['top_p']];
    const asked = (settings: GenerationSettings, refusals: Sending['refusals'] = []): Promise<Json> =>
      sent({ vendor: 'anthropic', settings, refusals });
    const low = { temperature: 0.3, topP: 0.5 } as const;
    assert.deepEqual(sampling(await asked({ ...low, reasoningEffort: 'high' })), [undefined, undefined]);
    const taken = { temperature: 1, topP: 0.95, reasoningEffort: 'high' } as const;
    assert.deepEqual(sampling(await asked(taken)), [1, 0.95]);
    assert.deepEqual(sampling(await asked(low)), [0.3, 0.5]);
    assert.deepEqual(sampling(await asked({ ...low, reasoningEffort: 'none' })), [0.3, 0.5]);
    const refusals = [
      refusal('adaptive thinking is not supported on this model'),
      refusal('thinking is not supported on this model'),
    ];
    const unthinking = await asked({ ...low, reasoningEffort: 'high' }, refusals);
    assert.deepEqual([unthinking['thinking'], sampling(unthinking)], [undefined, [0.3, 0.5]]);
  });

  it('Gemini: a level, or a budget before Gemini 3, then less, as the model refuses', async () => {
    const vendor = 'gemini';
    const thinkingOf = (body: Json | undefined): unknown =>
      (body?.['generationConfig'] as Json | undefined)?.['thinkingConfig'];
    const old = await sent({ vendor, model: 'gemini-2.5-flash', settings: { reasoningEffort: 'medium' } });
    assert.deepEqual(thinkingOf(old), { includeThoughts: true, thinkingBudget: 8192 });
    const refusals = [
      refusal('Thinking level MINIMAL is not supported for this model.'),
      refusal('Thinking level is not supported for this model.'),
      refusal('Budget 0 is invalid. This model only works in thinking mode.'),
      refusal('The thinking budget (128) is invalid.'),
    ];
    const settings = { reasoningEffort: 'none' } as const;
    const all = await sendAll(server, userRequest('Hi'), { vendor, settings, refusals });
    assert.deepEqual(
      all.map(({ body }) => thinkingOf(body)),
      [
        { thinkingLevel: 'MINIMAL' },
        { thinkingLevel: 'LOW' },
        { thinkingBudget: 0 },
        { thinkingBudget: 128 },
        undefined,
      ],
    );
  });

  it('structured output: the schema, any JSON object, or nothing', async () => {
    const request = userRequest('Hi', { responseFormat: schema });
    for (const vendor of vendors) {
      const system = (body: Json): string =>
        JSON.stringify(body['system'] ?? body['systemInstruction'] ?? body['messages']);
      const asked = (body: Json): unknown => {
        const { responseMimeType, responseJsonSchema } = (body['generationConfig'] ?? {}) as Json;
        if (vendor === 'gemini') return [responseMimeType, responseJsonSchema];
        return vendor === 'anthropic' ? body['output_config'] : body['response_format'];
      };
      const isTold = (body: Json): boolean => system(body).includes(JSON.stringify(told).slice(1, -1));
      const jsonObject = vendor === 'gemini' ? ['application/json', undefined] : { type: 'json_object' };
      const nothing = vendor === 'gemini' ? [undefined, undefined] : undefined;

      const usual = await sent({ vendor }, request);
      assert.match(JSON.stringify(asked(usual)), /"answer":\{"type":"string"\}/, vendor);
      assert.equal(isTold(usual), false);
      const object = await sent({ vendor, settings: { structuredOutput: 'json_object' } }, request);
      assert.deepEqual(asked(object), vendor === 'anthropic' ? undefined : jsonObject, vendor);
      assert.equal(isTold(object), true, vendor);
      const none = await sent({ vendor, settings: { structuredOutput: 'none' } }, request);
      assert.deepEqual(asked(none), nothing, vendor);
      assert.equal(isTold(none), false);

      const words: Record<Vendor, string> = {
        openai: "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
        azure: "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
        groq: 'This model does not support response format `json_schema`.',
        anthropic: 'output_config.format: structured outputs are not supported on this model',
        gemini: 'Unknown name "responseJsonSchema" at \'generation_config\': Cannot find field.',
      };
      const learnt = await sent({ vendor, refusals: [refusal(words[vendor])] }, request);
      assert.deepEqual(asked(learnt), vendor === 'anthropic' ? undefined : jsonObject, vendor);
      assert.equal(isTold(learnt), true, vendor);
    }
  });

  it('structured output beside tools goes into the instruction where Gemini refuses the two together', async () => {
    const message = "Function calling with a response mime type: 'application/json' is unsupported";
    const request = userRequest('Hi', { responseFormat: schema, tools: [tool] });
    const model = freshModel('gemini-2');
    const body = await sent({ vendor: 'gemini', model, refusals: [refusal(message)] }, request);
    assert.deepEqual(body['generationConfig'], {});
    assert.match(JSON.stringify(body['systemInstruction']), /matches this JSON Schema/);
    const alone = await sent({ vendor: 'gemini', model }, userRequest('Hi', { responseFormat: schema }));
    assert.deepEqual(alone['generationConfig'], { responseMimeType: 'application/json', responseJsonSchema: schema });
  });

  it('is not unlearnt by what a config is called, nor by what a user wrote', async () => {
    const settings = { temperature: 0.3 };
    const configName = 'temperature is not supported';
    server.reply(refusal('Something else is wrong.'));
    const failing = sendAll(server, userRequest('Hi'), { vendor: 'openai', settings, configName });
    await assert.rejects(failing, /Something else is wrong/);
    assert.equal(server.requests.length, 1);
  });
});
