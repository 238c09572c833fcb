import assert from 'node:assert/strict';
import { eventLog, lastOf, outline, sentMessages, shareWrapperFixture } from './wrapperFixture.ts';

describe('sendUserMessageAndGetResponse', () => {
  const fixture = shareWrapperFixture();

  it('answers with the text of the model, streamed as events that end with usage and finish', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ text: ['Hel', 'lo ', 'you'], usage: { inputTokens: 12, outputTokens: 3 } });
    const { events, onEvent } = eventLog();
    assert.equal(await wrapper.sendUserMessageAndGetResponse('hi', {}, { onEvent }), 'Hello you');
    const text = events.flatMap((event) => (event.type === 'text' ? [event.text] : []));
    assert.equal(text.join(''), 'Hello you');
    assert.ok(text.length > 1, 'the text arrives in pieces');
    assert.deepEqual(events.slice(-2), [
      { type: 'usage', inputTokens: 12, outputTokens: 3 },
      { type: 'finish', reason: 'stop', rawReason: 'stop' },
    ]);
  });

  it('gives the user’s message the id that is asked for, and tells once it is on disk', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt({ requiredKwargs: ['a'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const messageId = '7b8d1c52-0a53-4d39-9d0e-1f3b5f6f2a11';
    let stored = 0;
    const onStored = (): void => {
      stored++;
    };
    const options = { messageId, onStored };
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi', {}, options), { code: 'MissingKwargs' });
    assert.equal(stored, 0);
    server.reply({ status: 500, text: 'down' });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi', { a: 1 }, options));
    assert.equal(stored, 1);
    assert.equal(lastOf((await wrapper.getChatHistory()).chatHistory, 'user').id, messageId);
  });

  it('names every required key that is missing, before any request, and stores nothing', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt({ requiredKwargs: ['a', 'b', 'c'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor', initializingContextVars: { b: 'here' } });
    const before = await wrapper.getChatHistory();
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi', { d: 1 }), {
      code: 'MissingKwargs',
      message: 'Missing required keys: a, c',
    });
    assert.deepEqual(await wrapper.getChatHistory(), before);
    assert.equal(server.requests.length, 0);
  });

  it('makes the effective variables the chat’s own, written with the user message', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt({ requiredKwargs: ['a'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor', initializingContextVars: { a: 1, b: 2 } });
    server.reply({ status: 500, text: 'down' });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi', { b: 3, c: [4] }));
    const chat = await wrapper.getChatHistory();
    assert.deepEqual(chat.currentContextVariables, { a: 1, b: 3, c: [4] });
    assert.equal(lastOf(chat.chatHistory, 'user').content, 'hi');
  });

  it('renders the system message anew with the effective variables, in place of the first message', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt({ systemPromptTemplate: 'Level {{ level }}.' });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor', initializingContextVars: { level: 1 } });
    server.reply({ text: 'one' }, { text: 'two' });
    await wrapper.sendUserMessageAndGetResponse('first');
    await wrapper.sendUserMessageAndGetResponse('second', { level: 2 });
    assert.equal(sentMessages(server, 0)[0]?.content, 'Level 1.');
    assert.equal(sentMessages(server, 1)[0]?.content, 'Level 2.');
    const { chatHistory } = await wrapper.getChatHistory();
    assert.deepEqual(outline(chatHistory), [
      'system: Level 2.',
      'user: first',
      'assistant: one',
      'user: second',
      'assistant: two',
    ]);
  });

  it('sends the rendered user prompt and keeps the raw message; earlier turns go out as stored', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt({ userPromptTemplate: '[{{ mood }}] {{ user_msg }}' });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor', initializingContextVars: { mood: 'calm' } });
    server.reply({ text: 'one' }, { text: 'two' });
    await wrapper.sendUserMessageAndGetResponse('first');
    await wrapper.sendUserMessageAndGetResponse('{{ mood }}');
    assert.deepEqual(outline(sentMessages(server, 0)).slice(1), ['user: [calm] first']);
    assert.deepEqual(outline(sentMessages(server, 1)).slice(1), [
      'user: first',
      'assistant: one',
      'user: [calm] {{ mood }}',
    ]);
    assert.equal(lastOf((await wrapper.getChatHistory()).chatHistory, 'user').content, '{{ mood }}');
  });

  it('keeps the logged variables, and only those, with the user message', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt({ loggedContextVars: ['user_id', 'absent'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ text: 'ok' });
    await wrapper.sendUserMessageAndGetResponse('hi', { user_id: 7, other: 'x' });
    assert.deepEqual(lastOf((await wrapper.getChatHistory()).chatHistory, 'user').context_vars, { user_id: 7 });
  });

  it('has the user’s message on disk before the request leaves, and the reply when it is complete', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    let atRequest: string[] = [];
    server.reply(async () => {
      atRequest = outline((await wrapper.getChatHistory()).chatHistory);
      return { text: 'done' };
    });
    await wrapper.sendUserMessageAndGetResponse('keep me');
    assert.deepEqual(atRequest, ['system: You are a tutor.', 'user: keep me']);
    const reply = lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant');
    assert.equal(reply.content, 'done');
    assert.ok(typeof reply.message_generation_time === 'number' && reply.message_generation_time >= 0);
  });

  it('answers messages of one chat one after the other', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ text: ['o', 'ne'], delayMs: 30 }, { text: 'two' });
    const answers = [wrapper.sendUserMessageAndGetResponse('1'), wrapper.sendUserMessageAndGetResponse('2')];
    assert.deepEqual(await Promise.all(answers), ['one', 'two']);
    assert.deepEqual(outline((await wrapper.getChatHistory()).chatHistory).slice(1), [
      'user: 1',
      'assistant: one',
      'user: 2',
      'assistant: two',
    ]);
  });

  it('asks for structured output by the given JSON Schema', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const responseFormat = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] };
    const wrapper = await runtime.createWrapper({ promptName: 'tutor', responseFormat });
    server.reply({ text: '{"n":1}' });
    assert.equal(await wrapper.sendUserMessageAndGetResponse('hi'), '{"n":1}');
    const body = server.requests[0]?.body as { response_format?: { json_schema?: { schema?: unknown } } };
    assert.deepEqual(body.response_format?.json_schema?.schema, responseFormat);
  });

  it('gives a content filter and a refusal their own errors and keeps what had arrived', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ text: ['part'], finish: 'content-filter' });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi'), { code: 'ContentFiltered' });
    const reply = lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant');
    assert.equal(reply.content, 'part');
    assert.equal(reply.interrupted?.code, 'ContentFiltered');
  });

  it('throws the provider’s error at once without the retry option', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    for (const name of ['a', 'b']) await addConfig(name);
    await addPrompt({ llmConfigNames: ['a', 'b'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ status: 429 });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi'), { code: 'RateLimited' });
    assert.equal(server.requests.length, 1);
  });

  it('keeps what arrived of a stream that was cut, marked', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ text: ['half ', 'an ', 'answer'], cutAfterChunks: 2 });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi'), (error: { code?: string }) =>
      ['StreamInterrupted', 'NetworkError'].includes(error.code ?? ''),
    );
    const reply = lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant');
    assert.match(reply.content, /^half /);
    assert.ok(reply.interrupted);
  });
});

