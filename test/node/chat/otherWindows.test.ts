import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRuntime, type Runtime } from '../../../src/core.ts';
import { openWrapperFixture, type WrapperFixture } from '../../core/wrapper/wrapperFixture.ts';
import { RecordingPanel } from './recordingPanel.ts';

describe('a chat that is open in two windows', function () {
  this.timeout(60_000);
  let fixture: WrapperFixture;
  let other: Runtime;
  let first: RecordingPanel;
  let second: RecordingPanel;
  let chatId: number;

  beforeEach(async () => {
    fixture = await openWrapperFixture();
    await fixture.addConfig('main');
    await fixture.addPrompt();
    other = await openRuntime({ storageDir: fixture.storageDir, llmConfigsPath: fixture.configsPath });
    const timestamp = new Date().toISOString();
    const greeting = { id: 'g', role: 'assistant' as const, content: 'Hello', timestamp, llm_config_name: 'main' };
    chatId = (await fixture.runtime.chatHistories.save({ promptName: 'tutor', chatHistory: [greeting] })).id;
    first = new RecordingPanel(fixture.runtime, { chatId, promptName: '' });
    second = new RecordingPanel(other, { chatId, promptName: '' });
    await Promise.all([first, second].map((panel) => panel.session.handle({ type: 'ready' })));
  });
  afterEach(async () => {
    for (const panel of [first, second]) panel.session.dispose();
    await other.close();
    await fixture.close();
  });

  const send = (panel: RecordingPanel, text: string) =>
    panel.session.handle({ type: 'send', id: randomUUID(), text, variables: {} });

  it('shows a message typed in the other, its answer as it grows, and that answer when it is whole', async () => {
    fixture.server.reply({ text: ['One ', 'two ', 'three ', 'four'], chunkDelayMs: 400 });
    const sent = send(first, 'Count');
    const waiting = await second.until((view) => view.messages.at(-1)?.content === 'Count');
    assert.equal(waiting.live?.elsewhere, true);
    assert.equal(waiting.error, null, 'what another window answers is not on offer here');
    const lengths = new Set<number>();
    await second.until((view) => {
      const length = view.live?.turns[0]?.text.length ?? 0;
      if (length > 0) lengths.add(length);
      return lengths.size >= 2;
    });
    await sent;
    const whole = await second.until((view) => view.live === null);
    assert.equal(whole.messages.at(-1)?.content, 'One two three four');
    assert.equal(whole.error, null);
    assert.deepEqual(second.lines, first.lines);
  });

  it('shows a tool of the other as running, and its result', async () => {
    await fixture.addTool({
      name: 'slow',
      toolCode: 'export default async (_args: {}, tool: any) => { await tool.sleep(1500); return 7; }',
    });
    await fixture.addPrompt({ tools: ['slow'] });
    fixture.server.reply({ toolCalls: [{ name: 'slow', arguments: {} }] }, { text: 'Seven.' });
    const sent = send(first, 'Go');
    const running = await second.until((view) => (view.live?.turns[0]?.toolCalls.length ?? 0) > 0);
    assert.equal(running.live?.turns[0]?.toolCalls[0]?.state, 'running');
    assert.equal(running.error, null);
    await sent;
    const whole = await second.until((view) => view.live === null && view.messages.at(-1)?.content === 'Seven.');
    assert.equal(whole.messages.at(-2)?.toolCalls[0]?.state, 'ok');
  });

  it('sends its own message after the answer of the other', async () => {
    fixture.server.reply({ text: ['To ', 'A'], chunkDelayMs: 2_000 }, { text: 'To B' });
    const sent = send(first, 'A');
    await second.until((view) => view.live?.elsewhere === true);
    await Promise.all([sent, send(second, 'B')]);
    const lines = ['assistant: Hello', 'user: A', 'assistant: To A', 'user: B', 'assistant: To B'];
    assert.deepEqual(second.lines.slice(1), lines);
    await first.until((view) => view.live === null && view.messages.at(-1)?.content === 'To B');
    assert.deepEqual(first.lines.slice(1), lines);
  });

  it('answers no message a second time that the other answers as it is to be retried', async () => {
    fixture.server.reply({ status: 500 }, { text: ['One ', 'two'], chunkDelayMs: 500 }, { text: 'One again' });
    await send(first, 'Count');
    await second.until((view) => view.error !== null);
    const sent = send(second, 'Go on');
    await first.until((view) => view.messages.at(-1)?.content === 'Go on');
    await first.session.handle({ type: 'errorAction', id: 'retry' });
    await sent;
    const whole = await first.until((view) => view.live === null && view.messages.at(-1)?.content === 'One two');
    assert.equal(whole.messages.at(-1)?.siblings, undefined);
    assert.equal(fixture.server.requests.length, 2);
    assert.match(whole.error?.message ?? '', /^This message was answered meanwhile/);
  });

  it('says that the other stopped, and goes on where that did', async () => {
    fixture.server.reply({ text: ['One ', 'two'], stallAfterChunks: 2 }, { text: ', three' });
    const sent = send(first, 'Count');
    await second.until((view) => (view.live?.turns[0]?.text ?? '') !== '');
    await first.session.handle({ type: 'stop' });
    await sent;
    const stopped = await second.until((view) => view.error !== null);
    assert.deepEqual(
      stopped.error?.actions.map(({ id }) => id),
      ['continue', 'retry'],
    );
    await second.session.handle({ type: 'errorAction', id: 'continue' });
    await first.until((view) => view.messages.at(-1)?.content === 'One two, three');
    assert.equal(first.view?.error, null);
  });

  it('takes an answer whose window gives no sign of life any more for interrupted', async () => {
    const user = { id: 'u', role: 'user' as const, content: 'Hi', timestamp: new Date().toISOString() };
    const soon = new Date(Date.now() + 5_000).toISOString();
    await fixture.runtime.chatHistories.change(chatId, { messages: [{ ...user, answer_expected_until: soon }] });
    await second.until((view) => view.live?.elsewhere === true);
    const left = await second.until((view) => view.live === null);
    assert.deepEqual(
      left.error?.actions.map(({ id }) => id),
      ['retry'],
    );
  });

  it('follows rating, title and deletion', async () => {
    await fixture.runtime.updateMessageThumbRating(chatId, 'g', 1);
    await second.until((view) => view.messages.at(-1)?.thumb === 1);
    await fixture.runtime.chatHistories.rename(chatId, 'Greetings');
    await second.until((view) => view.title === 'Greetings');
    await fixture.runtime.chatHistories.delete(chatId);
    await second.until((view) => view.error?.code === 'ChatNotFound');
    assert.equal(second.lines.at(-1), 'assistant: Hello');
  });

  it('brings back a chat that the other deleted, and says where it is gone for good', async () => {
    const restore = () => second.session.handle({ type: 'errorAction', id: 'restoreChat' });
    await fixture.runtime.chatHistories.moveToTrash(chatId);
    const gone = await second.until((view) => view.error?.code === 'ChatNotFound');
    assert.deepEqual(gone.error?.actions, [{ id: 'restoreChat', label: 'Restore Chat' }]);
    await restore();
    assert.equal(second.view?.error?.code, undefined);
    await first.until((view) => view.error === null);
    await fixture.runtime.chatHistories.delete(chatId);
    await second.until((view) => view.error?.code === 'ChatNotFound');
    await restore();
    assert.match(second.view?.error?.message ?? '', /^This chat was deleted for good\./);
  });

  it('rests between readings of a long chat that another window writes to', async () => {
    const timestamp = new Date().toISOString();
    const long = Array.from({ length: 2000 }, (_, i) => ({
      id: `m${i}`,
      role: i % 2 === 0 ? ('user' as const) : ('assistant' as const),
      content: `${i} ${'x'.repeat(500)}`,
      timestamp,
    }));
    await fixture.runtime.chatHistories.save({ id: chatId, chatHistory: long });
    await second.until((view) => view.messages.length === 2000);
    await sleep(500);
    const before = second.messages.length;
    for (let i = 0; i < 50; i++) {
      await fixture.runtime.chatHistories.change(chatId, {
        messages: [{ id: 'n', role: 'user', content: `${i}`, timestamp }],
      });
    }
    await second.until((view) => view.messages.at(-1)?.content === '49');
    assert.ok(second.messages.length - before < 15, `${second.messages.length - before} snapshots for 50 writes`);
  });
});
