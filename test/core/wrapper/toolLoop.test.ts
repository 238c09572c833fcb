import assert from 'node:assert/strict';
import type { ToolSpec } from '../../../src/core.ts';
import { eventLog, lastOf, sentMessages, shareWrapperFixture } from './wrapperFixture.ts';

const addCode = `export default function ({ a, b }: { a: number; b: number }) { return { sum: a + b }; }`;

describe('The tool loop', () => {
  const fixture = shareWrapperFixture();

  it('runs the call, gives the packaged result back and answers', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main');
    await addTool({ name: 'add', toolCode: addCode });
    await addPrompt({ tools: ['add'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: [{ id: 'c1', name: 'add', arguments: { a: 1, b: 2 } }] }, { text: 'It is 3.' });
    const { events, onEvent } = eventLog();
    assert.equal(await wrapper.sendUserMessageAndGetResponse('1+2?', {}, { onEvent }), 'It is 3.');
    const offered = server.requests[0]?.body as { tools: { function: { name: string; parameters: object } }[] };
    assert.equal(offered.tools[0]?.function.name, 'add');
    const packaged = JSON.stringify({ status: 'OK', message: { sum: 3 } });
    const toolMessage = sentMessages(server, 1).at(-1);
    assert.deepEqual([toolMessage?.role, toolMessage?.content], ['tool', packaged]);
    assert.deepEqual(
      events.filter(({ type }) => type !== 'text' && type !== 'usage'),
      [
        { type: 'tool-call', id: 'c1', name: 'add', arguments: { a: 1, b: 2 } },
        { type: 'finish', reason: 'tool-calls', rawReason: 'tool_calls' },
        { type: 'tool-result', id: 'c1', name: 'add', ok: true, content: packaged },
        { type: 'finish', reason: 'stop', rawReason: 'stop' },
      ],
    );
    const { chatHistory } = await wrapper.getChatHistory();
    assert.deepEqual(
      chatHistory.map(({ role }) => role),
      ['system', 'user', 'assistant', 'tool', 'assistant'],
    );
    assert.equal(chatHistory[2]?.tool_calls?.[0]?.function.name, 'add');
    assert.equal(lastOf(chatHistory, 'tool').tool_call_id, 'c1');
    assert.equal(lastOf(chatHistory, 'tool').name, 'add');
  });

  it('runs all of a turn’s parallel calls, and ids may repeat from round to round', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main');
    await addTool({ name: 'add', toolCode: addCode });
    await addPrompt({ tools: ['add'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const calls = (n: number) => [
      { id: 'x', name: 'add', arguments: { a: n, b: 1 } },
      { id: 'y', name: 'add', arguments: { a: n, b: 2 } },
    ];
    server.reply({ toolCalls: calls(10) }, { toolCalls: calls(20) }, { text: 'done' });
    await wrapper.sendUserMessageAndGetResponse('go');
    const results = (await wrapper.getChatHistory()).chatHistory.filter(({ role }) => role === 'tool');
    assert.deepEqual(
      results.map(({ content }) => (JSON.parse(content) as { message: { sum: number } }).message.sum),
      [11, 12, 21, 22],
    );
    assert.equal(sentMessages(server, 2).filter(({ role }) => role === 'tool').length, 4);
  });

  it('lets context variables win over defaults, and both over the model, whose reserved names are dropped', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main');
    await addTool({
      name: 'show',
      toolCode: `export default function (args: { q: string; units?: string; limit?: number; __user_id__?: number }) { return args; }`,
      defaultValuesForNonLlmParams: { units: 'metric', limit: 5 },
      contextParams: ['limit', '__user_id__'],
    });
    await addPrompt({ tools: ['show'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply(
      { toolCalls: [{ name: 'show', arguments: { q: 'rain', units: 'hacked', limit: 99, __user_id__: 1 } }] },
      { text: 'ok' },
    );
    await wrapper.sendUserMessageAndGetResponse('go', { limit: 7, user_id: 42 });
    const { chatHistory } = await wrapper.getChatHistory();
    const result = lastOf(chatHistory, 'tool');
    assert.deepEqual(JSON.parse(result.content), {
      status: 'OK',
      message: { q: 'rain', units: 'metric', limit: 7, __user_id__: 42 },
    });
    const offered = server.requests[0]?.body as { tools: { function: { parameters: { properties: object } } }[] };
    assert.deepEqual(Object.keys(offered.tools[0]?.function.parameters.properties ?? {}), ['q']);
    assert.deepEqual([...(result.context_params ?? [])].sort(), ['__user_id__', 'limit']);
  });

  it('gives an unknown name, unknown arguments and bad JSON back to the model as failures', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main');
    await addTool({ name: 'add', toolCode: addCode });
    await addPrompt({ tools: ['add'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply(
      {
        toolCalls: [
          { name: 'substract', arguments: {} },
          { name: 'add', arguments: { a: 1, b: 2, c: 3 } },
        ],
      },
      { text: 'sorry' },
    );
    assert.equal(await wrapper.sendUserMessageAndGetResponse('go'), 'sorry');
    const failures = (await wrapper.getChatHistory()).chatHistory
      .filter(({ role }) => role === 'tool')
      .map(({ content }) => JSON.parse(content) as { status: string; message: string });
    assert.deepEqual(
      failures.map(({ status }) => status),
      ['Failed', 'Failed'],
    );
    assert.match(failures[0]?.message ?? '', /"substract".*add/);
    assert.match(failures[1]?.message ?? '', /\bc\b/);
  });

  it('takes a specification that leaves out what it need not say', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main');
    const toolJsonSpec = { name: 'ping' } as unknown as ToolSpec;
    await addTool({ name: 'ping', toolCode: 'export default () => "pong"', toolJsonSpec });
    await addPrompt({ tools: ['ping'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: [{ name: 'ping' }] }, { text: 'ok' });
    assert.equal(await wrapper.sendUserMessageAndGetResponse('go'), 'ok');
    assert.match(lastOf((await wrapper.getChatHistory()).chatHistory, 'tool').content, /pong/);
  });

  it('says what is wrong with a specification, and goes on without its tool', async () => {
    const { runtime, server, addConfig, addPrompt, addTool, warnings } = fixture.current;
    await addConfig('main');
    const toolJsonSpec = { name: 'ping', description: '', parameters: 'none' } as unknown as ToolSpec;
    await addTool({ name: 'ping', toolCode: 'export default () => "pong"', toolJsonSpec });
    await addPrompt({ tools: ['ping'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ text: 'ok' });
    assert.equal(await wrapper.sendUserMessageAndGetResponse('go'), 'ok');
    assert.match(warnings.join(), /without its tool "ping"\. The tool_json_spec of the tool "ping" is no function/);
  });

  it('tells the model in one line what a tool threw', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main');
    await addTool({ name: 'bad', toolCode: 'export default function () { throw new Error("no luck") }' });
    await addPrompt({ tools: ['bad'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: [{ name: 'bad', arguments: {} }] }, { text: 'I see.' });
    assert.equal(await wrapper.sendUserMessageAndGetResponse('go'), 'I see.');
    const content = JSON.parse(lastOf((await wrapper.getChatHistory()).chatHistory, 'tool').content) as object;
    assert.deepEqual(Object.keys(content), ['status', 'message']);
    assert.match(JSON.stringify(content), /no luck/);
  });

  it('takes 20 rounds and no more', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main');
    await addTool({ name: 'add', toolCode: addCode });
    await addPrompt({ tools: ['add'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const again = { toolCalls: [{ name: 'add', arguments: { a: 1, b: 1 } }] };
    server.reply(...Array.from({ length: 20 }, () => again), { text: 'at last' });
    assert.equal(await wrapper.sendUserMessageAndGetResponse('go'), 'at last');
    server.reply(...Array.from({ length: 30 }, () => again));
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('go on'), { code: 'ToolLoopLimit' });
    assert.equal(server.requests.length, 42);
    const { chatHistory } = await wrapper.getChatHistory();
    assert.equal(chatHistory.filter(({ tool_run: run }) => run?.ok === true).length, 40);
  });

  it('names an absent tool of the prompt before anything is stored', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt({ tools: ['gone'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('go'), { code: 'ToolNotFound', message: /"gone"/ });
    assert.equal(server.requests.length, 0);
    assert.equal((await wrapper.getChatHistory()).chatHistory.length, 1);
  });
});

describe('The secrets of a tool', () => {
  const fixture = shareWrapperFixture({ resolveEnv: () => Promise.resolve('tool-"secret"-9876') });

  it('stay from the model, the events and the disk, whatever the tool does with them', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main');
    const show = { defaultValuesForNonLlmParams: { key: '${env:KEY}' } };
    await addTool({
      name: 'show',
      toolCode: 'export default ({ key }: { key: string }) => { console.log(key); return { [key]: ["k=" + key] } }',
      ...show,
    });
    const toolCode = 'export default ({ key }: { key: string }) => { throw new Error(key) }';
    await addTool({ name: 'shout', toolCode, ...show });
    await addPrompt({ tools: ['show', 'shout'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: [{ name: 'show' }, { name: 'shout' }] }, { text: 'ok' });
    const { events, onEvent } = eventLog();
    await wrapper.sendUserMessageAndGetResponse('go', {}, { onEvent });
    const { chatHistory } = await wrapper.getChatHistory();
    assert.deepEqual(
      chatHistory.flatMap(({ role, content }) => (role === 'tool' ? [JSON.parse(content) as unknown] : [])),
      [
        { status: 'OK', message: { '••••': ['k=••••'] } },
        { status: 'Failed', message: '••••' },
      ],
    );
    const run = await runtime.runTool({ tool: (await runtime.tools.get('show')) ?? assert.fail() });
    for (const told of [chatHistory, events, sentMessages(server, 1), run]) {
      assert.doesNotMatch(JSON.stringify(told), /secret|9876/);
    }
  });
});
