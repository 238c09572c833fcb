import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { openWrapperFixture, type WrapperFixture } from '../../core/wrapper/wrapperFixture.ts';
import { RecordingPanel } from './recordingPanel.ts';

describe('messages that are not sent yet', () => {
  let fixture: WrapperFixture;

  beforeEach(async () => {
    fixture = await openWrapperFixture();
    await fixture.addConfig('main');
    await fixture.addPrompt();
  });
  afterEach(() => fixture.close());

  async function openPanel(chatId: number | null = null): Promise<RecordingPanel> {
    const panel = new RecordingPanel(fixture.runtime, { chatId, promptName: 'tutor' });
    await panel.session.handle({ type: 'ready' });
    return panel;
  }
  const send = (panel: RecordingPanel, text: string): Promise<void> =>
    panel.session.handle({ type: 'send', id: randomUUID(), text, variables: {} });
  const queued = (panel: RecordingPanel): string[] | undefined => panel.view?.queued.map(({ text }) => text);
  const slow = { text: ['so ', 'slow'], chunkDelayMs: 150 };

  it('wait in a queue that is shown, and leave one after the other', async () => {
    const panel = await openPanel();
    fixture.server.reply(slow, { text: 'two' }, { text: 'three' });
    const first = send(panel, 'first');
    await send(panel, 'second');
    await send(panel, 'third');
    assert.deepEqual(queued(panel), ['second', 'third']);
    await first;
    await panel.until(({ messages, live }) => !live && messages.length === 7);
    assert.deepEqual(queued(panel), []);
    assert.deepEqual(panel.lines.slice(1), [
      'user: first',
      'assistant: so slow',
      'user: second',
      'assistant: two',
      'user: third',
      'assistant: three',
    ]);
  });

  it('stay in the queue after a stop and after a failure, to be sent by hand or taken back', async () => {
    const panel = await openPanel();
    fixture.server.reply({ text: ['half', 'never'], stallAfterChunks: 1 }, { text: 'two' });
    const first = send(panel, 'first');
    await send(panel, 'second');
    await send(panel, 'third');
    await panel.until(({ live }) => live?.turns[0]?.text === 'half');
    await panel.session.handle({ type: 'stop' });
    await first;
    assert.deepEqual(queued(panel), ['second', 'third']);
    const [second, third] = panel.view?.queued ?? [];
    assert.ok(second && third);
    await panel.session.handle({ type: 'unqueue', id: third.id });
    assert.deepEqual(queued(panel), ['second']);
    await panel.session.handle({ type: 'sendQueued', id: second.id });
    assert.deepEqual(queued(panel), []);
    assert.deepEqual(panel.lines.slice(-2), ['user: second', 'assistant: two']);
    await panel.session.handle({ type: 'sendQueued', id: second.id });
    assert.equal(fixture.server.requests.length, 2);
  });

  it('are there again in another panel, as text and variables', async () => {
    const panel = await openPanel();
    await panel.session.handle({ type: 'draft', text: 'Half a sent', variables: { topic: 'tides' }, taken: [] });
    panel.session.dispose();
    const again = await openPanel();
    assert.deepEqual(again.draft, { type: 'draft', text: 'Half a sent', variables: { topic: 'tides' } });
  });

  it('are each their own where several new chats of a prompt are open', async () => {
    const draft = (panel: RecordingPanel, text: string): Promise<void> =>
      panel.session.handle({ type: 'draft', text, variables: {}, taken: [] });
    const [first, second] = [await openPanel(), await openPanel()];
    await draft(first, 'First');
    const third = await openPanel();
    await draft(second, 'Second');
    assert.deepEqual([second.draft, third.draft], [undefined, undefined]);
    first.session.dispose();
    const again = await openPanel();
    assert.equal(again.draft?.text, 'First');
    fixture.server.reply({ text: 'Hi.' });
    await send(again, 'First');
    await again.session.handle({ type: 'draft', text: 'on', variables: {}, taken: [] });
    await draft(second, 'Second, longer');
    second.session.dispose();
    assert.equal((await openPanel()).draft?.text, 'Second, longer');
  });

  it('leave what a new chat is opened with as it is, and nothing of a form that was sent', async () => {
    const panel = await openPanel();
    const variables = { topic: 'tides', level: 'low' };
    await panel.session.handle({ type: 'draft', text: 'Half', variables, taken: [] });
    panel.session.dispose();
    const open = async (): Promise<RecordingPanel> => {
      const start = { chatId: null, promptName: 'tutor', variables: { topic: 'waves' } };
      const opened = new RecordingPanel(fixture.runtime, start);
      await opened.session.handle({ type: 'ready' });
      return opened;
    };
    const second = await open();
    assert.deepEqual(second.draft, { type: 'draft', text: 'Half', variables: { level: 'low' } });
    fixture.server.reply({ text: 'Hi.' });
    await second.session.handle({ type: 'send', id: randomUUID(), text: 'Half', variables });
    second.session.dispose();
    assert.equal((await open()).draft, undefined);
  });

  it('are none any more once they are sent, and a chat has its own', async () => {
    const panel = await openPanel();
    await panel.session.handle({ type: 'draft', text: 'Hello', variables: {}, taken: [] });
    fixture.server.reply({ text: 'Hi.' });
    await send(panel, 'Hello');
    await panel.session.handle({ type: 'draft', text: 'and', variables: {}, taken: [] });
    assert.equal((await openPanel()).draft, undefined);
    assert.equal((await openPanel(panel.session.chatId)).draft?.text, 'and');
  });

  it('come back where a variable of theirs fits its type no more as they leave, from the queue or sent by hand', async () => {
    await fixture.addPrompt({ systemPromptTemplate: 'Count {{ count | default("") }}.' });
    const panel = await openPanel();
    fixture.server.reply(slow);
    const first = send(panel, 'first');
    await panel.until(({ live }) => live !== null);
    for (const text of ['second', 'third']) {
      await panel.session.handle({ type: 'send', id: randomUUID(), text, variables: { count: 'ten' } });
    }
    await panel.session.handle({ type: 'chooseKind', name: 'count', kind: 'json', text: 'ten' });
    await first;
    const returned = (count: number) =>
      panel.until((view) => view.live === null && view.returned.length === count && view.leaving.length === 0);
    const view = await returned(1);
    assert.match(view.error?.message ?? '', /^Correct the variable "count"/);
    assert.deepEqual([panel.session.isStreaming, queued(panel)], [false, ['third']]);
    await panel.session.handle({ type: 'sendQueued', id: view.queued[0]?.id ?? '' });
    await returned(2);
    assert.equal(fixture.server.requests.length, 1);
  });

  it('set what one before them is yet to change', async () => {
    await fixture.addPrompt({ systemPromptTemplate: '{{ lang }}' });
    const panel = await openPanel();
    const sendWith = (text: string, lang: string): Promise<void> =>
      panel.session.handle({ type: 'send', id: randomUUID(), text, variables: { lang } });
    fixture.server.reply(slow, { text: 'two' }, { text: 'three' });
    const first = sendWith('first', 'de');
    await panel.until(({ live }) => live !== null);
    await sendWith('second', 'en');
    await sendWith('third', 'de');
    await first;
    await panel.until(({ messages, live }) => !live && messages.at(-1)?.content === 'three');
    const chat = await fixture.runtime.chatHistories.get(panel.session.chatId ?? 0);
    assert.deepEqual(chat?.currentContextVariables, { lang: 'de' });
  });

  it('take back no variable that was changed while they waited', async () => {
    await fixture.addPrompt({ systemPromptTemplate: '{{ lang }} {{ tone | default("") }}' });
    const panel = await openPanel();
    const sendWith = (text: string, variables: Record<string, string>): Promise<void> =>
      panel.session.handle({ type: 'send', id: randomUUID(), text, variables });
    fixture.server.reply(slow, { text: 'two' });
    const first = sendWith('first', { lang: 'de', tone: '' });
    await panel.until(({ live }) => live !== null);
    await sendWith('second', { lang: 'de', tone: 'dry' });
    await panel.session.handle({ type: 'setVariable', name: 'lang', text: 'en' });
    await first;
    await panel.until(({ messages, live }) => !live && messages.at(-1)?.content === 'two');
    const chat = await fixture.runtime.chatHistories.get(panel.session.chatId ?? 0);
    assert.deepEqual(chat?.currentContextVariables, { lang: 'en', tone: 'dry' });
  });
});
