import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventLog, lastOf, sentMessages, useWrapperFixture } from './wrapperFixture.ts';

const retry = { retryOnOpenAITimeLimit: true };
const usage = { inputTokens: 1_000, outputTokens: 200 };

describe('what a reply says of how it came about', () => {
  const fixture = useWrapperFixture();

  async function twoConfigs(): Promise<void> {
    const { addConfig, addPrompt } = fixture.current;
    await addConfig('a');
    await addConfig('b');
    await addPrompt({ llmConfigNames: ['a', 'b'] });
  }

  it('names the config that thought aloud, where the one after it brought nothing', async () => {
    const { runtime, server } = fixture.current;
    await twoConfigs();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ reasoning: 'Thinking of it', text: 'never', chunkDelayMs: 50, cutAfterChunks: 1 }, { status: 503 });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi', {}, retry), { code: 'LLMConfigsNotAvailable' });
    const reply = lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant');
    assert.deepEqual([reply.reasoning, reply.llm_config_name], ['Thinking of it', 'a']);
    assert.deepEqual([reply.model, reply.config_choice?.reason], ['model-of-a', 'drawn']);
  });

  it('says "fallback" where something failed, and in later messages that the config stays, and why', async () => {
    const { runtime, server } = fixture.current;
    await twoConfigs();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ status: 503 }, { text: 'one' }, { text: 'two' });
    await wrapper.sendUserMessageAndGetResponse('hi', {}, retry);
    await wrapper.sendUserMessageAndGetResponse('and', {}, retry);
    const replies = (await wrapper.getChatHistory()).chatHistory.filter(({ role }) => role === 'assistant');
    assert.deepEqual(
      replies.map(({ content, config_choice: choice }) => [
        content,
        choice?.reason,
        choice?.after?.map(({ code }) => code),
        choice?.earlier?.map(({ code }) => code),
      ]),
      [
        ['one', 'fallback', ['Overloaded'], undefined],
        ['two', 'drawn', undefined, ['Overloaded']],
      ],
    );
  });

  it('lists the failures of its own turn alone', async () => {
    const { runtime, server, addTool, addPrompt } = fixture.current;
    await twoConfigs();
    await addTool({ name: 'one', toolCode: 'export default function () { return 1 }' });
    await addPrompt({ llmConfigNames: ['a', 'b'], tools: ['one'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const body = { error: { message: 'Too much for the key test-key.' } };
    server.reply({ status: 503, body }, { toolCalls: [{ name: 'one' }] }, { text: 'done' });
    await wrapper.sendUserMessageAndGetResponse('hi', {}, retry);
    const replies = (await wrapper.getChatHistory()).chatHistory.filter(({ role }) => role === 'assistant');
    const [first, second] = replies.map(({ attempts }) => attempts);
    assert.deepEqual(
      first?.map(({ config_name: name, code }) => [name, code]),
      [['a', 'Overloaded']],
    );
    assert.match(JSON.stringify(first), /Too much for the key/);
    assert.ok(!JSON.stringify(replies).includes('test-key'));
    assert.equal(second, undefined);
  });

  it('gives the failures as data too where no config is left', async () => {
    const { runtime, server } = fixture.current;
    await twoConfigs();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ status: 503 }, { status: 429, headers: { 'retry-after': '1' } });
    await assert.rejects(
      wrapper.sendUserMessageAndGetResponse('hi', {}, retry),
      (error: { attempts?: { configName: string; code: string }[] }) => {
        assert.deepEqual(
          error.attempts?.map(({ configName, code }) => [configName, code]),
          [
            ['a', 'Overloaded'],
            ['b', 'RateLimited'],
          ],
        );
        return true;
      },
    );
  });

  it('keeps the failures with the message of which nothing came, through export and import, until it is tried again', async () => {
    const { runtime, server, storageDir } = fixture.current;
    await twoConfigs();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const before = new Date().toISOString();
    server.reply({ status: 503 }, { status: 429, headers: { 'retry-after': '1' } }, { status: 401 }, { text: 'fine' });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi', {}, retry));
    const stored = async () => lastOf((await wrapper.getChatHistory()).chatHistory, 'user');
    const failed = (await stored()).attempts ?? [];
    assert.deepEqual(
      failed.map(({ config_name: name, code, model }) => [name, code, model]),
      [
        ['a', 'Overloaded', 'model-of-a'],
        ['b', 'RateLimited', 'model-of-b'],
      ],
    );
    assert.ok(
      failed.every(({ message, time = '' }) => message !== '' && time >= before && !message.includes('test-key')),
    );

    const file = join(storageDir, 'chats.json');
    await runtime.storage.exportChats({ format: 'json', path: file });
    await runtime.chatHistories.delete(wrapper.chatHistoryId);
    await runtime.storage.importFile(file);
    const [imported] = await runtime.chatHistories.list();
    assert.deepEqual(lastOf(imported?.chatHistory ?? [], 'user').attempts, failed);

    const again = await runtime.createWrapper({ chatHistoryId: imported?.id ?? 0, initialize: false });
    await assert.rejects(again.retryLastMessage(), { code: 'AuthenticationFailed' });
    const messages = async () => (await again.getChatHistory()).chatHistory;
    assert.deepEqual(
      lastOf(await messages(), 'user').attempts?.map(({ code }) => code),
      ['AuthenticationFailed'],
    );
    await again.retryLastMessage();
    assert.ok(!('attempts' in lastOf(await messages(), 'user')));
  });

  it('keeps no failure where its user stopped it', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ stallAfterChunks: 0 });
    const controller = new AbortController();
    const call = wrapper.sendUserMessageAndGetResponse('hi', {}, { signal: controller.signal });
    while (server.requests.length === 0) await sleep(10);
    controller.abort();
    await assert.rejects(call, { code: 'Cancelled' });
    assert.ok(!('attempts' in lastOf((await wrapper.getChatHistory()).chatHistory, 'user')));
  });

  it('counts tokens as its vendor does, and costs what the config’s prices say', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main', { prices: { input: 2, output: 10, currency: 'EUR' } });
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ text: 'fine', usage });
    await wrapper.sendUserMessageAndGetResponse('hi');
    const reply = lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant');
    assert.deepEqual(reply.usage, { input_tokens: 1_000, output_tokens: 200 });
    assert.deepEqual(reply.cost, { amount: 0.004, currency: 'EUR' });
  });

  it('says nothing of a cost that nobody knows', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ text: 'fine', usage });
    await wrapper.sendUserMessageAndGetResponse('hi');
    assert.ok(!('cost' in lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant')));
  });
});

