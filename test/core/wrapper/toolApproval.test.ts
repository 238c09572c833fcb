import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRuntime, type ChatMessage, type ToolApproval, type ToolCallRequest } from '../../../src/core.ts';
import { lastOf, sentMessages, shareWrapperFixture, useWrapperFixture } from './wrapperFixture.ts';

const addCode = `export default function ({ a, b }: { a: number; b: number }) { return { sum: a + b }; }`;

describe('The approval of tool calls', () => {
  const asked: ToolCallRequest[] = [];
  let answer: ToolApproval = { decision: 'allow' };
  const answerAtOnce = (): Promise<ToolApproval> => Promise.resolve(answer);
  let ask: (call: ToolCallRequest) => Promise<ToolApproval> = answerAtOnce;
  const fixture = shareWrapperFixture({
    approveTool: (call) => {
      asked.push(call);
      return ask(call);
    },
  });
  beforeEach(async () => {
    asked.length = 0;
    ask = answerAtOnce;
    const { addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main');
    await addTool({ name: 'add', toolCode: addCode });
    await addPrompt({ tools: ['add'] });
  });

  it('gives a denial’s reason to the model', async () => {
    const { runtime, server } = fixture.current;
    answer = { decision: 'deny', reason: 'Not on a Sunday.' };
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: [{ name: 'add', arguments: { a: 1, b: 2 } }] }, { text: 'ok' });
    await wrapper.sendUserMessageAndGetResponse('go');
    assert.deepEqual(JSON.parse(lastOf((await wrapper.getChatHistory()).chatHistory, 'tool').content), {
      status: 'Failed',
      message: 'Not on a Sunday.',
    });
    assert.deepEqual(asked[0]?.arguments, { a: 1, b: 2 });
    assert.equal(asked[0].chatHistoryId, wrapper.chatHistoryId);
  });

  it('runs with the arguments as the user edited them', async () => {
    const { runtime, server } = fixture.current;
    answer = { decision: 'allow', arguments: { a: 40, b: 2 } };
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: [{ name: 'add', arguments: { a: 1, b: 2 } }] }, { text: 'ok' });
    await wrapper.sendUserMessageAndGetResponse('go');
    assert.deepEqual(JSON.parse(lastOf((await wrapper.getChatHistory()).chatHistory, 'tool').content), {
      status: 'OK',
      message: { sum: 42 },
      note: 'The user changed the arguments of this call to {"a":40,"b":2}',
    });
  });

  const cyclic: Record<string, unknown> = { a: 1 };
  cyclic['b'] = cyclic;
  const noAnswers: [what: string, answer: unknown][] = [
    ['nothing', undefined],
    ['a mere true', true],
    ['another word than allow', { decision: 'yes' }],
    ['a denial that looks like a grant', { decision: 'deny', grantedAt: 'x', scope: 'always' }],
    ['null as arguments', { decision: 'allow', arguments: null }],
    ['a list as arguments', { decision: 'allow', arguments: [1, 2] }],
    ['a text as arguments', { decision: 'allow', arguments: '{"a": 1}' }],
    ['arguments that are no JSON', { decision: 'allow', arguments: cyclic }],
    ['an unknown scope', { decision: 'allow', scope: 'for ever' }],
    ['a reason that is no text', { decision: 'deny', reason: { why: 'so' } }],
    [
      'an object that cannot be read',
      {
        decision: 'allow',
        get scope() {
          return assert.fail('no\nway');
        },
      },
    ],
  ];
  it('takes anything but a plain yes for a no, with one sentence, and logs what was none', async () => {
    const { runtime, server, warnings, addTool } = fixture.current;
    await addTool({ name: 'add', toolCode: 'export default ({ a }: { a?: number }) => ({ ran: a ?? null });' });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    ask = ({ id }) => Promise.resolve(noAnswers[Number(id)]?.[1] as ToolApproval);
    const toolCalls = noAnswers.map((_each, index) => ({ id: `${index}`, name: 'add', arguments: { a: 1 } }));
    server.reply({ toolCalls }, { text: 'ok' });
    await wrapper.sendUserMessageAndGetResponse('go');
    const { chatHistory } = await wrapper.getChatHistory();
    const told = chatHistory.filter(({ role }) => role === 'tool').map(({ content }) => JSON.parse(content) as unknown);
    const noAnswer = 'The call of "add" was not allowed: the answer to the question was no valid one.';
    const denied = 'The user did not allow the call of "add".';
    assert.deepEqual(
      told,
      noAnswers.map(([what]) => ({ status: 'Failed', message: what.startsWith('a denial') ? denied : noAnswer })),
    );
    assert.equal(warnings.length, noAnswers.length - 1);
    assert.match(warnings.join('\n'), /approveTool gave no answer: "arguments" is to be one JSON object\./);
    assert.deepEqual(await runtime.toolGrants.list(), []);
  });

  it('asks again where edited arguments do not fit, with what is wrong, and runs with what fits', async () => {
    const { runtime, server } = fixture.current;
    ask = ({ fault }) =>
      Promise.resolve(
        fault === undefined
          ? { decision: 'allow', arguments: { a: 'forty' } }
          : { decision: 'allow', arguments: { a: 40, b: 2 }, scope: 'once' },
      );
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: [{ name: 'add', arguments: { a: 1, b: 2 } }] }, { text: 'ok' });
    await wrapper.sendUserMessageAndGetResponse('go');
    assert.deepEqual(
      asked.map(({ arguments: args, fault }) => ({ args, fault })),
      [
        { args: { a: 1, b: 2 }, fault: undefined },
        { args: { a: 'forty' }, fault: 'Argument "b" is missing: it must be a number.' },
      ],
    );
    const { content, tool_run: run } = lastOf((await wrapper.getChatHistory()).chatHistory, 'tool');
    assert.match(content, /42/);
    assert.equal(run?.edited_arguments, '{"a":40,"b":2}');
    assert.equal(run.allowed_by, 'once');
  });

  it('tells the model where the same arguments that do not fit are given twice', async () => {
    const { runtime, server } = fixture.current;
    answer = { decision: 'allow', arguments: { a: 1 } };
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: [{ name: 'add', arguments: { a: 1, b: 2 } }] }, { text: 'ok' });
    await wrapper.sendUserMessageAndGetResponse('go');
    assert.equal(asked.length, 2);
    assert.match(lastOf((await wrapper.getChatHistory()).chatHistory, 'tool').content, /"b\\" is missing/);
  });

  for (const scope of ['chat', 'always'] as const) {
    it(`grants nothing for ${scope} until the arguments fit`, async () => {
      const { runtime, server } = fixture.current;
      const granted: number[] = [];
      ask = async ({ fault }) => {
        granted.push((await runtime.toolGrants.list()).length);
        return { decision: 'allow', scope, arguments: { a: 40, b: fault === undefined ? 'two' : 2 } };
      };
      const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
      server.reply({ toolCalls: [{ name: 'add', arguments: { a: 1, b: 2 } }] }, { text: 'ok' });
      await wrapper.sendUserMessageAndGetResponse('go');
      assert.deepEqual(granted, [0, 0]);
      assert.equal((await runtime.toolGrants.list()).length, 1);
      assert.match(lastOf((await wrapper.getChatHistory()).chatHistory, 'tool').content, /42/);
    });

    it(`ends where a yes for ${scope} gives arguments that never fit, and grants nothing`, async () => {
      const { runtime, server } = fixture.current;
      answer = { decision: 'allow', scope, arguments: { a: 'x', b: 2 } };
      const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
      server.reply({ toolCalls: [{ name: 'add', arguments: { a: 1, b: 2 } }] }, { text: 'ok' });
      await wrapper.sendUserMessageAndGetResponse('go');
      assert.equal(asked.length, 2);
      assert.match(lastOf((await wrapper.getChatHistory()).chatHistory, 'tool').content, /must be a number/);
      assert.deepEqual(await runtime.toolGrants.list(), []);
    });
  }

  it('ends where a plain yes follows arguments that do not fit', async () => {
    const { runtime, server } = fixture.current;
    ask = ({ fault }) =>
      Promise.resolve({ decision: 'allow', ...(fault === undefined ? { arguments: { a: 1 } } : { scope: 'always' }) });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: [{ name: 'add', arguments: { a: 1, b: 2 } }] }, { text: 'ok' });
    await wrapper.sendUserMessageAndGetResponse('go');
    assert.equal(asked.length, 2);
    assert.match(lastOf((await wrapper.getChatHistory()).chatHistory, 'tool').content, /"b\\" is missing/);
    assert.deepEqual(await runtime.toolGrants.list(), []);
  });

  it('ends where each answer has other arguments that do not fit', async () => {
    const { runtime, server } = fixture.current;
    ask = () => Promise.resolve({ decision: 'allow', arguments: { a: `try ${asked.length}`, b: 2 } });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: [{ name: 'add', arguments: { a: 1, b: 2 } }] }, { text: 'ok' });
    await wrapper.sendUserMessageAndGetResponse('go');
    assert.ok(asked.length < 50);
    assert.match(lastOf((await wrapper.getChatHistory()).chatHistory, 'tool').content, /must be a number/);
  });

  it('keeps a yes for the chat to the chat, and one for always to the workspace, until the code changes', async () => {
    const { runtime, server, addTool } = fixture.current;
    const call = { toolCalls: [{ name: 'add', arguments: { a: 1, b: 2 } }] };
    const ask = async (chat?: number): Promise<number> => {
      const before = asked.length;
      const wrapper = await runtime.createWrapper(chat ? { chatHistoryId: chat } : { promptName: 'tutor' });
      server.reply(call, { text: 'ok' });
      await wrapper.sendUserMessageAndGetResponse('go');
      assert.match(lastOf((await wrapper.getChatHistory()).chatHistory, 'tool').content, /"OK"/);
      return asked.length - before;
    };
    answer = { decision: 'allow', scope: 'chat' };
    assert.equal(await ask(), 1);
    const [first] = await runtime.chatHistories.list();
    assert.equal(await ask(first?.id), 0);
    answer = { decision: 'allow', scope: 'always' };
    assert.equal(await ask(), 1);
    assert.equal(await ask(), 0);
    assert.deepEqual(
      (await runtime.toolGrants.list()).map(({ toolName, scope }) => `${toolName}: ${scope}`),
      ['add: always', 'add: chat'],
    );
    await addTool({ name: 'add', toolCode: `${addCode} // changed` });
    answer = { decision: 'allow', scope: 'once' };
    assert.equal(await ask(first?.id), 1);
    assert.equal(await ask(first?.id), 1);
  });

  it('answers what waits beside it where the yes covers that too, and withdraws the question', async () => {
    const { runtime, server } = fixture.current;
    const withdrawn: string[] = [];
    let allow: (approval: ToolApproval) => void = () => undefined;
    ask = (call) =>
      new Promise((resolve) => {
        if (call.id === 'c1') allow = resolve;
        call.signal?.addEventListener('abort', () => withdrawn.push(call.id));
      });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const call = { name: 'add', arguments: { a: 1, b: 2 } };
    server.reply(
      {
        toolCalls: [
          { id: 'c1', ...call },
          { id: 'c2', ...call },
        ],
      },
      { text: 'ok' },
    );
    const sending = wrapper.sendUserMessageAndGetResponse('go');
    while (asked.length < 2) await sleep(5);
    allow({ decision: 'allow', scope: 'chat' });
    await sending;
    assert.ok(withdrawn.includes('c2'));
    const { chatHistory } = await wrapper.getChatHistory();
    assert.deepEqual(
      chatHistory.flatMap(({ tool_run: run }) => (run ? [run.allowed_by] : [])),
      ['chat', 'chat'],
    );
  });

  it('asks again once a grant is revoked', async () => {
    const { runtime, server } = fixture.current;
    answer = { decision: 'allow', scope: 'always' };
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const call = { toolCalls: [{ name: 'add', arguments: { a: 1, b: 2 } }] };
    server.reply(call, { text: 'ok' }, call, { text: 'ok' });
    await wrapper.sendUserMessageAndGetResponse('go');
    const [grant] = await runtime.toolGrants.list();
    assert.equal(await runtime.toolGrants.revoke(grant?.id ?? 0), true);
    assert.equal(await runtime.toolGrants.revoke(grant?.id ?? 0), false);
    await wrapper.sendUserMessageAndGetResponse('go on');
    assert.equal(asked.length, 2);
  });
});