describe('signal', () => {
  const fixture = shareWrapperFixture();

  it('stops within 500 ms: the call rejects with Cancelled, what arrived is kept and marked', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ text: ['first ', 'second'], delayMs: 20, stallAfterChunks: 1 });
    const controller = new AbortController();
    let stopped = 0;
    const call = wrapper.sendUserMessageAndGetResponse(
      'hi',
      {},
      {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type !== 'text') return;
          stopped = Date.now();
          controller.abort();
        },
      },
    );
    await assert.rejects(call, { code: 'Cancelled' });
    assert.ok(Date.now() - stopped < 500);
    const reply = lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant');
    assert.equal(reply.content, 'first ');
    assert.equal(reply.interrupted?.code, 'Cancelled');
    assert.ok(Number(reply.message_generation_time) > 0, 'the time it took is kept too');
  });

  it('stops before anything is stored when it is aborted from the start', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi', {}, { signal: AbortSignal.abort() }), {
      code: 'Cancelled',
    });
    assert.equal((await wrapper.getChatHistory()).chatHistory.length, 1);
    assert.equal(server.requests.length, 0);
  });

  it('ends a running tool, and answers its call in the history', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main');
    await addTool({ name: 'forever', toolCode: 'export default function () { for (;;) {} }' });
    await addPrompt({ tools: ['forever'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: [{ name: 'forever', arguments: {} }] });
    const controller = new AbortController();
    let stopped = 0;
    const call = wrapper.sendUserMessageAndGetResponse(
      'hi',
      {},
      {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type !== 'finish') return;
          setTimeout(() => {
            stopped = Date.now();
            controller.abort();
          }, 300);
        },
      },
    );
    await assert.rejects(call, { code: 'Cancelled' });
    assert.ok(Date.now() - stopped < 500);
    const { chatHistory } = await wrapper.getChatHistory();
    assert.equal(lastOf(chatHistory, 'tool').tool_call_id, lastOf(chatHistory, 'assistant').tool_calls?.[0]?.id);
    assert.match(lastOf(chatHistory, 'tool').content, /"status":"Failed"/);
  });
});
