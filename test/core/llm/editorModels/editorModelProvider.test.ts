import assert from 'node:assert/strict';
import { isAppError, type AppError, type ErrorCode } from '../../../../src/core/base/appError.ts';
import type { VSCodeLMConfig } from '../../../../src/core/configs/llmConfig.ts';
import type { EditorModelSelector } from '../../../../src/core/llm/editorModels/editorModel.ts';
import { editorModelProvider } from '../../../../src/core/llm/editorModels/editorModelProvider.ts';
import type { LLMRequest } from '../../../../src/core/llm/llmRequest.ts';
import type { StreamEvent } from '../../../../src/core/llm/streamEvent.ts';
import type { TurnLimits } from '../../../../src/core/llm/turnLimits.ts';
import {
  editorModelConfig,
  languageModelError,
  ScriptedEditorModel,
  type ScriptedAnswer,
} from './scriptedEditorModel.ts';

const hello: LLMRequest = { messages: [{ role: 'user', content: 'Hello' }], tools: [] };
const weather = { name: 'weather now', description: 'Tells the weather.', parameters: { type: 'object' } };

interface Asked {
  events: StreamEvent[];
  error: AppError | undefined;
  model: ScriptedEditorModel;
}

async function ask(
  answer: ScriptedAnswer | ScriptedEditorModel,
  request: LLMRequest = hello,
  more: { config?: Partial<VSCodeLMConfig>; limits?: TurnLimits; signal?: AbortSignal; secrets?: string[] } = {},
): Promise<Asked> {
  const model = answer instanceof ScriptedEditorModel ? answer : new ScriptedEditorModel(answer);
  const connection = { config: editorModelConfig(more.config), endpoint: '', apiKey: '', secrets: more.secrets ?? [] };
  const provider = editorModelProvider(connection, model.select, more.limits ? { limits: more.limits } : {});
  const events: StreamEvent[] = [];
  try {
    for await (const event of provider.stream(request, more.signal ?? new AbortController().signal)) events.push(event);
  } catch (error) {
    assert.ok(isAppError(error), String(error));
    return { events, error, model };
  }
  return { events, error: undefined, model };
}

const textPart = (text: string) => ({ type: 'text' as const, text });

