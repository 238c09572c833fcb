import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatMessage, Runtime } from '../../../src/core.ts';
import { openRuntime } from '../../../src/core.ts';
import { answerUnderWay } from '../../../src/core/chats/answerUnderWay.ts';
import type { AbortReason } from '../../../src/core/wrapper/abort.ts';
import type { Vendor } from '../../model/modelRequest.ts';
import { lastOf, outline, sentMessages, shareWrapperFixture } from './wrapperFixture.ts';

const configClasses: Record<Vendor, Record<string, unknown>> = {
  openai: {},
  azure: { llm_config_class: 'AzureOpenAILLMConfig', deployment_name: 'gpt', api_version: '2024-10-21' },
  groq: { llm_config_class: 'GroqConfig' },
  anthropic: { llm_config_class: 'AnthropicConfig' },
  gemini: { llm_config_class: 'GeminiConfig', model_name: 'gemini-3-pro' },
};
const vendors = Object.keys(configClasses) as Vendor[];

describe('an unfinished reply', () => {
  const fixture = shareWrapperFixture();

  /** Adds a config of a vendor as "main", the only one. */
  async function addVendor(vendor: Vendor): Promise<void> {
    const { server, addConfig } = fixture.current;
    const { llm_config_class: isOther } = configClasses[vendor];
    const address = isOther === undefined ? {} : { endpoint: server.baseUrl(vendor), base_url: undefined };
    await addConfig('main', { ...configClasses[vendor], ...address });
  }

  async function until<T>(read: () => Promise<T | undefined>): Promise<T> {
    for (;;) {
      const found = await read();
      if (found !== undefined) return found;
      await sleep(20);
    }
  }

  /** A chat whose last reply broke off with this text, as an answer of "main". */
  async function brokenChat(content = 'One, tw', fields: Partial<ChatMessage> = {}): Promise<number> {
    const timestamp = new Date().toISOString();
    const interrupted = { code: 'StreamInterrupted', message: 'It broke off.' };
    const { id } = await fixture.current.runtime.chatHistories.save({
      promptName: 'tutor',
      chatHistory: [
        { id: 's', role: 'system', content: 'You are a tutor.', timestamp },
        { id: 'u', role: 'user', content: 'Count', timestamp },
        { id: 'a', role: 'assistant', content, timestamp, interrupted, llm_config_name: 'main', ...fields },
      ],
    });
    return id;
  }

  it('is on disk while it streams, as interrupted, and becomes the complete reply in place', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const words = Array.from({ length: 40 }, (_, i) => `w${i} `);
    server.reply({ text: words, reasoning: 'Hm.', chunkDelayMs: 40 });
    const answer = wrapper.sendUserMessageAndGetResponse('hi');
    const seen = new Map<string, string>();
    const partial = await until(async () => {
      const { chatHistory } = await wrapper.getChatHistory();
      const last = chatHistory.at(-1);
      if (last?.role !== 'assistant') return undefined;
      seen.set(last.content, last.id);
      assert.ok(answerUnderWay(chatHistory), 'its user message tells that somebody writes it');
      return seen.size >= 2 ? last : undefined;
    });
    assert.equal(partial.interrupted?.code, 'StreamInterrupted');
    assert.equal(partial.reasoning, 'Hm.');
    assert.equal(partial.llm_config_name, 'main');
    assert.ok(words.join('').startsWith(partial.content) && partial.content.length < words.join('').length);
    assert.equal(await answer, words.join(''));
    const { chatHistory } = await wrapper.getChatHistory();
    assert.deepEqual(
      chatHistory.map(({ role }) => role),
      ['system', 'user', 'assistant'],
    );
    const reply = lastOf(chatHistory, 'assistant');
    assert.deepEqual([...new Set(seen.values())], [reply.id]);
    assert.deepEqual([reply.content, reply.interrupted], [words.join(''), undefined]);
    assert.ok(!('answer_expected_until' in lastOf(chatHistory, 'user')));
  }).timeout(10_000);

  it('is not recorded where nothing arrived, and the message is free to be answered at once', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ text: 'never', cutAfterChunks: 0 }, { text: 'now' });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi'));
    const { chatHistory } = await wrapper.getChatHistory();
    assert.deepEqual(outline(chatHistory).slice(1), ['user: hi']);
    assert.equal(answerUnderWay(chatHistory), undefined);
    assert.equal(await wrapper.retryLastMessage(), 'now');
  });

  it('leaves one reply where another config takes over before any text', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addConfig('spare');
    await addPrompt({ llmConfigNames: ['main', 'spare'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply(
      { reasoning: 'Thinking of it', text: 'never', chunkDelayMs: 400, cutAfterChunks: 1 },
      { text: 'The answer' },
    );
    await wrapper.sendUserMessageAndGetResponse('hi', {}, { retryOnOpenAITimeLimit: true });
    const { chatHistory } = await wrapper.getChatHistory();
    const replies = chatHistory.filter(({ role }) => role === 'assistant');
    assert.deepEqual(
      replies.map(({ content, llm_config_name: config, reasoning }) => [content, config, reasoning]),
      [['The answer', 'spare', undefined]],
    );
  });

  it('keeps what a config thought aloud where it and every other one failed', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addConfig('spare');
    await addPrompt({ llmConfigNames: ['main', 'spare'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ reasoning: 'Thinking of it', text: 'never', chunkDelayMs: 400, cutAfterChunks: 1 }, { status: 503 });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi', {}, { retryOnOpenAITimeLimit: true }), {
      code: 'LLMConfigsNotAvailable',
    });
    const reply = lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant');
    assert.deepEqual([reply.reasoning, reply.interrupted?.code], ['Thinking of it', 'LLMConfigsNotAvailable']);
  });

  for (const [reason, code] of [
    ['user', 'Cancelled'],
    ['windowClosed', 'StreamInterrupted'],
  ] as const satisfies readonly (readonly [AbortReason, string])[]) {
    it(`says whether its user stopped it: ${reason}`, async () => {
      const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
      await addConfig('main');
      await addTool({ name: 'wait', toolCode: 'export default (args, tool) => tool.sleep(60_000)' });
      await addPrompt({ tools: ['wait'] });
      const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
      const stoppedAt = async (type: string): Promise<ChatMessage | undefined> => {
        const controller = new AbortController();
        const onEvent = (event: { type: string }): void => {
          // After a turn's end its tools run.
          if (event.type === type)
            setTimeout(
              () => {
                controller.abort(reason);
              },
              type === 'finish' ? 200 : 0,
            );
        };
        const call = wrapper.sendUserMessageAndGetResponse('hi', {}, { signal: controller.signal, onEvent });
        await assert.rejects(call, { code: 'Cancelled' });
        return (await wrapper.getChatHistory()).chatHistory.at(-1);
      };
      server.reply(
        { text: ['first ', 'second'], stallAfterChunks: 1 },
        { toolCalls: [{ name: 'wait', arguments: {} }] },
      );
      const reply = await stoppedAt('text');
      assert.deepEqual([reply?.content, reply?.interrupted?.code], ['first ', code]);
      assert.equal(/by the user/.test((await stoppedAt('finish'))?.content ?? ''), reason === 'user');
    });
  }

  for (const vendor of vendors) {
    it(`goes on at ${vendor} as one answer, by an instruction that is not stored`, async () => {
      const { runtime, server, addPrompt } = fixture.current;
      await addVendor(vendor);
      await addPrompt();
      const chatHistoryId = await brokenChat();
      const wrapper = await runtime.createWrapper({ chatHistoryId, initialize: false });
      server.reply({ text: ['o, ', 'three.'] });
      const texts: string[] = [];
      const onEvent = (event: { type: string; text?: string }): void => void texts.push(event.text ?? '');
      assert.equal(await wrapper.continueLastMessage({}, { onEvent }), 'One, two, three.');
      assert.equal(texts.join(''), 'o, three.');
      const { chatHistory } = await wrapper.getChatHistory();
      assert.deepEqual(outline(chatHistory).slice(1), ['user: Count', 'assistant: One, two, three.']);
      const reply = lastOf(chatHistory, 'assistant');
      assert.deepEqual([reply.id, reply.interrupted, reply.finish_reason], ['a', undefined, 'stop']);
      const sent = JSON.stringify(server.request(0).body);
      assert.match(sent, /Count.*One, tw[^o].*cut off\. Continue it exactly where it stopped/);
    });

    it(`never leaves a call without an answer in a request to ${vendor}`, async () => {
      const { runtime, server, addPrompt, addTool } = fixture.current;
      await addVendor(vendor);
      await addTool({ name: 'one', toolCode: 'export default function () { return 1 }' });
      await addPrompt({ tools: ['one'] });
      const call = (id: string) => ({ id, type: 'function' as const, function: { name: 'one', arguments: '{}' } });
      const chatHistoryId = await brokenChat('', { tool_calls: [call('c1'), call('c2')] });
      const wrapper = await runtime.createWrapper({ chatHistoryId, initialize: false });
      server.reply({ text: 'Fine' }, { text: 'Anew' });
      await wrapper.sendUserMessageAndGetResponse('Go on');
      const sent = JSON.stringify(server.request(0).body);
      assert.equal(sent.split('Interrupted: this call has no result.').length - 1, 2);
      assert.equal(await wrapper.retryLastMessage(), 'Anew');
    });
  }

  it('runs tools when it is continued, and ends in a reply of its own', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main');
    await addTool({ name: 'one', toolCode: 'export default function () { return 1 }' });
    await addPrompt({ tools: ['one'] });
    const wrapper = await runtime.createWrapper({ chatHistoryId: await brokenChat(), initialize: false });
    server.reply({ text: 'o. Let me see.', toolCalls: [{ name: 'one', arguments: {} }] }, { text: 'Done.' });
    assert.equal(await wrapper.continueLastMessage(), 'Done.');
    const { chatHistory } = await wrapper.getChatHistory();
    assert.deepEqual(outline(chatHistory).slice(2), [
      'assistant: One, two. Let me see.',
      'tool: {"status":"OK","message":1}',
      'assistant: Done.',
    ]);
    assert.deepEqual(
      sentMessages(server, 1).map(({ role }) => role),
      ['system', 'user', 'assistant', 'user', 'assistant', 'tool'],
    );
  });

  it('keeps its text where it breaks off again, with or without more', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ chatHistoryId: await brokenChat(), initialize: false });
    server.reply({ status: 401, body: {} }, { text: ['o, ', 'thr'], endAfterChunks: 1 }, { text: 'three.' });
    await assert.rejects(wrapper.continueLastMessage(), { code: 'AuthenticationFailed' });
    assert.equal(lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant').content, 'One, tw');
    await assert.rejects(wrapper.continueLastMessage(), { code: 'StreamInterrupted' });
    const { chatHistory } = await wrapper.getChatHistory();
    assert.match(lastOf(chatHistory, 'assistant').content, /^One, two, /);
    assert.match(await wrapper.continueLastMessage(), /^One, two, .*three\.$/);
    await assert.rejects(wrapper.continueLastMessage(), { code: 'MessageNotFound' });
  });

  it('stays as it was, in a branch of its own, where another answer is asked for', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const chatHistoryId = await brokenChat();
    const wrapper = await runtime.createWrapper({ chatHistoryId, initialize: false });
    server.reply({ text: 'One, two.' });
    await wrapper.retryLastMessage();
    assert.deepEqual(outline((await wrapper.getChatHistory()).chatHistory).slice(1), [
      'user: Count',
      'assistant: One, two.',
    ]);
    const tree = await runtime.chatHistories.tree(chatHistoryId);
    assert.ok(JSON.stringify(tree).includes('"a"'), 'the broken answer is there');
  });

  it('is whole in the trash too, and when it comes back from there', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const words = Array.from({ length: 12 }, (_, i) => `w${i} `);
    server.reply({ text: words, chunkDelayMs: 60 });
    const answer = wrapper.sendUserMessageAndGetResponse('hi');
    await until(async () =>
      (await wrapper.getChatHistory()).chatHistory.at(-1)?.role === 'assistant' ? true : undefined,
    );
    await runtime.chatHistories.moveToTrash(wrapper.chatHistoryId);
    assert.equal(await answer, words.join(''));
    await runtime.chatHistories.restore(wrapper.chatHistoryId);
    const { chatHistory } = await wrapper.getChatHistory();
    const reply = lastOf(chatHistory, 'assistant');
    assert.deepEqual([reply.content, reply.interrupted], [words.join(''), undefined]);
    assert.equal(answerUnderWay(chatHistory), undefined, 'the next message need not wait');
    assert.ok(await runtime.chatHistories.sentRequest(wrapper.chatHistoryId, reply.id));
  }).timeout(10_000);

  describe('in two windows', () => {
    let other: Runtime;
    beforeEach(async () => {
      const { storageDir, configsPath } = fixture.current;
      other = await openRuntime({ storageDir, llmConfigsPath: configsPath });
    });
    afterEach(() => other.close());

    it('is waited for: each message gets its own answer, the later one knowing the earlier', async () => {
      const { runtime, server, addConfig, addPrompt } = fixture.current;
      await addConfig('main');
      await addPrompt();
      const first = await runtime.createWrapper({ promptName: 'tutor' });
      const second = await other.createWrapper({ chatHistoryId: first.chatHistoryId, initialize: false });
      server.reply({ text: ['To ', 'A'], chunkDelayMs: 300 }, { text: 'To B' });
      const answerA = first.sendUserMessageAndGetResponse('A');
      await until(() => Promise.resolve(server.requests.length > 0 ? true : undefined));
      assert.equal(await second.sendUserMessageAndGetResponse('B'), 'To B');
      assert.equal(await answerA, 'To A');
      assert.deepEqual(outline((await first.getChatHistory()).chatHistory).slice(1), [
        'user: A',
        'assistant: To A',
        'user: B',
        'assistant: To B',
      ]);
      assert.deepEqual(outline(sentMessages(server, 1)).slice(1), ['user: A', 'assistant: To A', 'user: B']);
    }).timeout(20_000);

    it('loses nothing and mixes nothing up where both send at the same moment', async () => {
      const { runtime, server, addConfig, addPrompt } = fixture.current;
      await addConfig('main');
      await addPrompt();
      server.respondWith(({ body }) => {
        const messages = (body as { messages: { content: string }[] }).messages;
        return { text: [`To `, messages.at(-1)?.content ?? ''], chunkDelayMs: 100 };
      });
      const first = await runtime.createWrapper({ promptName: 'tutor' });
      const second = await other.createWrapper({ chatHistoryId: first.chatHistoryId, initialize: false });
      const answers = await Promise.all([
        first.sendUserMessageAndGetResponse('A'),
        second.sendUserMessageAndGetResponse('B'),
      ]);
      assert.deepEqual(answers, ['To A', 'To B']);
      const tree = JSON.stringify(await runtime.chatHistories.record(first.chatHistoryId));
      for (const content of ['A', 'To A', 'B', 'To B']) assert.ok(tree.includes(`"content":"${content}"`), content);
      const shown = outline((await first.getChatHistory()).chatHistory).slice(1);
      assert.equal(shown.length, 4);
      shown.forEach((line, index) => {
        if (line.startsWith('assistant')) assert.equal(line, `assistant: To ${shown[index - 1]?.slice(-1) ?? ''}`);
      });
    }).timeout(20_000);

    it('is waited for where its message was stored while another one was made ready', async () => {
      const { runtime, server, addConfig, addPrompt } = fixture.current;
      await addConfig('main');
      await addPrompt();
      const first = await runtime.createWrapper({ promptName: 'tutor' });
      const second = await other.createWrapper({ chatHistoryId: first.chatHistoryId, initialize: false });
      server.reply({ text: ['To ', 'A'], chunkDelayMs: 200 }, { text: 'To B' });
      const { promptTemplates } = other;
      const read = promptTemplates.getWithOrigin.bind(promptTemplates);
      let answerA: Promise<string> | undefined;
      // The second one has read the chat by now.
      promptTemplates.getWithOrigin = async (name) => {
        await new Promise<void>((onStored) => {
          if (answerA) onStored();
          else answerA = first.sendUserMessageAndGetResponse('A', { who: 'A' }, { onStored });
        });
        return read(name);
      };
      assert.equal(await second.sendUserMessageAndGetResponse('B', { what: 'B' }), 'To B');
      assert.equal(await answerA, 'To A');
      const { chatHistory, currentContextVariables } = await first.getChatHistory();
      const all = ['user: A', 'assistant: To A', 'user: B', 'assistant: To B'];
      assert.deepEqual(outline(chatHistory).slice(1), all);
      assert.deepEqual(outline(sentMessages(server, 1)).slice(1), all.slice(0, 3));
      assert.deepEqual(currentContextVariables, { who: 'A', what: 'B' });
    }).timeout(20_000);
  });
});
