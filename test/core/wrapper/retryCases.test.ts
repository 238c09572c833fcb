import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WrapperEvent } from '../../../src/core.ts';
import type { ScriptedReply } from '../../model/scriptedReply.ts';
import { eventLog, lastOf, sentMessages, useWrapperFixture } from './wrapperFixture.ts';

const retry = { retryOnOpenAITimeLimit: true };

/** Types of the events, with what tells one from another. */
const storyOf = (events: readonly WrapperEvent[]): string[] =>
  events.map((event) => {
    switch (event.type) {
      case 'text':
      case 'reasoning':
        return `${event.type} ${event.text}`;
      case 'fallback':
        return `fallback ${event.from} to ${event.to}`;
      case 'retry':
        return `retry ${event.configName}`;
      default:
        return event.type;
    }
  });

describe('cases of retry and fallback', () => {
  const fixture = useWrapperFixture();

  /** A chat that has drawn "a", the first of these configs, each with its own fields. */
  async function chatWith(configs: Record<string, Record<string, unknown>>, tools: string[] = []) {
    const { runtime, addConfig, addPrompt } = fixture.current;
    for (const [name, fields] of Object.entries(configs)) await addConfig(name, fields);
    await addPrompt({ llmConfigNames: Object.keys(configs), tools });
    return runtime.createWrapper({ promptName: 'tutor' });
  }

  /** Names of the models that were asked, in order. */
  const askedModels = (): string[] =>
    fixture.current.server.requests.map(({ model }) => model.replace('model-of-', ''));

  const overGemini = () => ({
    llm_config_class: 'GeminiConfig',
    base_url: undefined,
    endpoint: fixture.current.server.baseUrl('gemini'),
  });
  const retryInfo = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '0.050s' };
  const geminiBody = {
    error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Slow down.', details: [retryInfo] },
  };
  const limited =
    (headers: Record<string, string>): (() => ScriptedReply) =>
    () => ({ status: 429, headers });
  for (const [name, reply, least, fields] of [
    ['seconds in a header', limited({ 'retry-after': '0.05' }), 50, () => ({})],
    ['milliseconds in a header', limited({ 'retry-after-ms': '50' }), 50, () => ({})],
    [
      'a date in a header',
      () => ({ status: 429, headers: { 'retry-after': new Date(Date.now() + 2_000).toUTCString() } }),
      0,
      () => ({}),
    ],
    ['RetryInfo in Gemini’s body', () => ({ status: 429, body: geminiBody }), 50, overGemini],
  ] as const) {
    it(`case 38: a 429 with ${name}: the only config is asked again after that, with a little jitter`, async () => {
      const { server } = fixture.current;
      const wrapper = await chatWith({ a: fields() });
      server.reply(reply, { text: 'hello' });
      const { events, onEvent } = eventLog();
      assert.equal(await wrapper.sendUserMessageAndGetResponse('hi', {}, { ...retry, onEvent }), 'hello');
      const told = events.find((event) => event.type === 'retry');
      assert.ok(told);
      assert.ok(told.delayMs >= least && told.delayMs <= Math.max(Math.ceil(least * 1.1), 2_200), `${told.delayMs} ms`);
    });
  }

  it('case 38: a 429 above the cap: another config answers, and the failed one rests for all chats', async () => {
    const { runtime, server } = fixture.current;
    const wrapper = await chatWith({ a: {}, b: {} });
    server.reply({ status: 429, headers: { 'retry-after': '3600' } }, { text: 'hello' });
    assert.equal(await wrapper.sendUserMessageAndGetResponse('hi', {}, retry), 'hello');
    const [a, b] = await runtime.usableConfigs('tutor');
    const restMs = (a?.restingUntil ?? 0) - Date.now();
    assert.ok(restMs > 3_500_000 && restMs <= 3_600_000);
    assert.deepEqual(b, { name: 'b' });
    assert.equal((await runtime.createWrapper({ promptName: 'tutor' })).llmConfigName, 'b');
  });

  it('case 38: a spent quota: never the same config, whatever wait its vendor names', async () => {
    const { server } = fixture.current;
    const body = { error: { code: 'insufficient_quota', message: 'You exceeded your quota.' } };
    const spent = { status: 429, headers: { 'retry-after-ms': '10' }, body };
    const single = await chatWith({ a: {} });
    server.reply(spent);
    await assert.rejects(single.sendUserMessageAndGetResponse('hi', {}, retry), {
      code: 'LLMConfigsNotAvailable',
      message: /QuotaExceeded/,
    });
    const wrapper = await chatWith({ a: {}, b: {} });
    server.requests.length = 0;
    server.reply({ text: 'hello' });
    assert.equal(wrapper.llmConfigName, 'b', 'it rests');
    assert.equal(await wrapper.sendUserMessageAndGetResponse('hi', {}, retry), 'hello');
    assert.deepEqual(askedModels(), ['b']);
  });

  it('case 38: a request that is too large: only a config with a larger context answers', async () => {
    const { server } = fixture.current;
    const tooLarge = { status: 413, body: { error: { code: 'request_too_large', message: 'Request too large.' } } };
    const wrapper = await chatWith({
      a: { context_window: 8_000 },
      b: { context_window: 8_000 },
      c: {},
      d: { context_window: 128_000 },
    });
    server.reply(tooLarge, { text: 'hello' });
    assert.equal(await wrapper.sendUserMessageAndGetResponse('hi', {}, retry), 'hello');
    assert.deepEqual(askedModels(), ['a', 'd']);
    const alone = await chatWith({ a: { context_window: 8_000 }, b: { context_window: 8_000 } });
    server.requests.length = 0;
    server.reply(tooLarge);
    await assert.rejects(alone.sendUserMessageAndGetResponse('hi', {}, retry), {
      code: 'ContextTooLong',
      message: /larger context/,
    });
    assert.deepEqual(askedModels(), ['a']);
  });

  for (const [name, stallAfterChunks] of [
    ['before the first byte', -1],
    ['after the headers', 0],
  ] as const) {
    it(`case 39: a stall ${name}: the idle limit ends it, the socket closes, the next config answers`, async () => {
      const { server } = fixture.current;
      const wrapper = await chatWith({ a: { timeouts: { first_chunk_seconds: 0.2, idle_seconds: 0.2 } }, b: {} });
      server.reply({ text: 'never', stallAfterChunks }, { text: 'hello' });
      const { events, onEvent } = eventLog();
      assert.equal(await wrapper.sendUserMessageAndGetResponse('hi', {}, { ...retry, onEvent }), 'hello');
      assert.deepEqual(events[0], { type: 'fallback', from: 'a', to: 'b', code: 'TimedOut' });
      await sleep(50);
      assert.ok(server.request(0).closedAt !== undefined);
    });
  }

  it('case 39: a user’s cancel is never retried, and is reported as such', async () => {
    const { runtime, server } = fixture.current;
    const wrapper = await chatWith({ a: {}, b: {} });
    server.reply({ text: 'never', stallAfterChunks: 0 });
    const controller = new AbortController();
    const { events, onEvent } = eventLog();
    const call = wrapper.sendUserMessageAndGetResponse('hi', {}, { ...retry, signal: controller.signal, onEvent });
    setTimeout(() => {
      controller.abort();
    }, 300);
    await assert.rejects(call, { code: 'Cancelled' });
    assert.deepEqual(askedModels(), ['a']);
    assert.deepEqual(events, []);
    assert.equal((await runtime.createWrapper({ promptName: 'tutor' })).llmConfigName, 'a', 'it does not rest');
  });

  it('case 39: a cancel while a wait runs ends the call at once', async () => {
    const { server } = fixture.current;
    const wrapper = await chatWith({ a: {} });
    server.reply({ status: 429, headers: { 'retry-after': '20' } });
    const controller = new AbortController();
    const onRetryWait = (): void => {
      controller.abort();
    };
    const call = wrapper.sendUserMessageAndGetResponse('hi', {}, { ...retry, signal: controller.signal, onRetryWait });
    await assert.rejects(call, { code: 'Cancelled' });
    assert.equal(server.requests.length, 1);
  });

  it('case 40: after text that a reader has seen no other config answers; the text is kept', async () => {
    const { server } = fixture.current;
    const wrapper = await chatWith({ a: {}, b: {} });
    server.reply({ text: ['half ', 'an answer'], chunkDelayMs: 50, cutAfterChunks: 1 });
    const { events, onEvent } = eventLog();
    const call = wrapper.sendUserMessageAndGetResponse('hi', {}, { ...retry, onEvent });
    await assert.rejects(call, (error: { code?: string }) => error.code !== 'LLMConfigsNotAvailable');
    assert.deepEqual(storyOf(events), ['text half ']);
    assert.deepEqual(askedModels(), ['a']);
    const reply = lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant');
    assert.deepEqual([reply.content, reply.llm_config_name], ['half ', 'a']);
  });

  it('case 40: reasoning that was told is taken back before anything of the next attempt', async () => {
    const { server } = fixture.current;
    const wrapper = await chatWith({ a: {}, b: {} });
    server.reply(
      { reasoning: 'Hm', text: 'never', chunkDelayMs: 50, cutAfterChunks: 1 },
      { reasoning: 'Well', text: 'hello' },
    );
    const { events, onEvent } = eventLog();
    assert.equal(await wrapper.sendUserMessageAndGetResponse('hi', {}, { ...retry, onEvent }), 'hello');
    assert.deepEqual(storyOf(events), [
      'reasoning Hm',
      'fallback a to b',
      'reset',
      'reasoning Well',
      'text hello',
      'usage',
      'finish',
    ]);
    const reply = lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant');
    assert.equal(reply.reasoning, 'Well');
  });

  it('case 40: no reset where nothing was told', async () => {
    const { server } = fixture.current;
    const wrapper = await chatWith({ a: {}, b: {} });
    server.reply({ status: 503 }, { text: 'hello' });
    const { events, onEvent } = eventLog();
    await wrapper.sendUserMessageAndGetResponse('hi', {}, { ...retry, onEvent });
    assert.deepEqual(storyOf(events), ['fallback a to b', 'text hello', 'usage', 'finish']);
  });

  it('case 40: it goes on from the last completed step; tools never run again, tried configs are not drawn again', async () => {
    const { server, addTool } = fixture.current;
    await addTool({ name: 'one', toolCode: 'export default function () { return 1 }' });
    const wrapper = await chatWith({ a: {}, b: {}, c: {} }, ['one']);
    server.reply(
      { status: 503 },
      { toolCalls: [{ name: 'one' }] },
      { status: 503 },
      { toolCalls: [{ name: 'one', id: 'second' }] },
      { status: 503 },
    );
    const { events, onEvent } = eventLog();
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi', {}, { ...retry, onEvent }), {
      code: 'LLMConfigsNotAvailable',
      message: /"a" \(Overloaded\)[^]*"b" \(Overloaded\)[^]*"c" \(Overloaded\)/,
    });
    assert.deepEqual(askedModels(), ['a', 'b', 'b', 'c', 'c']);
    assert.equal(events.filter(({ type }) => type === 'tool-result').length, 2);
    assert.equal(sentMessages(server, 4).filter(({ role }) => role === 'tool').length, 2);
  });

  it('case 40: each attempt’s error is kept, secrets redacted', async () => {
    const { server } = fixture.current;
    const wrapper = await chatWith({ a: { api_key: 'sk-very-secret' }, b: {} });
    const body = { error: { message: 'The key sk-very-secret is over its limit.' } };
    server.reply({ status: 429, body }, { text: 'hello' });
    await wrapper.sendUserMessageAndGetResponse('hi', {}, retry);
    const reply = lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant');
    assert.equal(reply.attempts?.[0]?.code, 'RateLimited');
    assert.match(reply.attempts[0].message, /is over its limit/);
    assert.ok(!JSON.stringify(reply).includes('very-secret'));
  });

  it('case 40: each attempt’s error is kept where another kind of failure ends the message', async () => {
    const { server } = fixture.current;
    const wrapper = await chatWith({ a: {}, b: {} });
    server.reply({ status: 503 }, { status: 401 });
    const call = wrapper.sendUserMessageAndGetResponse('hi', {}, retry);
    await assert.rejects(call, (error: { code?: string; attempts?: { configName: string; code: string }[] }) => {
      assert.equal(error.code, 'AuthenticationFailed');
      assert.deepEqual(
        error.attempts?.map(({ configName, code }) => [configName, code]),
        [
          ['a', 'Overloaded'],
          ['b', 'AuthenticationFailed'],
        ],
      );
      return true;
    });
  });

  it('case 40: a single config does not spin, and is told of once', async () => {
    const { server } = fixture.current;
    const wrapper = await chatWith({ a: {} });
    server.respondWith(() => ({ status: 429, headers: { 'retry-after-ms': '0' } }));
    const call = wrapper.sendUserMessageAndGetResponse('hi', {}, retry);
    await assert.rejects(call, (error: { code?: string; message: string; attempts?: unknown[] }) => {
      assert.equal(error.code, 'LLMConfigsNotAvailable');
      assert.equal(error.message.split('"a" (RateLimited)').length, 2);
      assert.equal(error.attempts?.length, 3);
      return true;
    });
    assert.equal(server.requests.length, 3);
  });
});
