import assert from 'node:assert/strict';
import { lastOf, outline, sentMessages, shareWrapperFixture } from './wrapperFixture.ts';

describe('LLMCommunicationWrapper.create', () => {
  const fixture = shareWrapperFixture();

  it('names a prompt that does not exist', async () => {
    await assert.rejects(fixture.current.runtime.createWrapper({ promptName: 'nobody', initialize: true }), {
      code: 'PromptNotFound',
      message: /"nobody"/,
    });
  });

  it('names a chat that does not exist', async () => {
    await fixture.current.addConfig('main');
    await fixture.current.addPrompt();
    for (const initialize of [true, false]) {
      await assert.rejects(
        fixture.current.runtime.createWrapper({ promptName: 'tutor', chatHistoryId: 4711, initialize }),
        { code: 'ChatNotFound', message: /4711/ },
      );
    }
  });

  it('wants a chat where it is not to make one', async () => {
    await fixture.current.addConfig('main');
    await fixture.current.addPrompt();
    await assert.rejects(fixture.current.runtime.createWrapper({ promptName: 'tutor', initialize: false }), {
      code: 'ChatNotFound',
    });
  });

  it('opens a new chat with the rendered system message and the rendered initial messages, marked and hidden', async () => {
    const { runtime, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt({
      systemPromptTemplate: 'You teach {{ topic }}.',
      initialMessagesTemplates: [
        { role: 'assistant', content: 'Shall we talk about {{ topic }}?' },
        { role: 'user', content: 'Yes.' },
      ],
    });
    const wrapper = await runtime.createWrapper({
      promptName: 'tutor',
      initialize: true,
      initializingContextVars: { topic: 'graphs' },
    });
    const chat = await wrapper.getChatHistory();
    assert.equal(chat.id, wrapper.chatHistoryId);
    assert.equal(chat.promptName, 'tutor');
    assert.deepEqual(chat.currentContextVariables, { topic: 'graphs' });
    assert.deepEqual(outline(chat.chatHistory), [
      'system: You teach graphs.',
      'assistant: Shall we talk about graphs?',
      'user: Yes.',
    ]);
    for (const message of chat.chatHistory) {
      assert.equal(message.system_generated, true);
      assert.equal(message.show_in_user_history, false);
      assert.match(message.id, /^[0-9a-f-]{36}$/);
      assert.ok(!Number.isNaN(Date.parse(message.timestamp)));
    }
  });

  it('leaves an existing chat as it is when asked to initialise it, and warns', async () => {
    const { runtime, addConfig, addPrompt, warnings } = fixture.current;
    await addConfig('main');
    await addPrompt({ systemPromptTemplate: '{{ topic }}' });
    const first = await runtime.createWrapper({ promptName: 'tutor', initializingContextVars: { topic: 'a' } });
    const before = await first.getChatHistory();
    const second = await runtime.createWrapper({
      promptName: 'tutor',
      chatHistoryId: first.chatHistoryId,
      initialize: true,
      initializingContextVars: { topic: 'b' },
    });
    assert.deepEqual(await second.getChatHistory(), before);
    assert.match(warnings.join('\n'), /exists already/);
  });

  it('goes on with a chat, its variables overlaid by the new ones', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt({ systemPromptTemplate: '{{ a }} {{ b }}' });
    const first = await runtime.createWrapper({ promptName: 'tutor', initializingContextVars: { a: '1', b: '2' } });
    const second = await runtime.createWrapper({
      promptName: 'tutor',
      chatHistoryId: first.chatHistoryId,
      initialize: false,
      initializingContextVars: { b: '3' },
    });
    assert.equal(second.chatHistoryId, first.chatHistoryId);
    server.reply({ text: 'ok' });
    await second.sendUserMessageAndGetResponse('hi');
    assert.equal(sentMessages(server)[0]?.content, '1 3');
    assert.deepEqual((await second.getChatHistory()).currentContextVariables, { a: '1', b: '3' });
  });

  it('overlays what another window writes into the chat meanwhile', async () => {
    const { runtime, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const { promptTemplates, chatHistories } = runtime;
    const { id } = await chatHistories.save({ promptName: 'tutor', chatHistory: [] });
    const read = promptTemplates.getWithOrigin.bind(promptTemplates);
    promptTemplates.getWithOrigin = async (name) => {
      await chatHistories.change(id, { contextVariables: { theirs: 1 } });
      return read(name);
    };
    try {
      await runtime.createWrapper({ chatHistoryId: id, initialize: false, initializingContextVars: { ours: 2 } });
    } finally {
      promptTemplates.getWithOrigin = read;
    }
    assert.deepEqual((await chatHistories.get(id))?.currentContextVariables, { theirs: 1, ours: 2 });
  });

  it('does not check required variables yet, and renders the opening in full once they are known', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt({
      requiredKwargs: ['topic', 'steps'],
      systemPromptTemplate: 'Teach {{ topic }}.',
      initialMessagesTemplates: [
        { role: 'assistant', content: 'Welcome to {{ topic }}: {% for s in steps %}{{ s.title }};{% endfor %}' },
      ],
    });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor', initialize: true });
    assert.equal((await wrapper.getChatHistory()).chatHistory[0]?.content, 'Teach {{ topic }}.');
    server.reply({ text: 'ok' });
    await wrapper.sendUserMessageAndGetResponse('hi', { topic: 'heaps', steps: [{ title: 'push' }] });
    assert.deepEqual(outline(sentMessages(server)), [
      'system: Teach heaps.',
      'assistant: Welcome to heaps: push;',
      'user: hi',
    ]);
    const { chatHistory } = await wrapper.getChatHistory();
    assert.deepEqual(outline(chatHistory.slice(0, 2)), ['system: Teach heaps.', 'assistant: Welcome to heaps: push;']);
    assert.ok(chatHistory.every((message) => message.missing_vars === undefined));
  });

  it('tells a fault of a template when it is rendered, with the variable and the line', async () => {
    const { runtime, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt({ systemPromptTemplate: 'One\n{{ nobody_gave_this }}' });
    await assert.rejects(runtime.createWrapper({ promptName: 'tutor', initialize: true }), {
      code: 'TemplateError',
      message: /prompt "tutor", system prompt, line 2: "nobody_gave_this" is not defined/,
    });
  });
});

describe('The draw of a config', () => {
  const fixture = shareWrapperFixture();

  it('takes floor(random × n) of the listed configs, uniformly and in their listed order', async () => {
    const { runtime, addConfig, addPrompt, randoms } = fixture.current;
    for (const name of ['a', 'b', 'c']) await addConfig(name);
    await addPrompt({ llmConfigNames: ['c', 'a', 'b'] });
    const drawn: string[] = [];
    for (const value of [0, 0.33, 0.34, 0.66, 0.67, 0.999]) {
      randoms.push(value);
      drawn.push((await runtime.createWrapper({ promptName: 'tutor' })).llmConfigName);
    }
    assert.deepEqual(drawn, ['c', 'c', 'a', 'a', 'b', 'b']);
  });

  it('uses random for nothing else', async () => {
    const { runtime, server, addConfig, addPrompt, randoms } = fixture.current;
    await addConfig('main');
    await addPrompt();
    randoms.push(0.5, 0.25);
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    assert.deepEqual(randoms, [0.25]);
    server.reply({ text: 'ok' });
    await wrapper.sendUserMessageAndGetResponse('hi');
    assert.deepEqual(randoms, [0.25]);
  });

  it('is recorded on the reply', async () => {
    const { runtime, server, addConfig, addPrompt, randoms } = fixture.current;
    for (const name of ['a', 'b']) await addConfig(name);
    await addPrompt({ llmConfigNames: ['a', 'b'] });
    randoms.push(0.9);
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ text: 'ok' });
    await wrapper.sendUserMessageAndGetResponse('hi');
    const reply = lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant');
    assert.equal(reply.llm_config_name, 'b');
    assert.deepEqual(reply.config_choice, { reason: 'drawn', candidates: ['a', 'b'] });
    assert.equal(reply.finish_reason, 'stop');
  });

  it('leaves out a config without a YAML file', async () => {
    const { runtime, addConfig, addPrompt, randoms } = fixture.current;
    await addConfig('b');
    await addPrompt({ llmConfigNames: ['gone', 'b'] });
    randoms.push(0);
    assert.equal((await runtime.createWrapper({ promptName: 'tutor' })).llmConfigName, 'b');
  });

  it('names the configs and the folder where all lack a file', async () => {
    const { runtime, addPrompt, configsPath } = fixture.current;
    await addPrompt({ llmConfigNames: ['one', 'two'] });
    await assert.rejects(runtime.createWrapper({ promptName: 'tutor' }), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'ConfigNotFound');
      for (const part of ['"one"', '"two"', configsPath]) assert.ok(error.message.includes(part), error.message);
      return true;
    });
  });

  it('passes over configs without tools where the prompt has tools, and says so where all lack them', async () => {
    const { runtime, addConfig, addPrompt, addTool, randoms } = fixture.current;
    await addTool({ name: 'now', toolCode: 'export default function () { return 1 }' });
    await addConfig('plain', { tools_enabled: false });
    await addConfig('able');
    await addPrompt({ llmConfigNames: ['plain', 'able'], tools: ['now'] });
    randoms.push(0);
    assert.equal((await runtime.createWrapper({ promptName: 'tutor' })).llmConfigName, 'able');
    await addPrompt({ llmConfigNames: ['plain'], tools: ['now'] });
    await assert.rejects(runtime.createWrapper({ promptName: 'tutor' }), {
      code: 'ToolsNotEnabled',
      message: /"tutor".*"plain"/,
    });
  });

  it('says so where a prompt names no config at all', async () => {
    const { runtime, addPrompt } = fixture.current;
    await addPrompt({ llmConfigNames: [] });
    await assert.rejects(runtime.createWrapper({ promptName: 'tutor' }), {
      code: 'LLMConfigsNotAvailable',
      message: 'No LLM configs available.',
    });
  });

  it('says of each config why it dropped out where the reasons differ', async () => {
    const { runtime, addConfig, addPrompt } = fixture.current;
    await addConfig('broken', { llm_config_class: 'NoSuchConfig' });
    await addPrompt({ llmConfigNames: ['broken', 'gone'] });
    await assert.rejects(runtime.createWrapper({ promptName: 'tutor' }), {
      code: 'LLMConfigsNotAvailable',
      message: /^No LLM configs available\.\n"broken" .*no such LLM config class[^]*\n"gone" .*No YAML file/,
    });
  });

  it('takes a config in cool-down only when every other one rests too', async () => {
    const { runtime, server, addConfig, addPrompt, randoms } = fixture.current;
    for (const name of ['a', 'b']) await addConfig(name);
    await addPrompt({ llmConfigNames: ['a', 'b'] });
    const fail = async (): Promise<string> => {
      const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
      server.reply({ status: 429, headers: { 'retry-after': '600' } });
      await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi'), { code: 'RateLimited' });
      return wrapper.llmConfigName;
    };
    assert.equal(await fail(), 'a');
    randoms.push(0);
    assert.equal(await fail(), 'b');
    randoms.push(0);
    assert.equal((await runtime.createWrapper({ promptName: 'tutor' })).llmConfigName, 'a');
  });
});