describe('A call that waits for its user', () => {
  let approve: (call: ToolCallRequest) => Promise<ToolApproval> = () => Promise.resolve({ decision: 'allow' });
  const fixture = useWrapperFixture({ approveTool: (call) => approve(call) });
  const calls = [
    { id: 'c1', name: 'add', arguments: { a: 1, b: 2 } },
    { id: 'c2', name: 'add', arguments: { a: 20, b: 22 } },
  ];

  beforeEach(async () => {
    const { addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main');
    await addTool({ name: 'add', toolCode: addCode });
    await addPrompt({ tools: ['add'] });
  });

  /** The last message of the chat that asks for tools, once it says that it waits. */
  async function waitingMessage(chatId: number): Promise<ChatMessage> {
    for (;;) {
      const chat = await fixture.current.runtime.chatHistories.get(chatId);
      const message = chat?.chatHistory.findLast(({ tool_calls: all }) => all);
      if (message?.tool_round) return message;
      await sleep(20);
    }
  }

  it('waits in the history, with what the calls beside it gave, and leaves no trace there once it ran', async () => {
    const { runtime, server } = fixture.current;
    let allow: (approval: ToolApproval) => void = () => undefined;
    approve = (call) =>
      call.id === 'c1'
        ? new Promise((resolve) => {
            allow = resolve;
          })
        : Promise.resolve({ decision: 'allow' });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: calls }, { text: 'done' });
    const sending = wrapper.sendUserMessageAndGetResponse('go');
    let message = await waitingMessage(wrapper.chatHistoryId);
    while (message.tool_round?.answers.length === 0) message = await waitingMessage(wrapper.chatHistoryId);
    assert.deepEqual(message.tool_round?.waiting, ['c1']);
    assert.match(message.tool_round.answers[0]?.content ?? '', /42/);
    allow({ decision: 'allow', scope: 'once' });
    assert.equal(await sending, 'done');
    const { chatHistory } = await wrapper.getChatHistory();
    assert.ok(!JSON.stringify(chatHistory).includes('tool_round'));
    assert.deepEqual(
      chatHistory.map(({ role, tool_call_id: id }) => id ?? role),
      ['system', 'user', 'assistant', 'c1', 'c2', 'assistant'],
    );
  });

  it('is asked about again after its window closed, and no other call runs twice', async () => {
    const { runtime, server, storageDir, configsPath } = fixture.current;
    approve = (call) => (call.id === 'c1' ? new Promise(() => undefined) : Promise.resolve({ decision: 'allow' }));
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: calls });
    const sending = wrapper.sendUserMessageAndGetResponse('go');
    sending.catch(() => undefined);
    let message = await waitingMessage(wrapper.chatHistoryId);
    while (message.tool_round?.answers.length === 0) message = await waitingMessage(wrapper.chatHistoryId);
    await runtime.close();
    await assert.rejects(sending, { code: 'Cancelled' });
    const asked: string[] = [];
    const later = await openRuntime({
      storageDir,
      llmConfigsPath: configsPath,
      approveTool: (call) => {
        asked.push(call.id);
        return Promise.resolve({ decision: 'allow', scope: 'once' });
      },
    });
    try {
      server.reply({ text: 'It is 3 and 42.' });
      const again = await later.createWrapper({ chatHistoryId: wrapper.chatHistoryId, initialize: false });
      assert.equal(await again.retryLastMessage(), 'It is 3 and 42.');
      assert.deepEqual(asked, ['c1']);
      const { chatHistory } = await again.getChatHistory();
      assert.deepEqual(
        chatHistory.map(({ role, content }) => (role === 'tool' ? content : role)),
        [
          'system',
          'user',
          'assistant',
          '{"status":"OK","message":{"sum":3}}',
          '{"status":"OK","message":{"sum":42}}',
          'assistant',
        ],
      );
      assert.deepEqual(
        sentMessages(server, 1).map(({ role }) => role),
        ['system', 'user', 'assistant', 'tool', 'tool'],
      );
    } finally {
      await later.close();
    }
  });

  it('ends as cancelled where its user stops the message', async () => {
    const { runtime, server } = fixture.current;
    approve = () => new Promise(() => undefined);
    const stop = new AbortController();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply({ toolCalls: calls });
    const sending = wrapper.sendUserMessageAndGetResponse('go', {}, { signal: stop.signal });
    sending.catch(() => undefined);
    await waitingMessage(wrapper.chatHistoryId);
    stop.abort('user');
    await assert.rejects(sending, { code: 'Cancelled' });
    const { chatHistory } = await wrapper.getChatHistory();
    assert.deepEqual(
      chatHistory.flatMap(({ role, content }) => (role === 'tool' ? [content] : [])),
      Array(2).fill('{"status":"Failed","message":"Cancelled by the user."}'),
    );
    assert.ok(!JSON.stringify(chatHistory).includes('tool_round'));
  });
});

