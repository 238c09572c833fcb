import assert from 'node:assert/strict';
import { openRuntime, type Tool, type ToolResult } from '../../../src/core.ts';
import { openWrapperFixture, shareWrapperFixture, useWrapperFixture } from './wrapperFixture.ts';

describe('getResponseWithoutChatHistory', () => {
  const fixture = shareWrapperFixture();

  it('runs a prompt once, tools and all, and stores nothing', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main');
    await addTool({ name: 'one', toolCode: 'export default function () { return 1 }' });
    await addPrompt({
      requiredKwargs: ['code'],
      systemPromptTemplate: 'Explain.',
      userPromptTemplate: 'Code: {{ code }} {{ user_msg }}',
      tools: ['one'],
    });
    server.reply({ toolCalls: [{ name: 'one', arguments: {} }] }, { text: ['fi', 'ne'] });
    const seen: string[] = [];
    const answer = await runtime.getResponseWithoutChatHistory({
      promptName: 'tutor',
      contextVars: { code: 'x=1' },
      onEvent: ({ type }) => seen.push(type),
    });
    assert.equal(answer, 'fine');
    assert.ok(seen.includes('tool-result'));
    const body = server.requests[0]?.body as { messages: { role: string; content: string }[] };
    assert.deepEqual(
      body.messages.map(({ role, content }) => `${role}: ${content.trim()}`),
      ['system: Explain.', 'user: Code: x=1'],
    );
    assert.deepEqual(await runtime.chatHistories.list(), []);
  });

  it('names missing keys before any request', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt({ requiredKwargs: ['code'] });
    await assert.rejects(runtime.getResponseWithoutChatHistory({ promptName: 'tutor' }), {
      code: 'MissingKwargs',
      message: 'Missing required keys: code',
    });
    assert.equal(server.requests.length, 0);
  });

  it('can be cancelled', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    server.reply({ text: ['a', 'b'], stallAfterChunks: 1 });
    const controller = new AbortController();
    await assert.rejects(
      runtime.getResponseWithoutChatHistory({
        promptName: 'tutor',
        contextVars: { user_msg: 'hi' },
        signal: controller.signal,
        onEvent: () => {
          controller.abort();
        },
      }),
      { code: 'Cancelled' },
    );
  });
});

