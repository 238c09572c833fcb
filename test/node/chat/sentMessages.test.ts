import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { openRuntime, type Runtime } from '../../../src/core.ts';
import { openWrapperFixture, type WrapperFixture } from '../../core/wrapper/wrapperFixture.ts';
import { RecordingPanel } from './recordingPanel.ts';

describe('messages on their way', function () {
  this.timeout(30_000);

  let fixture: WrapperFixture;
  let other: Runtime;
  let chatId: number;
  const panels: RecordingPanel[] = [];

  before(async () => {
    fixture = await openWrapperFixture();
    await fixture.addConfig('main');
    other = await openRuntime({ storageDir: fixture.storageDir, llmConfigsPath: fixture.configsPath });
  });
  beforeEach(async () => {
    await fixture.addPrompt();
    const chatHistory = [
      { id: 'a0', role: 'assistant' as const, content: 'Hello', timestamp: new Date().toISOString() },
    ];
    chatId = (await fixture.runtime.chatHistories.save({ promptName: 'tutor', chatHistory })).id;
  });
  afterEach(() => {
    for (const panel of panels.splice(0)) panel.session.dispose();
  });
  after(async () => {
    await other.close();
    await fixture.close();
  });

  async function open(runtime = fixture.runtime, id: number | null = chatId): Promise<RecordingPanel> {
    const panel = new RecordingPanel(runtime, { chatId: id, promptName: 'tutor' });
    panels.push(panel);
    await panel.session.handle({ type: 'ready' });
    return panel;
  }
  const send = (panel: RecordingPanel, text: string, id: string = randomUUID()): Promise<void> =>
    panel.session.handle({ type: 'send', id, text, variables: {} });
  const endless = { text: ['half', 'never'], stallAfterChunks: 1 };
  const texts = (list: { text: string }[] | undefined): string[] | undefined => list?.map(({ text }) => text);

  /** Another window answers in the chat, and the panel sends meanwhile. */
  async function sendBehind(
    text: string,
  ): Promise<{ panel: RecordingPanel; theirs: RecordingPanel; sent: Promise<void> }> {
    const [theirs, panel] = [await open(other), await open()];
    fixture.server.reply(endless);
    const first = send(theirs, 'theirs');
    await panel.until(({ live }) => live !== null);
    const sent = send(panel, text);
    void first;
    await panel.until(({ live, leaving }) => live?.turns[0]?.text === 'half' && leaving.length === 1);
    return { panel, theirs, sent };
  }

  it('are shown while another window answers, and come back when their user stops', async () => {
    const { panel, theirs, sent } = await sendBehind('mine');
    assert.deepEqual([texts(panel.view?.leaving), panel.view?.received], [['mine'], panel.view?.leaving[0]?.id]);
    await panel.session.handle({ type: 'stop' });
    await sent;
    assert.deepEqual([texts(panel.view?.leaving), texts(panel.view?.returned)], [[], ['mine']]);
    await panel.session.handle({ type: 'draft', text: 'mine', variables: {}, taken: [panel.view?.received ?? ''] });
    await panel.session.handle({ type: 'resync' });
    assert.deepEqual(panel.view?.returned, []);
    panel.session.dispose();
    const again = await open();
    assert.deepEqual([again.draft?.text, again.view?.queued], ['mine', []]);
    await theirs.session.handle({ type: 'stop' });
  });

  it('wait in the queue of the next panel where theirs is closed', async () => {
    const { panel, theirs, sent } = await sendBehind('mine');
    await send(panel, 'and this');
    assert.deepEqual(texts(panel.view?.queued), ['and this']);
    // Another window's panel does not take what somebody sends.
    assert.deepEqual((await open(other)).view?.queued, []);
    panel.session.dispose();
    await sent;
    await theirs.session.handle({ type: 'stop' });
    const again = await open();
    assert.deepEqual(texts(again.view?.queued), ['mine', 'and this']);
    fixture.server.reply({ text: 'one' }, { text: 'two' });
    await again.session.handle({ type: 'sendQueued', id: again.view?.queued[0]?.id ?? '' });
    await again.until(
      ({ live, queued, messages }) => !live && queued.length === 0 && messages.at(-1)?.content === 'two',
    );
    assert.deepEqual(again.lines.slice(-4), ['user: mine', 'assistant: one', 'user: and this', 'assistant: two']);
    again.session.dispose();
    assert.deepEqual((await open()).view?.queued, []);
  });

  it('leave no panel any more once another one sent them', async () => {
    const { panel, theirs, sent } = await sendBehind('mine');
    await send(panel, 'and this', 'sent elsewhere');
    await panel.session.handle({ type: 'stop' });
    await sent;
    await theirs.session.handle({ type: 'stop' });
    assert.deepEqual(texts(panel.view?.queued), ['and this']);
    const timestamp = new Date().toISOString();
    const both = ['user', 'assistant'] as const;
    await other.chatHistories.change(chatId, {
      messages: both.map((role) => ({ id: role === 'user' ? 'sent elsewhere' : 'a1', role, content: role, timestamp })),
    });
    await panel.until(({ messages, queued }) => messages.at(-1)?.id === 'a1' && queued.length === 0);
    const asked = fixture.server.requests.length;
    await panel.session.handle({ type: 'sendQueued', id: 'sent elsewhere' });
    assert.equal(fixture.server.requests.length, asked);
  });

  it('are stored under the id that they were sent with, and given back only where they are not', async () => {
    const panel = await open();
    fixture.server.reply({ status: 500, text: 'down' });
    const id = randomUUID();
    await send(panel, 'asked', id);
    assert.equal(panel.view?.messages.at(-1)?.id, id);
    assert.deepEqual([panel.view.received, panel.view.leaving, panel.view.returned], [id, [], []]);
    assert.notEqual(panel.view.error, null);
    await fixture.addPrompt({ requiredKwargs: ['topic'] });
    await send(panel, 'refused');
    assert.deepEqual([texts(panel.view.returned), panel.view.error?.code], [['refused'], 'MissingKwargs']);
    panel.session.dispose();
    assert.deepEqual(texts((await open()).view?.queued), ['refused']);
  });

  it('of a new chat wait for the next new one where nothing came of it', async () => {
    await fixture.addPrompt({ requiredKwargs: ['topic'] });
    const panel = await open(fixture.runtime, null);
    await send(panel, 'refused');
    assert.deepEqual([panel.view?.chatId, texts(panel.view?.returned)], [null, ['refused']]);
    panel.session.dispose();
    const again = await open(fixture.runtime, null);
    assert.deepEqual(texts(again.view?.queued), ['refused']);
    await again.session.handle({ type: 'unqueue', id: again.view?.queued[0]?.id ?? '' });
    again.session.dispose();
    assert.deepEqual((await open(fixture.runtime, null)).view?.queued, []);
  });

  it('go back to be written on where they have not left yet', async () => {
    const panel = await open();
    fixture.server.reply(endless);
    const first = send(panel, 'first');
    await send(panel, 'second');
    const [second] = panel.view?.queued ?? [];
    await panel.session.handle({ type: 'takeBack', id: second?.id ?? '' });
    assert.deepEqual([panel.view?.queued, panel.view?.returned], [[], [second]]);
    await panel.until(({ live }) => live?.turns[0]?.text === 'half');
    await panel.session.handle({ type: 'takeBack', id: panel.view?.messages.at(-1)?.id ?? '' });
    assert.deepEqual(panel.view?.returned, [second]);
    await panel.session.handle({ type: 'stop' });
    await first;
  });
});
