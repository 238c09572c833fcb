import assert from 'node:assert/strict';
import type { ChatMessage } from '../../../src/core/chats/chatMessage.ts';
import type { Store } from '../../../src/node/store/store.ts';
import { aMessage, appError, TemporaryStores, untyped } from './temporaryStore.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('chat history store', function () {
  this.timeout(20_000);

  let stores: TemporaryStores;
  let store: Store;

  beforeEach(async () => {
    stores = new TemporaryStores();
    store = await stores.open();
  });
  afterEach(() => stores.dispose());

  it('gives a new chat a number, its messages an id and all of it times', async () => {
    const chat = await store.chatHistories.save({
      promptName: 'gone',
      chatHistory: [untyped<ChatMessage>({ role: 'user', content: 'hi', extra: { kept: [1] } })],
      currentContextVariables: { a: 1 },
    });
    assert.equal(chat.id, 1);
    assert.equal(chat.promptName, 'gone');
    assert.deepEqual(chat.currentContextVariables, { a: 1 });
    assert.match(chat.chatHistory[0]?.id ?? '', uuid);
    assert.ok(!Number.isNaN(Date.parse(chat.chatHistory[0]?.timestamp ?? '')));
    assert.deepEqual(chat.chatHistory[0]?.['extra'], { kept: [1] });
    assert.equal(chat.createdAt, chat.updatedAt);
    assert.deepEqual(await store.chatHistories.get(1), chat);
  });

  it('keeps keys that mean something to JavaScript', async () => {
    const message = JSON.parse(
      '{"__proto__":{"x":1},"role":"user","content":"","id":"a","timestamp":"","constructor":2,"toJSON":3}',
    ) as ChatMessage;
    const { id } = await store.chatHistories.save({
      chatHistory: [message],
      currentContextVariables: { toString: 'x' },
    });
    const chat = await store.chatHistories.get(id);
    assert.equal(JSON.stringify(chat?.chatHistory), JSON.stringify([message]));
    assert.deepEqual(chat?.currentContextVariables, { toString: 'x' });
  });

  it('keeps a given id and never gives an id twice', async () => {
    const times = { createdAt: '2020-01-01T00:00:00.000Z', updatedAt: '2020-02-01T00:00:00.000Z' };
    const chat = await store.chatHistories.save({ id: 7, chatHistory: [], ...times });
    assert.deepEqual([chat.id, chat.createdAt, chat.updatedAt], [7, times.createdAt, times.updatedAt]);
    const next = await store.chatHistories.save({ chatHistory: [] });
    assert.equal(next.id, 8);
    assert.equal(await store.chatHistories.delete(8), true);
    assert.equal(await store.chatHistories.delete(8), false);
    assert.equal((await store.chatHistories.save({ chatHistory: [] })).id, 9);
    const large = await store.chatHistories.save({ id: 2 ** 40, chatHistory: [] });
    assert.equal((await store.chatHistories.get(2 ** 40))?.id, large.id);
  });

  it('updates what a draft names and leaves the rest', async () => {
    const chat = await store.chatHistories.save({
      promptName: 'p',
      chatHistory: [aMessage('a', '1'), aMessage('b', '2'), aMessage('c', '3')],
      currentContextVariables: { a: 1 },
    });
    const messages = [aMessage('a', '1'), aMessage('c', '3', { thumb: 1 })];
    const saved = await store.chatHistories.save({ id: chat.id, chatHistory: messages });
    assert.deepEqual(saved.chatHistory, messages);
    assert.deepEqual(
      [saved.promptName, saved.currentContextVariables, saved.createdAt],
      ['p', { a: 1 }, chat.createdAt],
    );
    assert.ok(saved.updatedAt >= chat.updatedAt);
  });

  it('takes null as absent, and an assistant without content as one that said nothing', async () => {
    const calls = [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }];
    const chat = await store.chatHistories.save(
      untyped({
        id: null,
        promptName: null,
        currentContextVariables: null,
        createdAt: null,
        updatedAt: null,
        chatHistory: [
          { id: null, role: 'assistant', content: null, timestamp: null, tool_calls: calls },
          { role: 'assistant', tool_calls: calls },
        ],
      }),
    );
    assert.deepEqual([chat.id, chat.promptName, chat.currentContextVariables], [1, '', {}]);
    assert.ok(!Number.isNaN(Date.parse(chat.createdAt)) && !Number.isNaN(Date.parse(chat.updatedAt)));
    for (const message of chat.chatHistory) {
      assert.deepEqual([message.content, message.tool_calls], ['', calls]);
      assert.match(message.id, uuid);
      assert.ok(!Number.isNaN(Date.parse(message.timestamp)));
    }
    assert.deepEqual(await store.chatHistories.save(chat), {
      ...chat,
      updatedAt: (await store.chatHistories.get(1))?.updatedAt,
    });
    assert.equal((await store.chatHistories.tree(1)).messages.length, 2);
  });

  it('lists the newest first', async () => {
    const at = (day: number): string => `2020-01-0${day}T00:00:00.000Z`;
    for (const day of [2, 3, 1])
      await store.chatHistories.save({ chatHistory: [], createdAt: at(day), updatedAt: at(day) });
    assert.deepEqual(
      (await store.chatHistories.list()).map(({ updatedAt }) => updatedAt),
      [at(3), at(2), at(1)],
    );
    assert.deepEqual(
      (await store.chatHistories.summaries()).map(({ id }) => id),
      [2, 1, 3],
    );
  });

  it('changes a chat in one step', async () => {
    const { id } = await store.chatHistories.save({ chatHistory: [aMessage('u1', 'first')] });
    await store.chatHistories.change(id, {
      contextVariables: { b: 2 },
      systemMessage: aMessage('s', 'system', { role: 'system' }),
      messages: [aMessage('u2', 'second'), aMessage('u3', 'third')],
    });
    await store.chatHistories.change(id, {
      systemMessage: aMessage('s2', 'anew', { role: 'system' }),
      messages: [aMessage('u2', 'replaced'), aMessage('u4', 'fourth')],
    });
    const chat = await store.chatHistories.get(id);
    assert.deepEqual(
      chat?.chatHistory.map((message) => [message.id, message.content]),
      [
        ['s2', 'anew'],
        ['u1', 'first'],
        ['u2', 'replaced'],
        ['u3', 'third'],
        ['u4', 'fourth'],
      ],
    );
    assert.deepEqual(chat.currentContextVariables, { b: 2 });
  });

  it('leaves a chat as it was when a part of a change is wrong', async () => {
    const chat = await store.chatHistories.save({
      chatHistory: [aMessage('u1', 'first')],
      currentContextVariables: { a: 1 },
    });
    await assert.rejects(
      store.chatHistories.change(chat.id, {
        contextVariables: { a: 2 },
        messages: [aMessage('u2', 'second'), untyped<ChatMessage>({ role: 'user' })],
      }),
      appError('InvalidEntity', /`messages\[1\].content`/),
    );
    await assert.rejects(
      store.chatHistories.change(chat.id, { systemMessage: aMessage('s', 'no') }),
      appError('InvalidEntity', /`systemMessage.role`/),
    );
    assert.deepEqual(await store.chatHistories.get(chat.id), chat);
  });

  it('refuses a change that was made from what is not the chat any more', async () => {
    const { id } = await store.chatHistories.save({ chatHistory: [aMessage('u1', 'first')] });
    const other = await stores.open();
    const read = async (): Promise<string> => (await other.chatHistories.get(id))?.updatedAt ?? '';
    const from = (ifUnmodifiedSince: string, text: string): Promise<void> =>
      store.chatHistories.change(id, {
        ifUnmodifiedSince,
        contextVariables: { text },
        messages: [aMessage(text, text)],
      });
    const before = await read();
    await store.chatHistories.setThumb(id, 'u1', 1);
    await store.chatHistories.rename(id, 'Other title');
    // All at once, so that they have the same time: one of them was first.
    const outcomes = await Promise.allSettled(['u2', 'u3', 'u4'].map((text) => from(before, text)));
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected'],
    );
    await assert.rejects(from(before, 'u5'), appError('ChatChanged', /changed/));
    const chat = await store.chatHistories.get(id);
    assert.deepEqual([chat?.chatHistory.length, chat?.currentContextVariables], [2, { text: 'u2' }]);
    await store.chatHistories.save({ id, chatHistory: [aMessage('u1', 'saved')] });
    await assert.rejects(from(chat?.updatedAt ?? '', 'u6'), appError('ChatChanged'));
    await from(await read(), 'u7');
  });

  it('keeps a rating where its message is written again by who read it before', async () => {
    const message = (content: string, fields: Partial<ChatMessage> = {}): ChatMessage =>
      aMessage('a', content, { role: 'assistant', ...fields });
    const stored = async (): Promise<ChatMessage | undefined> =>
      (await store.chatHistories.get(id))?.chatHistory.find((each) => each.id === 'a');
    const { id } = await store.chatHistories.save({ chatHistory: [aMessage('q', 'Why?'), message('So')] });
    await store.chatHistories.setThumb(id, 'a', 1);
    await store.chatHistories.change(id, { rewritten: [message('So it')] });
    assert.deepEqual(await stored(), message('So it', { thumb: 1 }));
    await store.chatHistories.change(id, { messages: [message('So it is', { thumb: -1 })] });
    assert.deepEqual(await stored(), message('So it is', { thumb: 1 }));
    await store.chatHistories.change(id, { after: 'q', messages: [message('It is'), aMessage('b', 'more')] });
    assert.deepEqual(await stored(), message('It is', { thumb: 1 }));
    await store.chatHistories.setThumb(id, 'a', null);
    await store.chatHistories.change(id, { rewritten: [message('It is "thumb":1', { thumb: 1 })] });
    assert.deepEqual(await stored(), message('It is "thumb":1'));
  });

  it('rates a message and takes the rating back', async () => {
    const { id } = await store.chatHistories.save({ chatHistory: [aMessage('a', 'x', { role: 'assistant' })] });
    await store.chatHistories.setThumb(id, 'a', -1);
    assert.equal((await store.chatHistories.get(id))?.chatHistory[0]?.thumb, -1);
    await store.chatHistories.setThumb(id, 'a', null);
    assert.deepEqual((await store.chatHistories.get(id))?.chatHistory, [aMessage('a', 'x', { role: 'assistant' })]);
    await assert.rejects(store.chatHistories.setThumb(id, 'b', 1), appError('MessageNotFound', /b/));
    await assert.rejects(store.chatHistories.setThumb(id, 'a', untyped(2)), appError('InvalidEntity', /`thumb`/));
  });

  it('names a chat that is not there', async () => {
    assert.equal(await store.chatHistories.get(5), undefined);
    assert.equal(await store.chatHistories.get(untyped('1')), undefined);
    await assert.rejects(store.chatHistories.change(5, {}), appError('ChatNotFound', /5/));
    await assert.rejects(store.chatHistories.rename(5, 't'), appError('ChatNotFound', /5/));
    await assert.rejects(store.chatHistories.setThumb(5, 'm', 1), appError('ChatNotFound', /5/));
  });

  it('titles a chat by its first visible user message until it is renamed', async () => {
    const hidden = aMessage('h', 'hidden', { show_in_user_history: false });
    const long = `How do I\n\n sort a list of ${'very '.repeat(20)}many things?`;
    const { id } = await store.chatHistories.save({
      promptName: 'p',
      chatHistory: [aMessage('s', 'sys', { role: 'system' }), hidden, aMessage('u', long), aMessage('v', 'later')],
    });
    const title = async (): Promise<string | undefined> => (await store.chatHistories.summaries())[0]?.title;
    const derived = await title();
    assert.match(derived ?? '', /^How do I sort a list of very very [a-z ]*very…$/);
    assert.ok((derived ?? '').length <= 60);
    await store.chatHistories.rename(id, ' Sorting ');
    assert.equal(await title(), 'Sorting');
    await store.chatHistories.rename(id, '');
    assert.equal(await title(), derived);
    const [summary] = await store.chatHistories.summaries();
    assert.deepEqual([summary?.messageCount, summary?.promptName, summary?.id], [4, 'p', id]);
  });

  const faults: [string, unknown][] = [
    ['chatHistory', {}],
    ['chatHistory', { chatHistory: {} }],
    ['chatHistory\\[0\\]', { chatHistory: ['hi'] }],
    ['chatHistory\\[0\\].role', { chatHistory: [{ content: '' }] }],
    ['chatHistory\\[0\\].content', { chatHistory: [{ role: 'user', content: null }] }],
    ['chatHistory\\[0\\].content', { chatHistory: [{ role: 'assistant', content: 1 }] }],
    ['chatHistory\\[0\\].id', { chatHistory: [{ role: 'user', content: '', id: 4 }] }],
    ['chatHistory\\[0\\].timestamp', { chatHistory: [{ role: 'user', content: '', timestamp: 4 }] }],
    ['chatHistory\\[0\\].x.y\\[1\\]', { chatHistory: [{ role: 'user', content: '', x: { y: [0, 1n] } }] }],
    ['promptName', { chatHistory: [], promptName: 1 }],
    ['currentContextVariables', { chatHistory: [], currentContextVariables: [] }],
    ['id', { chatHistory: [], id: 0 }],
    ['id', { chatHistory: [], id: 1.5 }],
    ['id', { chatHistory: [], id: '1' }],
    ['updatedAt', { chatHistory: [], updatedAt: 1 }],
  ];
  for (const [field, draft] of faults) {
    it(`names the field \`${field}\` that is wrong`, async () => {
      await assert.rejects(
        store.chatHistories.save(untyped(draft)),
        appError('InvalidEntity', new RegExp(`\`${field}\``)),
      );
      assert.deepEqual(await store.chatHistories.list(), []);
    });
  }

  const wrongParts: [string, unknown][] = [
    ['tool_calls', {}],
    ['tool_calls\\[0\\]', [null]],
    ['tool_calls\\[0\\].function', [{ id: 'x' }]],
    ['tool_calls\\[0\\].function.arguments', [{ id: 'x', function: { name: 'sum', arguments: {} } }]],
    ['tool_round', 'x'],
    ['tool_round.waiting', { waiting: { a: 1 } }],
    ['tool_round.blocked\\[0\\].message', { waiting: [], blocked: [{ id: 'x', code: 'SecretNotFound' }] }],
    ['tool_round.answers\\[0\\].role', { waiting: [], answers: [{ role: 'user', content: '' }] }],
    ['attempts', 'x'],
    ['config_choice', 'drawn'],
    ['config_choice.reason', { reason: 'guessed', candidates: [] }],
    ['broken_tools\\[0\\].message', [{ name: 'x' }]],
    ['message_generation_time', '1 s'],
    ['reasoning', 5],
    ['answer_expected_until', 5],
  ];
  const keyOf = (part: string): string => /^\w+/.exec(part)?.[0] ?? '';
  it('names the part of a message that nobody could read as what it is told to be', async () => {
    for (const [part, value] of wrongParts) {
      const message = { role: 'assistant', content: '', [keyOf(part)]: value };
      await assert.rejects(
        store.chatHistories.save(untyped({ chatHistory: [message] })),
        appError('InvalidEntity', new RegExp(`\`chatHistory\\[0\\].${part}\``)),
      );
    }
    const nothing = Object.fromEntries(wrongParts.map(([part]) => [keyOf(part), null]));
    const call = { id: 'x', type: 'function', index: 0, function: { name: 'sum', arguments: 'no JSON' } };
    const free = { ...nothing, tool_calls: [call], name: null, usage: { prompt_tokens: 1 }, refusal: null };
    const message = aMessage('a', '', untyped({ role: 'assistant', ...free }));
    const { chatHistory } = await store.chatHistories.save({ chatHistory: [message] });
    assert.deepEqual(chatHistory, [message]);
  });

  it('takes what is nested deeply, and refuses what no thread could read back', async () => {
    const nest = (levels: number): unknown => {
      let nested: unknown = 'deep';
      for (let level = 0; level < levels; level++) nested = level % 2 ? [nested] : { nested };
      return nested;
    };
    const { id } = await store.chatHistories.save({ chatHistory: [aMessage('1', 'x', { extra: nest(1_150) })] });
    assert.deepEqual((await store.chatHistories.get(id))?.chatHistory[0]?.['extra'], nest(1_150));
    const circle: Record<string, unknown> = {};
    circle['of'] = [circle];
    for (const extra of [nest(2_000), nest(100_000), circle]) {
      const tooDeep = appError('InvalidEntity', /1,200 levels/);
      await assert.rejects(store.chatHistories.save({ chatHistory: [aMessage('1', 'x', { extra })] }), tooDeep);
    }
    assert.equal((await store.chatHistories.list()).length, 1);
  });
});
