import assert from 'node:assert/strict';
import type { ChatMessage } from '../../../src/core.ts';
import type { ComparedAnswer } from '../../../src/core/wrapper/answering/compareConfigs.ts';
import { answerUnderWay } from '../../../src/core/chats/answerUnderWay.ts';
import { eventLog, lastOf, outline, sentMessages, useWrapperFixture } from './wrapperFixture.ts';

describe('A message that is written or answered anew', () => {
  const fixture = useWrapperFixture();

  const spoken = (messages: readonly ChatMessage[]): string[] => outline(messages).slice(1);
  const idOf = (messages: readonly ChatMessage[], content: string): string =>
    messages.find((message) => message.content === content)?.id ?? assert.fail(`no "${content}"`);

  async function openChat(configs: string[] = ['main']) {
    const { runtime, addConfig, addPrompt } = fixture.current;
    for (const name of configs) await addConfig(name);
    await addPrompt({ llmConfigNames: configs });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const history = async (): Promise<ChatMessage[]> => (await wrapper.getChatHistory()).chatHistory;
    return { wrapper, history, store: runtime.chatHistories };
  }

  it('takes the place of the one it replaces, which stays as another branch', async () => {
    const { server } = fixture.current;
    const { wrapper, history, store } = await openChat();
    server.reply({ text: 'one' }, { text: 'two' }, { text: 'other one' });
    await wrapper.sendUserMessageAndGetResponse('first');
    await wrapper.sendUserMessageAndGetResponse('second');
    const before = await history();
    await wrapper.sendUserMessageAndGetResponse('edited', {}, { replaces: idOf(before, 'first') });
    assert.deepEqual(spoken(await history()), ['user: edited', 'assistant: other one']);
    assert.deepEqual(outline(sentMessages(server, 2)).slice(1), ['user: edited']);
    const { siblings } = await store.branches(wrapper.chatHistoryId);
    assert.deepEqual(Object.values(siblings), [[idOf(before, 'first'), idOf(await history(), 'edited')]]);
    await store.switchTo(wrapper.chatHistoryId, idOf(before, 'first'));
    assert.deepEqual(await history(), before);
  });

  it('is refused where what it replaces is no shown message of the user', async () => {
    const { server } = fixture.current;
    const { wrapper, history } = await openChat();
    server.reply({ text: 'one' });
    await wrapper.sendUserMessageAndGetResponse('first');
    const before = await history();
    for (const replaces of ['nowhere', idOf(before, 'one'), before[0]?.id ?? '']) {
      await assert.rejects(wrapper.sendUserMessageAndGetResponse('x', {}, { replaces }), { code: 'MessageNotFound' });
    }
    await assert.rejects(wrapper.regenerateAnswer('nowhere'), { code: 'MessageNotFound' });
    assert.deepEqual(await history(), before);
    assert.equal(server.requests.length, 1);
  });

  it('is none where it comes under the id of one that the chat shows: that is neither sent nor answered again', async () => {
    const { server } = fixture.current;
    const { wrapper, history } = await openChat();
    server.reply({ text: 'one' });
    await wrapper.sendUserMessageAndGetResponse('first');
    const before = await history();
    const again = { messageId: idOf(before, 'first') };
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('first', {}, again), { code: 'InvalidEntity' });
    await assert.rejects(wrapper.sendUserMessageToConfigs('first', ['main'], {}, again), { code: 'InvalidEntity' });
    assert.deepEqual(await history(), before);
    assert.equal(server.requests.length, 1);
  });

  it('gets another answer beside the first one, in the middle of a chat too', async () => {
    const { server } = fixture.current;
    const { wrapper, history, store } = await openChat();
    server.reply({ text: 'one' }, { text: 'two' }, { text: 'one again' });
    await wrapper.sendUserMessageAndGetResponse('first');
    await wrapper.sendUserMessageAndGetResponse('second');
    const before = await history();
    assert.equal(await wrapper.regenerateAnswer(idOf(before, 'one')), 'one again');
    assert.deepEqual(spoken(await history()), ['user: first', 'assistant: one again']);
    assert.deepEqual(outline(sentMessages(server, 2)).slice(1), ['user: first']);
    await store.switchTo(wrapper.chatHistoryId, idOf(before, 'one'));
    assert.deepEqual(spoken(await history()), spoken(before));
  });

  it('is answered in its own place where its reader looks at another branch by then', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ text: 'a1' }, { text: 'a2' }, { text: 'again' });
    await wrapper.sendUserMessageAndGetResponse('q1');
    const { id } = lastOf((await wrapper.getChatHistory()).chatHistory, 'user');
    await wrapper.sendUserMessageAndGetResponse('q2', {}, { replaces: id });
    const { promptTemplates, chatHistories } = runtime;
    const read = promptTemplates.getWithOrigin.bind(promptTemplates);
    promptTemplates.getWithOrigin = async (name) => {
      await chatHistories.switchTo(wrapper.chatHistoryId, id);
      return read(name);
    };
    try {
      assert.equal(await wrapper.retryLastMessage(), 'again');
    } finally {
      promptTemplates.getWithOrigin = read;
    }
    assert.deepEqual(outline((await wrapper.getChatHistory()).chatHistory).slice(1), ['user: q2', 'assistant: again']);
    const { messages } = await chatHistories.tree(wrapper.chatHistoryId);
    assert.deepEqual(messages.map(({ message }) => message.content).slice(1), ['q1', 'a1', 'q2', 'a2', 'again']);
  });

  it('runs its tools again where it is answered anew', async () => {
    const { server, addTool, addConfig, addPrompt, runtime } = fixture.current;
    await addTool({ name: 'roll', toolCode: 'export default () => 6' });
    await addConfig('main');
    await addPrompt({ tools: ['roll'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const call = { toolCalls: [{ id: 'c1', name: 'roll', arguments: {} }] };
    server.reply(call, { text: 'Six.' }, call, { text: 'Six again.' });
    await wrapper.sendUserMessageAndGetResponse('roll');
    const { chatHistory } = await wrapper.getChatHistory();
    const { events, onEvent } = eventLog();
    assert.equal(await wrapper.regenerateAnswer(lastOf(chatHistory, 'assistant').id, {}, { onEvent }), 'Six again.');
    assert.equal(events.filter(({ type }) => type === 'tool-result').length, 1);
    const { messages } = await runtime.chatHistories.tree(wrapper.chatHistoryId);
    assert.equal(messages.length, chatHistory.length + 3);
  });

  it('keeps the shown answer where the new one fails before anything came of it', async () => {
    const { server } = fixture.current;
    const { wrapper, history } = await openChat();
    server.reply({ text: 'one' }, { status: 401 });
    await wrapper.sendUserMessageAndGetResponse('first');
    const before = await history();
    await assert.rejects(wrapper.regenerateAnswer(idOf(before, 'one')), { code: 'AuthenticationFailed' });
    assert.deepEqual(spoken(await history()), ['user: first', 'assistant: one']);
    assert.equal(answerUnderWay(await history()), undefined);
  });

  it('is answered by the config that was chosen for it, and the chat’s own stays', async () => {
    const { server } = fixture.current;
    const { wrapper, history } = await openChat(['main', 'other']);
    server.reply({ text: 'one' }, { text: 'two' }, { text: 'three' });
    await wrapper.sendUserMessageAndGetResponse('first');
    await wrapper.regenerateAnswer(idOf(await history(), 'one'), {}, { configName: 'other' });
    const second = lastOf(await history(), 'assistant');
    assert.deepEqual([second.llm_config_name, second.config_choice?.reason], ['other', 'chosen']);
    assert.equal(wrapper.llmConfigName, 'main');
    await wrapper.sendUserMessageAndGetResponse('next');
    assert.deepEqual(lastOf(await history(), 'assistant').config_choice?.reason, 'drawn');
    assert.equal(lastOf(await history(), 'assistant').llm_config_name, 'main');
  });

  it('is not sent to a config that the prompt does not have, nor to another than the chosen one', async () => {
    const { server } = fixture.current;
    const { wrapper, history } = await openChat(['main', 'other']);
    const send = (configName: string) =>
      wrapper.sendUserMessageAndGetResponse('x', {}, { configName, retryOnOpenAITimeLimit: true });
    await assert.rejects(send('nowhere'), { code: 'ConfigNotFound', configName: 'nowhere' });
    assert.deepEqual(spoken(await history()), []);
    server.reply({ status: 503 });
    await assert.rejects(send('other'), { code: 'Overloaded' });
    assert.equal(server.requests.length, 1);
  });

  it('is not stored where no config is named to answer it', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    for (const names of [[], undefined, null, 'main']) {
      const call = wrapper.sendUserMessageToConfigs('hi', names as string[]);
      await assert.rejects(call, { name: 'AppError', code: 'LLMConfigsNotAvailable' });
    }
    assert.deepEqual(outline((await wrapper.getChatHistory()).chatHistory), ['system: You are a tutor.']);
    assert.equal(server.requests.length, 0);
  });

  it('gets an answer of each config at once, side by side', async () => {
    const { server } = fixture.current;
    const { wrapper, history, store } = await openChat(['main', 'other', 'third']);
    server.reply(
      { text: ['a', 'b'], chunkDelayMs: 50 },
      { text: ['c', 'd'], chunkDelayMs: 50 },
      { text: 'slow', delayMs: 300 },
    );
    const logs = new Map<string, ReturnType<typeof eventLog>>();
    const answered: ComparedAnswer[] = [];
    const answers = await wrapper.sendUserMessageToConfigs('go', ['main', 'other', 'third'], {}, {}, (configName) => {
      const log = eventLog();
      logs.set(configName, log);
      return { onEvent: log.onEvent, onAnswered: (answer) => answered.push(answer) };
    });
    assert.equal(answered.at(-1)?.text, 'slow');
    assert.deepEqual(new Set(answered), new Set(answers));
    const models = server.requests.map(({ body }) => (body as { model: string }).model);
    assert.deepEqual(models.toSorted(), ['model-of-main', 'model-of-other', 'model-of-third']);
    const byModel = new Map(models.map((model, i) => [model, ['ab', 'cd', 'slow'][i]]));
    assert.deepEqual(
      answers.map(({ configName, text, error }) => [configName, text, error]),
      ['main', 'other', 'third'].map((name) => [name, byModel.get(`model-of-${name}`), undefined]),
    );
    for (const { configName, text } of answers) {
      const told = logs.get(configName)?.events.flatMap((event) => (event.type === 'text' ? [event.text] : []));
      assert.equal(told?.join(''), text);
    }
    const shown = await history();
    assert.deepEqual(spoken(shown), ['user: go', `assistant: ${answers[0]?.text ?? ''}`]);
    assert.equal(answerUnderWay(shown), undefined);
    assert.equal(lastOf(shown, 'assistant').config_choice?.reason, 'chosen');
    const { siblings } = await store.branches(wrapper.chatHistoryId);
    assert.deepEqual(
      new Set(siblings[lastOf(shown, 'assistant').id]),
      new Set(answers.map(({ messageId }) => messageId)),
    );
    assert.ok(await store.sentRequest(wrapper.chatHistoryId, answers[1]?.messageId ?? ''));
  });

  it('shows a whole answer where others fail, and tells each failure', async () => {
    const { server } = fixture.current;
    const { wrapper, history } = await openChat(['main', 'other']);
    const stop = new AbortController();
    server.reply({ status: 401 }, { text: 'whole' });
    const answers = await wrapper.sendUserMessageToConfigs('go', ['main', 'other']);
    assert.deepEqual(answers.map(({ error }) => error?.code ?? 'whole').toSorted(), ['AuthenticationFailed', 'whole']);
    assert.deepEqual(spoken(await history()), ['user: go', 'assistant: whole']);
    server.reply({ text: ['half', 'never'], stallAfterChunks: 1 }, { text: ['half', 'never'], stallAfterChunks: 1 });
    const begun = wrapper.sendUserMessageToConfigs('again', ['main', 'other'], {}, { signal: stop.signal }, () => ({
      onEvent: ({ type }) => {
        if (type === 'text') stop.abort();
      },
    }));
    const stopped = await begun;
    assert.deepEqual(
      stopped.map(({ error }) => error?.code),
      ['Cancelled', 'Cancelled'],
    );
    assert.equal(answerUnderWay(await history()), undefined);
  });
});
