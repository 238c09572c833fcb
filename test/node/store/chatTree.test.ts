import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ChatMessage } from '../../../src/core/chats/chatMessage.ts';
import type { ChatTree } from '../../../src/core/chats/chatRecord.ts';
import { titleFrom } from '../../../src/node/store/rows/textExcerpt.ts';
import type { Store } from '../../../src/node/store/store.ts';
import { aMessage, appError, TemporaryStores } from './temporaryStore.ts';
import { fuzzRuns } from '../../fuzzRuns.ts';

/** A chat's branches as paths of message ids, the shown one marked with `*`. */
function branchesOf({ messages, head }: ChatTree): string[] {
  const parents = new Set(messages.map(({ parent }) => parent));
  const path = (index: number | null): string[] => {
    const node = index === null ? undefined : messages[index];
    return node ? [...path(node.parent), node.message.id] : [];
  };
  return messages.flatMap((_, index) =>
    parents.has(index) && index !== head ? [] : [`${path(index).join(' ')}${index === head ? ' *' : ''}`],
  );
}

describe('tree of a chat', function () {
  this.timeout(20_000);

  let stores: TemporaryStores;
  let store: Store;

  beforeEach(async () => {
    stores = new TemporaryStores();
    store = await stores.open();
  });
  afterEach(() => stores.dispose());

  const list = (ids: string): ChatMessage[] => ids.split(' ').flatMap((id) => (id === '' ? [] : [aMessage(id, id)]));
  const system = (id: string): ChatMessage => aMessage(id, id, { role: 'system' });
  const save = async (ids: string, id?: number): Promise<number> =>
    (await store.chatHistories.save({ chatHistory: list(ids), ...(id === undefined ? {} : { id }) })).id;
  const shown = async (id: number): Promise<string | undefined> =>
    (await store.chatHistories.get(id))?.chatHistory.map((message) => message.id).join(' ');
  const branches = async (id: number): Promise<string[]> => branchesOf(await store.chatHistories.tree(id));

  it('tells where the shown branch has others beside it', async () => {
    const id = await save('a b c');
    assert.deepEqual(await store.chatHistories.branches(id), { siblings: {}, next: [] });
    await save('a x', id);
    await save('a y z', id);
    await save('q', id);
    const together = ['b', 'x', 'y'];
    assert.deepEqual(await store.chatHistories.branches(id), { siblings: { q: ['a', 'q'] }, next: [] });
    await store.chatHistories.switchTo(id, 'x');
    assert.deepEqual(await store.chatHistories.branches(id), { siblings: { a: ['a', 'q'], x: together }, next: [] });
    await save('a', id);
    assert.deepEqual(await store.chatHistories.branches(id), { siblings: { a: ['a', 'q'] }, next: together });
    await assert.rejects(store.chatHistories.branches(99), appError('ChatNotFound'));
  });

  it('takes a branch beside the one that is shown', async () => {
    const id = await save('a b');
    await store.chatHistories.change(id, { after: 'a', aside: true, messages: list('x') });
    await store.chatHistories.change(id, { after: 'x', aside: true, messages: list('y') });
    assert.deepEqual(await branches(id), ['a b *', 'a x y']);
    assert.equal((await store.chatHistories.summaries())[0]?.messageCount, 2);
  });

  it('keeps what a saved list leaves out, and finds it again', async () => {
    const id = await save('a b c');
    await save('a x', id);
    assert.equal(await shown(id), 'a x');
    assert.deepEqual(await branches(id), ['a b c', 'a x *']);
    await save('a b c d', id);
    assert.deepEqual(await branches(id), ['a x', 'a b c d *']);
    await save('a b', id);
    assert.equal(await shown(id), 'a b');
    assert.deepEqual(await branches(id), ['a b *', 'a x', 'a b c d']);
    await save('', id);
    assert.equal(await shown(id), '');
    assert.deepEqual(await branches(id), ['a x', 'a b c d']);
    await save('b c', id);
    assert.deepEqual(await branches(id), ['a x', 'a b c d', 'b c *']);
    await save('a b c d', id);
    assert.deepEqual(await branches(id), ['a x', 'a b c d *', 'b c']);
  });

  it('rewrites in place what has the same id in the same place, on other branches too', async () => {
    const id = await save('a b c');
    await save('a x', id);
    await store.chatHistories.save({ id, chatHistory: [aMessage('a', 'A'), aMessage('b', 'B')] });
    const tree = await store.chatHistories.tree(id);
    assert.deepEqual(
      tree.messages.map(({ message }) => message.content),
      ['A', 'B', 'c', 'x'],
    );
  });

  it('lets a change begin a branch after a message', async () => {
    const id = await save('a b c d');
    await store.chatHistories.change(id, { after: 'b', messages: list('x y') });
    assert.deepEqual(await branches(id), ['a b c d', 'a b x y *']);
    await store.chatHistories.change(id, { after: null, messages: list('z') });
    assert.deepEqual(await branches(id), ['a b c d', 'a b x y', 'z *']);
    await store.chatHistories.switchTo(id, 'y');
    await store.chatHistories.change(id, { after: 'b' });
    assert.deepEqual(await branches(id), ['a b *', 'a b c d', 'a b x y', 'z']);
    await store.chatHistories.change(id, { messages: list('c e') });
    assert.deepEqual(await branches(id), ['a b c d', 'a b x y', 'z', 'a b c e *']);
    assert.equal((await store.chatHistories.tree(id)).messages.length, 'a b c d x y z e'.split(' ').length);
    const before = await store.chatHistories.record(id);
    await assert.rejects(
      store.chatHistories.change(id, { after: 'n', contextVariables: { a: 1 }, messages: list('m') }),
      appError('MessageNotFound', /the id n/),
    );
    assert.deepEqual(await store.chatHistories.record(id), before);
  });

  it('lets an answer go on in its own branch while another one is shown', async () => {
    const id = await save('a b');
    await save('a c', id);
    await store.chatHistories.change(id, { rewritten: [aMessage('b', 'more')] });
    assert.deepEqual(await branches(id), ['a b', 'a c *']);
    const { messages } = await store.chatHistories.tree(id);
    assert.deepEqual(
      messages.map(({ message }) => message.content),
      ['a', 'more', 'c'],
    );
    await store.chatHistories.change(id, { after: 'b', messages: list('d') });
    assert.deepEqual(await branches(id), ['a c', 'a b d *']);
    await assert.rejects(
      store.chatHistories.change(id, { rewritten: list('n') }),
      appError('MessageNotFound', /the id n/),
    );
  });

  it('replaces a message of the shown branch only', async () => {
    const id = await save('a b');
    await save('a x b', id);
    await store.chatHistories.change(id, { messages: [aMessage('b', 'changed')] });
    const tree = await store.chatHistories.tree(id);
    assert.deepEqual(
      tree.messages.map(({ message }) => message.content),
      ['a', 'b', 'x', 'changed'],
    );
    await store.chatHistories.setThumb(id, 'b', 1);
    const rated = (await store.chatHistories.tree(id)).messages.map(({ message }) => message.thumb);
    assert.deepEqual(rated, [undefined, undefined, undefined, 1]);
    await save('a', id);
    await store.chatHistories.setThumb(id, 'x', -1);
    assert.equal((await store.chatHistories.tree(id)).messages[2]?.message.thumb, -1);
  });

  it('puts a first system message before every branch', async () => {
    const id = await save('a b');
    await save('c d', id);
    await store.chatHistories.change(id, { systemMessage: system('s') });
    assert.deepEqual(await branches(id), ['s a b', 's c d *']);
    assert.equal((await store.chatHistories.summaries())[0]?.messageCount, 3);
    await store.chatHistories.change(id, { systemMessage: system('t') });
    assert.deepEqual(await branches(id), ['t a b', 't c d *']);
    await store.chatHistories.change(id, { after: null, messages: list('e') });
    await store.chatHistories.change(id, { systemMessage: system('u') });
    assert.deepEqual(await branches(id), ['t a b', 't c d', 'u e *']);
    await store.chatHistories.switchTo(id, 'a');
    await store.chatHistories.change(id, { systemMessage: system('v') });
    assert.deepEqual(await branches(id), ['v a b *', 'v c d', 'u e']);
    const empty = await save('');
    await store.chatHistories.change(empty, { systemMessage: system('s') });
    assert.deepEqual(await branches(empty), ['s *']);
  });

  it('switches to the newest end of the branch through a message', async () => {
    const id = await save('a b c');
    await save('a x y', id);
    await save('a x z', id);
    await save('a b c d', id);
    await store.chatHistories.switchTo(id, 'x');
    assert.equal(await shown(id), 'a x z');
    await store.chatHistories.switchTo(id, 'a');
    assert.equal(await shown(id), 'a b c d');
    await store.chatHistories.switchTo(id, 'y');
    assert.equal(await shown(id), 'a x y');
    await assert.rejects(store.chatHistories.switchTo(id, 'none'), appError('MessageNotFound', /none/));
    await assert.rejects(store.chatHistories.switchTo(77, 'a'), appError('ChatNotFound', /77/));
  });

  it('tells other listeners of a switch, without a new time of the chat', async () => {
    const id = await save('a b');
    await save('a c', id);
    const before = await store.chatHistories.get(id);
    const changes: unknown[] = [];
    store.onDidChange((change) => changes.push(change));
    await store.chatHistories.switchTo(id, 'b');
    assert.deepEqual(changes, [{ kind: 'chatHistories', keys: [id] }]);
    assert.equal((await store.chatHistories.get(id))?.updatedAt, before?.updatedAt);
  });

  it('forks a branch into a chat of its own', async () => {
    const messages = [system('s'), aMessage('a', 'How?'), aMessage('b', 'So.', { role: 'assistant', thumb: 1 })];
    const { id } = await store.chatHistories.save({
      promptName: 'p',
      chatHistory: [...messages, ...list('c')],
      currentContextVariables: { v: 1 },
    });
    const before = await store.chatHistories.record(id);
    const fork = await store.chatHistories.fork(id, 'b');
    assert.notEqual(fork.id, id);
    const { thumb: _counted, ...unrated } = messages[2] ?? aMessage('b', '');
    assert.deepEqual(fork.chatHistory, [...messages.slice(0, 2), unrated]);
    assert.deepEqual([fork.promptName, fork.currentContextVariables], ['p', { v: 1 }]);
    assert.deepEqual(await store.chatHistories.get(fork.id), fork);
    assert.deepEqual(await store.chatHistories.record(id), before);
    assert.notEqual((await store.chatHistories.record(fork.id)).uuid, before.uuid);
    await store.chatHistories.fork((await store.chatHistories.fork(fork.id, 'a')).id, 's');
    assert.deepEqual((await store.chatHistories.summaries()).map(({ title }) => title).sort(), [
      'How?',
      'How? (fork 2)',
      'How? (fork 3)',
      'How? (fork)',
    ]);
    await assert.rejects(store.chatHistories.fork(id, 'none'), appError('MessageNotFound', /none/));
    await assert.rejects(store.chatHistories.fork(99, 'a'), appError('ChatNotFound', /99/));
  });

  it('has nobody answer in a fork or a record of what is being answered', async () => {
    const message = { id: 'a', role: 'user', content: 'How?', timestamp: '2026-01-01T00:00:00.000Z' } as const;
    const call = { id: 'c', type: 'function' as const, function: { name: 'ask', arguments: '{}' } };
    const asking = aMessage('b', '', {
      role: 'assistant',
      tool_calls: [call],
      tool_round: { waiting: ['c'], answers: [] },
    });
    const { id } = await store.chatHistories.save({
      chatHistory: [{ ...message, answer_expected_until: '2026-01-01T00:00:08.000Z' }, asking],
    });
    const fork = await store.chatHistories.fork(id, 'b');
    // What waits for its user waits for it there too.
    assert.deepEqual(fork.chatHistory, [message, asking]);
    const { messages } = await store.chatHistories.record(id);
    assert.deepEqual(messages[0]?.message, message);
  });

  it('titles and counts by the shown branch', async () => {
    const id = await save('a b');
    await store.chatHistories.change(id, { after: null, messages: list('c') });
    const summary = async (): Promise<unknown[]> =>
      (await store.chatHistories.summaries()).map(({ title, messageCount }) => [title, messageCount]);
    assert.deepEqual(await summary(), [['c', 1]]);
    await store.chatHistories.switchTo(id, 'b');
    assert.deepEqual(await summary(), [['a', 2]]);
    await store.chatHistories.change(id, { messages: [aMessage('a', 'a', { show_in_user_history: false })] });
    assert.deepEqual(await summary(), [['b', 2]]);
    await store.chatHistories.change(id, { messages: [aMessage('a', 'x'.repeat(2000))] });
    assert.deepEqual(await summary(), [[titleFrom('x'.repeat(2000)), 2]]);
    const block = `\`\`\`ts src/a.ts\n${'const a = 1;\n'.repeat(500)}\`\`\``;
    await store.chatHistories.change(id, { messages: [aMessage('a', `${block}\nWhy?`)] });
    assert.deepEqual(await summary(), [['Why?', 2]]);
    await store.chatHistories.change(id, { messages: [aMessage('a', block)] });
    assert.deepEqual(await summary(), [['a.ts', 2]]);
    await save('', id);
    assert.deepEqual(await summary(), [['', 0]]);
  });

  it('takes a title from JSON that SQLite cannot read as none', async () => {
    let deep: unknown = 0;
    for (let level = 0; level < 1100; level++) deep = [deep];
    await store.chatHistories.save({ chatHistory: [aMessage('a', 'deep', { deep }), aMessage('b', 'next')] });
    assert.deepEqual(
      (await store.chatHistories.summaries()).map(({ title, messageCount }) => [title, messageCount]),
      [['', 2]],
    );
  });

  it('deletes every branch of a chat and no other chat', async () => {
    const other = await save('a b');
    const id = await save('a b c');
    await save('a x', id);
    await save(Array.from({ length: 3000 }, (_, index) => `m${index}`).join(' '), id);
    assert.equal(await store.chatHistories.delete(id), true);
    await assert.rejects(store.chatHistories.tree(id), appError('ChatNotFound'));
    assert.deepEqual(await branches(other), ['a b *']);
    assert.deepEqual(await store.chatHistories.search('x'), []);
  });

  it('never loses a message, whatever is done', async () => {
    const messageId = fc.constantFrom('a', 'b', 'c', 'd');
    const message = fc
      .record({ id: messageId, content: fc.constantFrom('1', '2'), show: fc.boolean() })
      .map(({ id, content, show }) => aMessage(id, content, show ? {} : { show_in_user_history: false }));
    const messages = fc.array(message, { maxLength: 4 });
    const step = fc.oneof(
      messages.map((saved) => (id: number) => store.chatHistories.save({ id, chatHistory: saved })),
      messages.map((added) => (id: number) => store.chatHistories.change(id, { messages: added })),
      fc.tuple(fc.option(messageId), messages).map(
        ([after, added]) =>
          (id: number) =>
            store.chatHistories.change(id, { after, messages: added }),
      ),
      fc.constant((id: number) => store.chatHistories.change(id, { systemMessage: system('s') })),
      messageId.map((to) => (id: number) => store.chatHistories.switchTo(id, to)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const id = await save('a b');
        let before = await store.chatHistories.tree(id);
        for (const run of steps) {
          await Promise.resolve(run(id)).catch((error: unknown) => {
            assert.ok(appError('MessageNotFound')(error), String(error));
          });
          const after = await store.chatHistories.tree(id);
          const pathsBefore = pathsOf(before);
          const paths = new Set(pathsOf(after));
          for (const path of pathsBefore) assert.ok(paths.has(path), `${path} is gone`);
          const places = after.messages.filter(({ message: { role } }) => role !== 'system');
          const distinct = new Set(places.map(({ parent, message: { id: own } }) => `${String(parent)} ${own}`));
          assert.equal(distinct.size, places.length, 'a message is found, not stored again');
          before = after;

          const chatHistory = (await store.chatHistories.get(id))?.chatHistory ?? [];
          const [summary] = await store.chatHistories.summaries();
          const own = chatHistory.find(
            ({ role, show_in_user_history }) => role === 'user' && show_in_user_history !== false,
          );
          assert.deepEqual([summary?.messageCount, summary?.title], [chatHistory.length, own?.content ?? '']);
          await store.chatHistories.save({ id, chatHistory });
          assert.deepEqual(await store.chatHistories.tree(id), after, 'the same list changes nothing');
        }
        await store.chatHistories.delete(id);
      }),
      { numRuns: fuzzRuns(25) },
    );
  }).timeout(0);

  /** Every path from a first message down, but for the system message, which may go before what was first. */
  function pathsOf({ messages }: ChatTree): string[] {
    const paths: string[] = [];
    for (const { parent, message } of messages) {
      const above = parent === null ? '' : (paths[parent] ?? '');
      paths.push(message.role === 'system' ? above : `${above}/${message.id}`);
    }
    return paths.filter((path) => path !== '');
  }
});
