import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatMessage } from '../../../src/core.ts';
import type { ChatChange } from '../../../src/core/chats/chatHistoryStore.ts';
import { StoredAnswerKeeper, type AnsweredChat } from '../../../src/core/wrapper/answering/answerKeeper.ts';

const timestamp = '2026-01-01T00:00:00.000Z';
const userMessage: ChatMessage = { id: 'u', role: 'user', content: 'hi', timestamp };
const reply = (content: string): ChatMessage => ({ id: 'a', role: 'assistant', content, timestamp });

describe('what keeps an answer on disk', () => {
  const problems: string[] = [];
  let keeper: StoredAnswerKeeper | undefined;

  afterEach(async () => {
    await keeper?.end();
    problems.length = 0;
  });

  function keep(
    change: (change: ChatChange) => Promise<void>,
    recordRequest: AnsweredChat['recordRequest'] = () => Promise.resolve(),
  ): StoredAnswerKeeper {
    const logFailure = (problem: string): void => void problems.push(problem);
    keeper = new StoredAnswerKeeper(userMessage, [userMessage], { change, recordRequest, logFailure });
    return keeper;
  }

  /** Contents of the replies in a change. */
  const replies = ({ rewritten = [], messages = [] }: ChatChange) =>
    [...rewritten, ...messages].filter(({ id }) => id === 'a').map(({ content }) => content);

  it('writes the newest state, one write at a time, and the last one after those before it', async () => {
    const written: string[] = [];
    let running = 0;
    const kept = keep(async (change) => {
      const own = replies(change);
      if (own.length > 0) assert.equal(++running, 1, 'two writes at once');
      await sleep(100);
      if (own.length > 0) running--;
      written.push(...own);
    });
    let text = '';
    const begin = Date.now();
    for (let i = 0; i < 60; i++) {
      text += `${i} `;
      kept.arrived(() => reply(text));
      await sleep(20);
    }
    await kept.record([reply('all of it')], true);
    const most = 2 + (Date.now() - begin) / 500;
    assert.ok(written.length >= 2 && written.length <= most, `${written.length} writes`);
    assert.equal(written.at(-1), 'all of it');
    assert.ok(written.slice(0, -1).every((content) => text.startsWith(content)));
    const count = written.length;
    kept.arrived(() => reply('late'));
    await sleep(400);
    assert.equal(written.length, count);
  }).timeout(10_000);

  it('puts a new reply after the last completed step, and a known one in its place', async () => {
    const changes: ChatChange[] = [];
    const kept = keep((change) => {
      changes.push(change);
      return Promise.resolve();
    });
    await kept.record([reply('calls a tool')]);
    await kept.record([{ id: 't', role: 'tool', content: 'result', timestamp }]);
    await kept.record([reply('calls a tool, as it turned out')], true);
    assert.deepEqual(
      changes.filter(({ after }) => after !== undefined).map(({ after, messages }) => [after, messages?.[0]?.id]),
      [
        ['u', 'a'],
        ['a', 't'],
      ],
    );
    assert.deepEqual(
      changes.at(-1)?.rewritten?.map(({ id }) => id),
      ['u', 'a'],
    );
    assert.ok(changes[0]?.rewritten?.[0]?.answer_expected_until);
    assert.deepEqual(changes.at(-1)?.rewritten?.[0], userMessage);
  });

  it('says once that an unfinished reply cannot be written, and goes on', async () => {
    let isBroken = true;
    const written: string[] = [];
    const kept = keep((change) => {
      if (isBroken) return Promise.reject(new Error('The disk is full.'));
      written.push(...replies(change));
      return Promise.resolve();
    });
    for (let i = 0; i < 40; i++) {
      kept.arrived(() => reply('part'));
      await sleep(30);
    }
    assert.deepEqual(problems, ['what arrived of an answer is not on disk yet: The disk is full.']);
    await assert.rejects(kept.record([reply('whole')]), /disk is full/);
    isBroken = false;
    await kept.record([reply('whole')], true);
    assert.deepEqual(written, ['whole']);
  }).timeout(10_000);

  it('keeps the request with its reply, in the same turn of the event loop, and goes on where that fails', async () => {
    const calls: string[] = [];
    const kept = keep(
      () => {
        calls.push('change');
        queueMicrotask(() => calls.push('later'));
        return Promise.resolve();
      },
      (messageId) => {
        calls.push(`request of ${messageId}`);
        return Promise.reject(new Error('too large'));
      },
    );
    const request = { configName: 'main', url: 'https://example.com', body: {}, sentAt: timestamp };
    await kept.record([reply('whole')], true, request);
    assert.deepEqual(calls, ['change', 'request of a', 'later']);
    assert.deepEqual(problems, ['what was sent for an answer could not be kept: too large']);
  });

  it('renews its sign of life while nothing arrives, and takes it back at the end', async () => {
    const marks: (string | undefined)[] = [];
    let kept: StoredAnswerKeeper | undefined;
    await new Promise<void>((renewedTwice) => {
      kept = keep(({ rewritten = [] }) => {
        marks.push(rewritten[0]?.answer_expected_until);
        if (marks.length === 2) renewedTwice();
        return Promise.resolve();
      });
    });
    await kept?.end();
    assert.equal(marks.length, 3);
    assert.ok((marks[0] ?? '') < (marks[1] ?? ''));
    assert.equal(marks[2], undefined);
  }).timeout(30_000);
});
