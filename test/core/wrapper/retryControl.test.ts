import assert from 'node:assert/strict';
import type { RetryWait } from '../../../src/core.ts';
import { eventLog, lastOf, sentMessages, useWrapperFixture } from './wrapperFixture.ts';

const retry = { retryOnOpenAITimeLimit: true };
const inTwentySeconds = { status: 429, headers: { 'retry-after': '20' } };

describe('A wait before a config is asked again', () => {
  const fixture = useWrapperFixture();

  async function chatWith(names: string[], fields: { pinnedConfigName?: string; tools?: string[] } = {}) {
    const { runtime, addConfig, addPrompt } = fixture.current;
    const { tools = [], ...options } = fields;
    for (const name of names) await addConfig(name);
    await addPrompt({ llmConfigNames: names, tools });
    return runtime.createWrapper({ promptName: 'tutor', ...options });
  }

  /** What the user does in the first wait. */
  function inWait(act: (wait: RetryWait) => void): { waits: RetryWait[]; onRetryWait: (wait: RetryWait) => void } {
    const waits: RetryWait[] = [];
    const onRetryWait = (wait: RetryWait): void => {
      waits.push(wait);
      setTimeout(() => {
        act(wait);
      }, 10);
    };
    return { waits, onRetryWait };
  }

  it('is told right after its event, with its end', async () => {
    const { server } = fixture.current;
    const wrapper = await chatWith(['a']);
    server.reply(inTwentySeconds, { text: 'hello' });
    const { events, onEvent } = eventLog();
    const seen: string[] = [];
    let delayMs = 0;
    await wrapper.sendUserMessageAndGetResponse(
      'hi',
      {},
      {
        ...retry,
        onEvent: (event) => {
          seen.push(event.type);
          if (event.type === 'retry') delayMs = event.delayMs;
          onEvent(event);
        },
        onRetryWait: (wait) => {
          seen.push('wait');
          assert.equal(wait.configName, 'a');
          assert.ok(Math.abs(wait.untilMs - Date.now() - delayMs) < 1_000);
          assert.ok(!('nextConfigName' in wait));
          wait.skip();
        },
      },
    );
    assert.deepEqual(seen.slice(0, 2), ['retry', 'wait']);
    assert.ok(events.length > 1);
  });

  it('can be skipped', async () => {
    const { server } = fixture.current;
    const wrapper = await chatWith(['a']);
    server.reply(inTwentySeconds, { text: 'hello' });
    const { onRetryWait, waits } = inWait((wait) => {
      wait.useNext();
      wait.skip();
    });
    assert.equal(await wrapper.sendUserMessageAndGetResponse('hi', {}, { ...retry, onRetryWait }), 'hello');
    assert.equal(waits.length, 1);
    waits[0]?.giveUp();
    server.reply({ text: 'again' });
    assert.equal(await wrapper.sendUserMessageAndGetResponse('and'), 'again', 'what comes after its end has no effect');
  });

  it('can be given up: the failure that led to it is thrown', async () => {
    const { server } = fixture.current;
    const wrapper = await chatWith(['a']);
    server.reply(inTwentySeconds);
    const { onRetryWait } = inWait((wait) => {
      wait.giveUp();
    });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi', {}, { ...retry, onRetryWait }), {
      code: 'RateLimited',
    });
    assert.equal(server.requests.length, 1);
  });

  it('goes on where its listener fails, which is logged', async () => {
    const { server, warnings } = fixture.current;
    const wrapper = await chatWith(['a']);
    server.reply({ status: 429, headers: { 'retry-after-ms': '20' } }, { text: 'hello' });
    const onRetryWait = (): void => {
      throw new Error('no window');
    };
    assert.equal(await wrapper.sendUserMessageAndGetResponse('hi', {}, { ...retry, onRetryWait }), 'hello');
    assert.match(warnings.join('\n'), /no window/);
  });

  it('for a pinned config can be left for another one; no tool runs twice, and the chat stays pinned', async () => {
    const { server, addTool } = fixture.current;
    await addTool({ name: 'one', toolCode: 'export default function () { return 1 }' });
    const wrapper = await chatWith(['a', 'b', 'c'], { pinnedConfigName: 'a', tools: ['one'] });
    server.reply({ toolCalls: [{ name: 'one' }] }, inTwentySeconds, { text: 'hello' }, { text: 'again' });
    const { onRetryWait, waits } = inWait((wait) => {
      wait.useNext();
    });
    const { events, onEvent } = eventLog();
    assert.equal(await wrapper.sendUserMessageAndGetResponse('hi', {}, { ...retry, onEvent, onRetryWait }), 'hello');
    assert.equal(waits[0]?.nextConfigName, 'b');
    const fallback = events.find(({ type }) => type === 'fallback');
    assert.deepEqual(fallback, { type: 'fallback', from: 'a', to: 'b', code: 'RateLimited' });
    assert.equal(events.filter(({ type }) => type === 'tool-result').length, 1);
    assert.equal(sentMessages(server, 2).filter(({ role }) => role === 'tool').length, 1);
    assert.equal(lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant').config_choice?.reason, 'fallback');
    await wrapper.sendUserMessageAndGetResponse('and');
    const reply = lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant');
    assert.deepEqual([reply.llm_config_name, reply.config_choice?.reason], ['a', 'pinned']);
  });
});

