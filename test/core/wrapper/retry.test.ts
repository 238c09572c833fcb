import assert from 'node:assert/strict';
import { isAppError } from '../../../src/core/base/appError.ts';
import { eventLog, lastOf, outline, sentMessages, useWrapperFixture } from './wrapperFixture.ts';

describe('retryOnOpenAITimeLimit', () => {
  const fixture = useWrapperFixture();
  const retry = { retryOnOpenAITimeLimit: true };

  for (const [name, failure, code] of [
    ['a rate limit', { status: 429, headers: { 'retry-after': '1' } }, 'RateLimited'],
    ['an overloaded provider', { status: 503 }, 'Overloaded'],
    ['a time-out', { status: 408 }, 'TimedOut'],
  ] as const) {
    it(`lets another config answer after ${name}; it stays the wrapper’s`, async () => {
      const { runtime, server, addConfig, addPrompt, randoms } = fixture.current;
      for (const config of ['a', 'b', 'c']) await addConfig(config);
      await addPrompt({ llmConfigNames: ['a', 'b', 'c'] });
      const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
      assert.equal(wrapper.llmConfigName, 'a');
      server.reply(failure, { text: 'hello' }, { text: 'again' });
      randoms.push(0.99);
      const { events, onEvent } = eventLog();
      assert.equal(await wrapper.sendUserMessageAndGetResponse('hi', {}, { ...retry, onEvent }), 'hello');
      assert.deepEqual(events[0], { type: 'fallback', from: 'a', to: 'c', code });
      assert.equal(wrapper.llmConfigName, 'c');
      const reply = lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant');
      assert.equal(reply.llm_config_name, 'c');
      assert.equal(reply.config_choice?.reason, 'fallback');
      assert.deepEqual(
        reply.config_choice.after?.map((failure) => failure.code),
        [code],
      );
      await wrapper.sendUserMessageAndGetResponse('and', {}, retry);
      assert.deepEqual(
        server.requests.map(({ body }) => (body as { model: string }).model),
        ['model-of-a', 'model-of-c', 'model-of-c'],
      );
    });
  }

  it('says of each config how it failed when none is left', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    for (const config of ['a', 'b']) await addConfig(config);
    await addPrompt({ llmConfigNames: ['a', 'b'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ status: 429, headers: { 'retry-after': '1' } }, { status: 503 });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi', {}, retry), {
      code: 'LLMConfigsNotAvailable',
      message: /^No LLM configs available\.[^]*"a" \(RateLimited\)[^]*"b" \(Overloaded\)/,
    });
    assert.equal(server.requests.length, 2);
    assert.equal(lastOf((await wrapper.getChatHistory()).chatHistory, 'user').content, 'hi');
  });

  it('asks a prompt’s only config again after the short wait that its vendor named', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ status: 429, headers: { 'retry-after-ms': '40' } }, { text: 'hello' });
    const { events, onEvent } = eventLog();
    assert.equal(await wrapper.sendUserMessageAndGetResponse('hi', {}, { ...retry, onEvent }), 'hello');
    const [told] = events;
    assert.ok(told?.type === 'retry');
    assert.deepEqual(told, { ...told, configName: 'main', code: 'RateLimited', attempt: 1 });
    assert.ok(told.delayMs >= 40 && told.delayMs <= 44, 'a little jitter, never shorter');
  });

  it('does not ask the only config again after a long or unnamed wait, and never spins', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    for (const headers of [{ 'retry-after': '3600' }, {}]) {
      const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
      server.requests.length = 0;
      server.reply({ status: 429, headers });
      await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi', {}, retry), { code: 'LLMConfigsNotAvailable' });
      assert.equal(server.requests.length, 1);
    }
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.requests.length = 0;
    server.reply(...Array.from({ length: 10 }, () => ({ status: 429, headers: { 'retry-after-ms': '1' } })));
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi', {}, retry), { code: 'LLMConfigsNotAvailable' });
    assert.ok(server.requests.length <= 3);
  });

  it('does not move to another config for a wrong key', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    for (const config of ['a', 'b']) await addConfig(config);
    await addPrompt({ llmConfigNames: ['a', 'b'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ status: 401 });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi', {}, retry), { code: 'AuthenticationFailed' });
    assert.equal(server.requests.length, 1);
  });

  it('goes on from the last completed step: no tool runs twice', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    for (const config of ['a', 'b']) await addConfig(config);
    await addTool({ name: 'one', toolCode: 'export default function () { return 1 }' });
    await addPrompt({ llmConfigNames: ['a', 'b'], tools: ['one'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: [{ name: 'one', arguments: {} }] }, { status: 503 }, { text: 'done' });
    const { events, onEvent } = eventLog();
    assert.equal(await wrapper.sendUserMessageAndGetResponse('hi', {}, { ...retry, onEvent }), 'done');
    assert.equal(events.filter(({ type }) => type === 'tool-result').length, 1);
    assert.equal(sentMessages(server, 2).filter(({ role }) => role === 'tool').length, 1);
    const { chatHistory } = await wrapper.getChatHistory();
    assert.deepEqual(
      chatHistory.map(({ role }) => role),
      ['system', 'user', 'assistant', 'tool', 'assistant'],
    );
  });

  it('lets the last message be answered again, from its last completed step', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main');
    await addTool({ name: 'one', toolCode: 'export default function () { return 1 }' });
    await addPrompt({ tools: ['one'], userPromptTemplate: '<{{ user_msg }}>' });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: [{ name: 'one', arguments: {} }] }, { text: ['par', 'tial'], cutAfterChunks: 2 });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi'));
    server.reply({ text: 'whole' });
    assert.equal(await wrapper.retryLastMessage(), 'whole');
    assert.equal(server.requests.length, 3);
    assert.deepEqual(
      sentMessages(server, 2).map(({ role }) => role),
      ['system', 'user', 'assistant', 'tool'],
    );
    assert.equal(sentMessages(server, 2)[1]?.content, '<hi>');
    const { chatHistory } = await wrapper.getChatHistory();
    assert.equal(outline(chatHistory).filter((line) => line === 'user: hi').length, 1);
    assert.equal(chatHistory.at(-1)?.content, 'whole');
  });

  it('answers no message but the one that is meant, and that one once, whoever was first', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const other = await runtime.createWrapper({ chatHistoryId: wrapper.chatHistoryId, initialize: false });
    server.reply({ status: 500 }, { text: 'one' }, { text: 'two' }, { text: 'two again' });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('first'));
    const { id: messageId } = lastOf((await wrapper.getChatHistory()).chatHistory, 'user');
    const [theirs, mine] = await Promise.allSettled([
      other.retryLastMessage({}, { messageId }),
      wrapper.retryLastMessage({}, { messageId }),
    ]);
    assert.equal(theirs.status === 'fulfilled' && theirs.value, 'one');
    assert.equal(mine.status === 'rejected' && isAppError(mine.reason, 'MessageNotFound'), true);
    const sent = other.sendUserMessageAndGetResponse('second');
    await assert.rejects(wrapper.retryLastMessage({}, { messageId }), { code: 'MessageNotFound' });
    assert.equal(await sent, 'two');
    assert.equal(server.requests.length, 3);
    assert.equal(await wrapper.retryLastMessage(), 'two again', 'without an id the last one is meant');
  });

  it('does not ask the only config again once its quota is spent', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const body = { error: { code: 'insufficient_quota', message: 'You exceeded your quota.' } };
    server.reply({ status: 429, headers: { 'retry-after-ms': '20' }, body }, { text: 'never asked for' });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi', {}, retry), {
      code: 'LLMConfigsNotAvailable',
      message: /QuotaExceeded/,
    });
    assert.equal(server.requests.length, 1);
  });
});