describe("VS Code's language models", () => {
  it('answer in text, the model named and the end told', async () => {
    const { events } = await ask({ parts: [textPart('He'), textPart(''), { type: 'other' }, textPart('llo')] });
    assert.deepEqual(events.slice(1), [
      { type: 'model', model: 'Scripted Model' },
      { type: 'text', text: 'He' },
      { type: 'text', text: 'llo' },
      { type: 'finish', reason: 'stop', rawReason: '' },
    ]);
  });

  it('are chosen by what the config names', async () => {
    const { model } = await ask({ parts: [textPart('Hi')] }, hello, { config: { vendor: 'test', id: 'scripted-1' } });
    assert.deepEqual(model.selectors, [{ vendor: 'test', id: 'scripted-1' }]);
  });

  it('get what is told as sent, secrets blotted out', async () => {
    const request: LLMRequest = { messages: [{ role: 'user', content: 'The key is hunter2hunter2.' }], tools: [] };
    const { events, model } = await ask({ parts: [textPart('Hi')] }, request, { secrets: ['hunter2hunter2'] });
    const [sent] = events;
    assert.equal(sent?.type, 'request');
    const { configName, url, body } = sent.request;
    assert.deepEqual({ configName, url }, { configName: 'editor-config', url: '' });
    assert.deepEqual(body, {
      model: { vendor: 'test', family: 'scripted', id: 'scripted-1', version: '1' },
      messages: [{ role: 'user', parts: [textPart('The key is ••••.')] }],
    });
    assert.deepEqual(model.requests[0]?.messages, [{ role: 'user', parts: [textPart('The key is hunter2hunter2.')] }]);
  });

  it('call tools by their own names, each call with an id of its own', async () => {
    const call = (callId: string, name: string, input: unknown) => ({
      type: 'tool-call' as const,
      callId,
      name,
      input,
    });
    const { events, model } = await ask(
      { parts: [call('a', 'weather_now', { city: 'Rome' }), call('a', 'weather_now', undefined)] },
      { ...hello, tools: [weather] },
    );
    assert.equal(model.requests[0]?.tools?.[0]?.name, 'weather_now');
    assert.deepEqual(events.slice(2), [
      { type: 'tool-call', id: 'a', name: 'weather now', arguments: '{"city":"Rome"}' },
      { type: 'tool-call', id: 'call_2', name: 'weather now', arguments: '{}' },
      { type: 'finish', reason: 'tool-calls', rawReason: '' },
    ]);
  });

  it('that cannot call tools are not asked to', async () => {
    const model = new ScriptedEditorModel({ parts: [textPart('Hi')] });
    model.callsTools = false;
    const { error } = await ask(model, { ...hello, tools: [weather] });
    assert.equal(error?.field, 'tools_enabled');
    assert.match(error.message, /"Scripted Model" cannot call tools\. Set "tools_enabled: false"/);
    assert.deepEqual(model.requests, []);
  });

  it('that end without an answer have failed', async () => {
    assert.equal((await ask({ parts: [{ type: 'other' }] })).error?.code, 'StreamInterrupted');
  });

  it('that are not there are named with the line to change', async () => {
    const connection = { config: editorModelConfig({ vendor: 'copilot', family: 'gpt-9' }), endpoint: '', apiKey: '' };
    const failure = (offered: EditorModelSelector[]) => {
      const provider = editorModelProvider(connection, () => Promise.resolve({ offered }));
      return provider.stream(hello, new AbortController().signal)[Symbol.asyncIterator]().next();
    };
    await assert.rejects(failure([{ vendor: 'acme', id: 'a-1' }]), {
      code: 'BadRequest',
      field: 'family',
      vendor: { code: 'NotFound' },
      message:
        /no language model with vendor "copilot", family "gpt-9"\. It offers vendor "acme", id "a-1"\. Name one of them/,
    });
    const many = Array.from({ length: 7 }, (_, index) => ({ vendor: 'acme', id: `a-${index}` }));
    await assert.rejects(failure(many), { message: /"a-4"; and 2 more\./ });
    await assert.rejects(failure([]), {
      field: 'llm_config_class',
      vendor: { code: 'NotFound' },
      message: /offers no language model at all at the moment\. Install an extension .* or sign in/,
    });
  });

  it('are let go at once on a cancel that they do not heed', async () => {
    const controller = new AbortController();
    const model = new ScriptedEditorModel({ parts: [textPart('Half')], stalls: true });
    const asking = ask(model, hello, { signal: controller.signal });
    while (model.signal === undefined) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    assert.equal((await asking).error?.code, 'Cancelled');
    assert.equal(model.signal.aborted, true);
  });

  it('are not asked after a cancel', async () => {
    const { error, model } = await ask({}, hello, { signal: AbortSignal.abort() });
    assert.equal(error?.code, 'Cancelled');
    assert.deepEqual(model.selectors, []);
  });

  describe('that take too long are given up:', () => {
    const wide: TurnLimits = { firstChunkMs: 60_000, idleMs: 60_000, totalMs: 60_000 };
    const cases: [string, Partial<TurnLimits>, ScriptedAnswer, RegExp][] = [
      ['no answer', { firstChunkMs: 20 }, { stalls: true }, /did not answer within/],
      ['a stall', { idleMs: 20 }, { parts: [textPart('Half')], stalls: true }, /stalled for/],
      [
        'no end',
        { totalMs: 60 },
        { parts: Array<ReturnType<typeof textPart>>(1000).fill(textPart('x')), delayMs: 5 },
        /not complete after 0\.1 s/,
      ],
    ];
    for (const [name, limits, answer, message] of cases) {
      it(name, async () => {
        const { error, model } = await ask(answer, hello, { limits: { ...wide, ...limits } });
        assert.equal(error?.code, 'TimedOut');
        assert.match(error.message, message);
        assert.equal(model.signal?.aborted, true);
      });
    }

    it('by the limits of the config', async () => {
      const { error } = await ask({ stalls: true }, hello, { config: { timeouts: { firstChunkMs: 20 } } });
      assert.equal(error?.code, 'TimedOut');
    });
  });

  describe('fail as', () => {
    const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });
    const cases: { name: string; error: unknown; code: ErrorCode; field?: string; retryAfterMs?: number }[] = [
      { name: 'no permission', error: languageModelError('NoPermissions', 'Denied'), code: 'AuthenticationFailed' },
      { name: 'a model that is gone', error: languageModelError('NotFound', 'x'), code: 'BadRequest', field: 'id' },
      { name: 'a block', error: languageModelError('Blocked', 'Blocked by policy'), code: 'QuotaExceeded' },
      {
        name: 'a block for too many requests',
        error: languageModelError('Blocked', 'The extension has been blocked due to making too many requests.'),
        code: 'RateLimited',
      },
      {
        name: 'a rate limit by name',
        error: named('ChatRateLimited', "You have exhausted this model's rate limit. Please wait 78 seconds."),
        code: 'RateLimited',
        retryAfterMs: 78_000,
      },
      {
        name: 'a rate limit in minutes',
        error: named('ChatRateLimited', 'Please wait 6 minutes before trying again'),
        code: 'RateLimited',
        retryAfterMs: 360_000,
      },
      {
        name: 'a quota by name',
        error: named('ChatQuotaExceeded', 'You have reached your monthly limit.'),
        code: 'QuotaExceeded',
      },
      {
        name: 'a rate limit in the cause',
        error: languageModelError('Unknown', 'The model errored', new Error('429 Too Many Requests')),
        code: 'RateLimited',
      },
      { name: 'a spent quota in words', error: new Error('insufficient_quota'), code: 'QuotaExceeded' },
      {
        name: "Gemini's limit per minute behind a gateway",
        error: new Error('RESOURCE_EXHAUSTED: You exceeded your current quota. Please retry in 15.5s.'),
        code: 'RateLimited',
        retryAfterMs: 15_500,
      },
      { name: 'a long prompt', error: new Error('Message exceeds token limit.'), code: 'ContextTooLong' },
      { name: 'a filter', error: new Error('Response got filtered.'), code: 'ContentFiltered' },
      { name: 'a lost network', error: new TypeError('fetch failed'), code: 'NetworkError' },
      {
        name: 'a wrong key of the extension',
        error: new Error('Request failed: 401 Unauthorized'),
        code: 'AuthenticationFailed',
      },
      { name: 'an overload', error: new Error('Request failed with status 503'), code: 'Overloaded' },
      { name: 'what may pass', error: new Error('Oops'), code: 'Overloaded' },
      { name: 'no error object', error: 'Oops', code: 'Overloaded' },
      { name: 'a refusal', error: new Error('Unsupported value: temperature'), code: 'BadRequest' },
      { name: 'a cancel by the user in a dialog', error: named('Canceled', 'Canceled'), code: 'Cancelled' },
    ];
    for (const { name, error, code, field, retryAfterMs } of cases) {
      for (const answer of [{ refusal: error }, { parts: [textPart('Half')], breakOff: error }]) {
        it(`${name}, ${'refusal' in answer ? 'at the request' : 'in mid-answer'}`, async () => {
          const asked = await ask(answer, hello, { config: { id: 'scripted-1' } });
          assert.equal(asked.error?.code, code);
          assert.equal(asked.error.field, field);
          assert.equal(asked.error.retryAfterMs, retryAfterMs);
          if (code !== 'Cancelled') assert.match(asked.error.message, /^Config "editor-config": /);
        });
      }
    }

    it('an error without its secret', async () => {
      const { error } = await ask({ refusal: new Error('Key hunter2hunter2 is bad') }, hello, {
        secrets: ['hunter2hunter2'],
      });
      assert.doesNotMatch(`${error?.message ?? ''} ${String(error?.cause)}`, /hunter2/);
    });
  });
});