describe('A tool of the editor’s', () => {
  const invoked: unknown[] = [];
  let scope: 'once' | 'always' = 'once';
  let asked = 0;
  let does = 'Does';
  const fixture = shareWrapperFixture({
    approveTool: ({ origin }) => {
      asked++;
      return Promise.resolve(origin === 'editor' ? { decision: 'allow', scope } : { decision: 'allow' });
    },
    editorTools: {
      describe: (name) =>
        name === 'readFile' || name === 'add'
          ? {
              name,
              description: `${does} ${name}.`,
              parameters: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
            }
          : undefined,
      source: (name) => `the maker of ${name}`,
      invoke: (name, args) => {
        invoked.push([name, args]);
        return name === 'readFile' ? Promise.resolve('text of it') : Promise.reject(new Error('It is closed.'));
      },
    },
  });
  beforeEach(async () => {
    invoked.length = 0;
    const { addConfig, addTool } = fixture.current;
    await addConfig('main');
    await addTool({ name: 'add', toolCode: addCode });
  });

  it('is offered beside our own, under another name where ours has it, and called with what the model sent', async () => {
    const { runtime, server, addPrompt } = fixture.current;
    await addPrompt({ tools: ['vscode:readFile', 'add', 'vscode:add'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    server.reply(
      {
        toolCalls: [
          { name: 'readFile', arguments: { path: 'a.txt' } },
          { name: 'vscode_add', arguments: { path: 'b' } },
          { name: 'readFile', arguments: {} },
        ],
      },
      { text: 'ok' },
    );
    await wrapper.sendUserMessageAndGetResponse('go');
    const { tools } = server.requests[0]?.body as { tools: { function: { name: string } }[] };
    assert.deepEqual(
      tools.map((tool) => tool.function.name),
      ['add', 'readFile', 'vscode_add'],
    );
    assert.deepEqual(invoked, [
      ['readFile', { path: 'a.txt' }],
      ['add', { path: 'b' }],
    ]);
    const runs = (await wrapper.getChatHistory()).chatHistory.flatMap(({ tool_run: run }) => (run ? [run] : []));
    assert.deepEqual(
      runs.map(({ source }) => source),
      ['the maker of readFile', 'the maker of add', 'the maker of readFile'],
      'kept for its reader, whether it ran or not',
    );
    const { chatHistory } = await wrapper.getChatHistory();
    assert.deepEqual(
      chatHistory.flatMap(({ role, content }) => (role === 'tool' ? [JSON.parse(content) as unknown] : [])),
      [
        { status: 'OK', message: 'text of it' },
        { status: 'Failed', message: 'It is closed.' },
        { status: 'Failed', message: 'Argument "path" is missing: it must be a string.' },
      ],
    );
  });

  it('is asked about again once its extension describes it otherwise', async () => {
    const { runtime, server, addPrompt } = fixture.current;
    await addPrompt({ tools: ['vscode:readFile'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const questions = async (): Promise<number> => {
      const before = asked;
      server.reply({ toolCalls: [{ name: 'readFile', arguments: { path: 'a' } }] }, { text: 'ok' });
      await wrapper.sendUserMessageAndGetResponse('go');
      return asked - before;
    };
    scope = 'always';
    assert.deepEqual([await questions(), await questions()], [1, 0]);
    does = 'Overwrites';
    assert.deepEqual([await questions(), await questions()], [1, 0]);
    assert.equal(invoked.length, 4);
  });

  it('is named where no extension offers it', async () => {
    const { runtime, addPrompt } = fixture.current;
    await addPrompt({ tools: ['vscode:gone'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('go'), { code: 'ToolNotFound', message: /vscode:gone/ });
  });
});