describe('A pinned config', () => {
  const fixture = useWrapperFixture();

  async function threeConfigs(): Promise<void> {
    const { addConfig, addPrompt } = fixture.current;
    for (const name of ['a', 'b', 'c']) await addConfig(name);
    await addPrompt({ llmConfigNames: ['a', 'b', 'c', 'gone'] });
  }

  it('answers in place of a draw, in this chat from now on, and the reply says so', async () => {
    const { runtime, server } = fixture.current;
    await threeConfigs();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor', pinnedConfigName: 'b' });
    assert.equal(wrapper.llmConfigName, 'b');
    server.reply({ text: 'one' }, { text: 'two' }, { text: 'three' });
    await wrapper.sendUserMessageAndGetResponse('hi');
    const { chatHistoryId } = wrapper;
    const reopened = await runtime.createWrapper({ chatHistoryId });
    assert.equal(reopened.llmConfigName, 'b');
    await reopened.sendUserMessageAndGetResponse('and');
    const chat = await reopened.getChatHistory();
    assert.equal(chat.pinnedConfigName, 'b');
    assert.deepEqual(lastOf(chat.chatHistory, 'assistant').config_choice, {
      reason: 'pinned',
      candidates: ['a', 'b', 'c'],
    });
    const unpinned = await runtime.createWrapper({ chatHistoryId, initialize: false, pinnedConfigName: null });
    assert.equal(unpinned.llmConfigName, 'a');
    assert.equal((await unpinned.getChatHistory()).pinnedConfigName, undefined);
  });

  it('may change between two messages of a wrapper', async () => {
    const { runtime, server } = fixture.current;
    await threeConfigs();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    for (const pin of ['c', null]) {
      await runtime.chatHistories.pinConfig(wrapper.chatHistoryId, pin);
      server.reply({ text: 'fine' });
      await wrapper.sendUserMessageAndGetResponse('hi');
    }
    const replies = (await wrapper.getChatHistory()).chatHistory.filter(({ role }) => role === 'assistant');
    assert.deepEqual(
      replies.map(({ llm_config_name: name, config_choice: choice }) => [name, choice?.reason]),
      [
        ['c', 'pinned'],
        ['a', 'drawn'],
      ],
    );
  });

  it('must be one that can answer; no chat is made, and none changed', async () => {
    const { runtime } = fixture.current;
    await threeConfigs();
    for (const [pinnedConfigName, message] of [
      ['gone', /"gone".*No YAML file.*pin "a", "b", "c"/s],
      ['other', /"other".*"tutor" does not list it/s],
    ] as const) {
      await assert.rejects(runtime.createWrapper({ promptName: 'tutor', pinnedConfigName }), {
        code: 'ConfigNotFound',
        message,
      });
    }
    assert.deepEqual(await runtime.chatHistories.list(), []);
  });

  it('that fails does not fall back by itself; the error says why and what to do', async () => {
    const { runtime, server } = fixture.current;
    await threeConfigs();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor', pinnedConfigName: 'a' });
    server.reply({ status: 503 });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi', {}, retry), {
      code: 'Overloaded',
      message: /pinned to "a".*unpin it.*"b", "c"/s,
    });
    assert.equal(server.requests.length, 1);
  });
});

describe('The request behind a reply', () => {
  const fixture = useWrapperFixture();

  it('is kept with each turn, whole or interrupted, without its key', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main', { api_key: 'sk-very-secret' });
    await addTool({ name: 'one', toolCode: 'export default function () { return 1 }' });
    await addPrompt({ tools: ['one'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: [{ name: 'one' }] }, { text: ['half ', 'more'], chunkDelayMs: 50, cutAfterChunks: 1 });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi'));
    const { chatHistory } = await wrapper.getChatHistory();
    const replies = chatHistory.filter(({ role }) => role === 'assistant');
    assert.equal(replies.length, 2);
    for (const [index, { id }] of replies.entries()) {
      const sent = await runtime.chatHistories.sentRequest(wrapper.chatHistoryId, id);
      assert.deepEqual(sent?.body, server.request(index).body);
      assert.equal(sent.configName, 'main');
      assert.ok(!JSON.stringify(sent).includes('very-secret'));
    }
  });

  it('that cannot be kept does not end the answer', async () => {
    const { runtime, server, addConfig, addPrompt, warnings } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply(async () => {
      const { chatHistory } = await wrapper.getChatHistory();
      return { text: `${chatHistory.length}` };
    });
    runtime.chatHistories.recordRequest = () => Promise.reject(new Error('too large'));
    assert.equal(await wrapper.sendUserMessageAndGetResponse('hi'), '2');
    assert.match(warnings.join('\n'), /what was sent for an answer could not be kept: too large/);
  });
});