describe('The runtime', () => {
  const fixture = useWrapperFixture();

  it('shows a reader the visible messages only, with tool data if asked', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main');
    await addTool({ name: 'one', toolCode: 'export default function () { return 1 }' });
    await addPrompt({ tools: ['one'], initialMessagesTemplates: [{ role: 'assistant', content: 'Welcome.' }] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: [{ id: 'c', name: 'one', arguments: {} }] }, { text: 'It is one.' });
    await wrapper.sendUserMessageAndGetResponse('which?');
    const chat = await wrapper.getChatHistory();
    const read = runtime.getProcessedChatMessages(chat);
    assert.deepEqual(
      read.map(({ role, content, thumb }) => [role, content, thumb]),
      [
        ['user', 'which?', null],
        ['assistant', 'It is one.', null],
      ],
    );
    assert.ok(read.every((message) => message.tool_calls === undefined));
    const withTools = runtime.getProcessedChatMessages(chat, { includeToolData: true });
    assert.equal(withTools.length, 3);
    assert.equal(withTools[1]?.tool_calls?.[0]?.function.name, 'one');
    assert.match(withTools[1].tool_results?.[0]?.content ?? '', /"OK"/);
  });

  it('rates a message, and takes the rating back', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ text: 'good' });
    await wrapper.sendUserMessageAndGetResponse('hi');
    const id = (await wrapper.getChatHistory()).chatHistory.at(-1)?.id ?? '';
    for (const thumb of [1, -1, null] as const) {
      await runtime.updateMessageThumbRating(wrapper.chatHistoryId, id, thumb);
      const chat = await wrapper.getChatHistory();
      assert.equal(runtime.getProcessedChatMessages(chat).at(-1)?.thumb, thumb);
    }
    await assert.rejects(runtime.updateMessageThumbRating(wrapper.chatHistoryId, 'nobody', 1), {
      code: 'MessageNotFound',
    });
    await assert.rejects(runtime.updateMessageThumbRating(9999, id, 1), { code: 'ChatNotFound' });
  });

  it('lets config names follow the files and names those without one', async () => {
    const { runtime, addConfig } = fixture.current;
    await addConfig('real');
    assert.deepEqual(await runtime.llmConfigNames.list(), [{ name: 'real' }]);
    await runtime.checkLLMConfigs();
    await runtime.llmConfigNames.save({ name: 'ghost' });
    await assert.rejects(runtime.checkLLMConfigs(), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'ConfigNotFound');
      assert.match(error.message, /"ghost"/);
      assert.ok(!error.message.includes('real'));
      return true;
    });
  });

  it('finds words in all chats', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ text: 'A Fibonacci heap is lazy.' });
    await wrapper.sendUserMessageAndGetResponse('hi');
    const hits = await runtime.searchChats('fibonacci');
    assert.equal(hits.length, 1);
    assert.equal(hits[0]?.chatId, wrapper.chatHistoryId);
    assert.match(hits[0].snippet, /Fibonacci/);
  });

  it('runs a tool outside a chat: stored with its rules, or bare code unchecked', async () => {
    const { runtime, addTool } = fixture.current;
    const tool = await addTool({
      name: 'greet',
      toolCode: 'export default function ({ name, mark }: { name: string; mark: string }) { return name + mark }',
      defaultValuesForNonLlmParams: { mark: '!' },
    });
    const run = await runtime.runTool({ tool, llmArguments: { name: 'Ada', mark: '?' } });
    assert.deepEqual(run.ok && JSON.parse(run.json), 'Ada!');
    const refused = await runtime.runTool({ tool, llmArguments: { nobody: 1 } });
    assert.ok(!refused.ok);
    const bare = await runtime.runTool({ tool: { toolCode: 'export default (args) => args' }, llmArguments: { z: 1 } });
    assert.deepEqual(bare.ok && JSON.parse(bare.json), { z: 1 });
  });

  it('tells of each run of a stored tool once, without its secrets, and of nothing that did not run', async () => {
    const runs: { tool: Tool; result: ToolResult }[] = [];
    const { runtime, close } = await openWrapperFixture({
      resolveSecret: () => Promise.resolve('a-hidden-key'),
      onToolRun: (run) => runs.push(run),
    });
    try {
      const tool = {
        ...{ name: 'keyed', toolCode: 'export default ({ key }: { key: string }) => { throw new Error(key) }' },
        ...{ toolJsonSpec: null, contextParams: [], defaultValuesForNonLlmParams: { key: '${secret:KEY}' } },
      };
      await runtime.runTool({ tool });
      await runtime.runTool({ tool, llmArguments: { nobody: 1 } });
      await runtime.runTool({ tool: { toolCode: 'export default () => 1' } });
      assert.deepEqual(
        runs.map(({ tool: { name }, result }) => [name, result.ok]),
        [['keyed', false]],
      );
      assert.ok(!JSON.stringify(runs[0]?.result).includes('a-hidden-key'));
    } finally {
      await close();
    }
  });

  it('gives a stored tool whose code is broken the error of its kind, with the line', async () => {
    const { runtime, addTool } = fixture.current;
    const broken = await addTool({ name: 'broken', toolCode: 'const a = 1;\nexport default function ( {' });
    const empty = await addTool({ name: 'empty', toolCode: 'const a = 1;' });
    const python = await addTool({ name: 'python', toolCode: 'def greet(name):\n    return "Hello " + name\n' });
    const errors = await Promise.all(
      [broken, empty, python].map(async (tool) => {
        const run = await runtime.runTool({ tool });
        return run.ok ? assert.fail() : run.error;
      }),
    );
    assert.deepEqual(
      errors.map(({ kind }) => kind),
      ['syntax', 'load', 'syntax'],
    );
    assert.equal(errors[0]?.line, 2);
    assert.match(errors[2]?.message ?? '', /Python/);
  });

  it('stops what is under way when it closes, and keeps what had arrived', async () => {
    const { runtime, storageDir, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ text: ['first ', 'second'], stallAfterChunks: 1 }, { stallAfterChunks: 0 });
    let onEvent = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (onEvent = resolve));
    const call = assert.rejects(wrapper.sendUserMessageAndGetResponse('hi', {}, { onEvent }), { code: 'Cancelled' });
    const waiting = assert.rejects(wrapper.sendUserMessageAndGetResponse('and then'), { code: 'Cancelled' });
    await arrived;
    const oneShot = assert.rejects(runtime.getResponseWithoutChatHistory({ promptName: 'tutor' }), {
      code: 'Cancelled',
    });
    await runtime.close();
    await Promise.all([call, waiting, oneShot]);
    const reopened = await openRuntime({ storageDir });
    try {
      const reply = (await reopened.chatHistories.get(wrapper.chatHistoryId))?.chatHistory.at(-1);
      assert.equal(reply?.content, 'first ');
      assert.equal(reply.interrupted?.code, 'StreamInterrupted', 'nobody stopped it');
    } finally {
      await reopened.close();
    }
  });

  it('does nothing any more once it is closed', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    await runtime.close();
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi'), { code: 'StoreClosed' });
    await assert.rejects(runtime.getResponseWithoutChatHistory({ promptName: 'tutor' }), { code: 'StoreClosed' });
    const run = await runtime.runTool({ tool: { toolCode: 'export default () => 1' } });
    assert.equal(!run.ok && run.error.kind, 'cancelled');
    assert.equal(server.requests.length, 0);
  });

  it('closes twice without complaint', async () => {
    await fixture.current.runtime.close();
    await fixture.current.runtime.close();
    await assert.rejects(fixture.current.runtime.tools.list(), { code: 'StoreClosed' });
  });
});