describe('a turn that ends without an answer', () => {
  const fixture = useWrapperFixture();

  for (const [name, reply, told] of [
    ['by the length limit', { finish: 'length' }, /length limit.*max_tokens/s],
    ['for a reason of the vendor’s own', { rawFinish: 'weird' }, /weird.*try again/is],
  ] as const) {
    it(`${name}, is an error with a next step, and what was thought aloud is kept`, async () => {
      const { runtime, server, addConfig, addPrompt } = fixture.current;
      await addConfig('main');
      await addPrompt();
      const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
      server.reply({ text: [], reasoning: 'Let me think.', usage, ...reply }, { text: 'Here it is.' });
      await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi'), { code: 'StreamInterrupted', message: told });
      const kept = lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant');
      assert.deepEqual([kept.content, kept.reasoning], ['', 'Let me think.']);
      assert.match(kept.interrupted?.message ?? '', told);
      assert.deepEqual(kept.usage, { input_tokens: 1_000, output_tokens: 200 });
      assert.equal(await wrapper.retryLastMessage(), 'Here it is.');
    });
  }

  it('is one where the model stopped by itself: it had nothing to say', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    for (const text of [[], ['  \n']]) {
      server.reply({ text });
      assert.equal(await wrapper.sendUserMessageAndGetResponse('hi'), text.join(''));
      assert.ok(!('interrupted' in lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant')));
    }
  });

  it('is one where it says nothing after its tools have run: the model had nothing to add', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main');
    await addTool({ name: 'one', toolCode: 'export default function () { return 1 }' });
    await addPrompt({ tools: ['one'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: [{ name: 'one' }] }, { text: [] });
    assert.equal(await wrapper.sendUserMessageAndGetResponse('hi'), '');
    server.reply({ toolCalls: [{ name: 'one' }] }, { text: [], finish: 'length' });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi'), { code: 'StreamInterrupted' });
  });
});

describe('a call that the vendor itself could not read', () => {
  const fixture = useWrapperFixture();
  const unreadable = {
    status: 400,
    body: {
      error: {
        message: 'Failed to call a function. Please adjust your prompt.',
        type: 'invalid_request_error',
        code: 'tool_use_failed',
        failed_generation: '<function=one{"n": }</function>',
      },
    },
  };

  async function groqChat() {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main', {
      llm_config_class: 'GroqConfig',
      base_url: undefined,
      endpoint: server.baseUrl('groq'),
    });
    await addTool({ name: 'one', toolCode: 'export default function () { return 1 }' });
    await addPrompt({ tools: ['one'] });
    return runtime.createWrapper({ promptName: 'tutor' });
  }

  it('goes back to the model, which calls again; none of it is stored', async () => {
    const { server } = fixture.current;
    const wrapper = await groqChat();
    server.reply(unreadable, { toolCalls: [{ name: 'one' }] }, { text: 'done' });
    const { events, onEvent } = eventLog();
    assert.equal(
      await wrapper.sendUserMessageAndGetResponse('hi', {}, { onEvent, retryOnOpenAITimeLimit: true }),
      'done',
    );
    const [generation, complaint] = sentMessages(server, 1).slice(-2);
    assert.deepEqual([generation?.role, generation?.content], ['assistant', unreadable.body.error.failed_generation]);
    assert.deepEqual([complaint?.role, /could not be read/.test(String(complaint?.content))], ['user', true]);
    assert.equal(events.filter(({ type }) => type === 'tool-result').length, 1);
    const { chatHistory } = await wrapper.getChatHistory();
    assert.deepEqual(
      chatHistory.map(({ role }) => role),
      ['system', 'user', 'assistant', 'tool', 'assistant'],
    );
    assert.equal(chatHistory[2]?.attempts?.length, 1);
  });

  it('goes back to Gemini too, whose turn ends with nothing but that word', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    const endpoint = server.baseUrl('gemini');
    await addConfig('main', { llm_config_class: 'GeminiConfig', base_url: undefined, endpoint });
    await addTool({ name: 'one', toolCode: 'export default function () { return 1 }' });
    await addPrompt({ tools: ['one'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const finishMessage = 'Malformed function call: print(default_api.one(n=))';
    const malformed = { candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage }] };
    server.reply({ rawSse: `data: ${JSON.stringify(malformed)}\n\n` }, { text: 'done' });
    assert.equal(await wrapper.sendUserMessageAndGetResponse('hi', {}, retry), 'done');
    const contents = server.requests[1]?.body['contents'] as { role: string; parts: { text: string }[] }[];
    const [generation, complaint] = contents.slice(-2).map(({ parts }) => parts[0]?.text ?? '');
    assert.equal(generation, finishMessage);
    assert.match(complaint ?? '', /^Your call of a tool could not be read/);
    // What we tell people is nothing to the model.
    assert.doesNotMatch(complaint ?? '', /config/i);
  });

  it('goes back twice at most, then the error is the user’s', async () => {
    const { server } = fixture.current;
    const wrapper = await groqChat();
    server.reply(unreadable, unreadable, unreadable, { text: 'never' });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi', {}, retry), { code: 'BadRequest' });
    assert.equal(server.requests.length, 3);
  });
});
