import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { openWrapperFixture, type WrapperFixture } from '../../core/wrapper/wrapperFixture.ts';
import type { ChatMessage } from '../../../src/core/chats/chatMessage.ts';
import { holderOf } from '../../../src/vscode/chat/messageHolder.ts';
import { RecordingPanel } from './recordingPanel.ts';

describe('branches in a chat panel', () => {
  let fixture: WrapperFixture;
  let panel: RecordingPanel;

  beforeEach(async () => {
    fixture = await openWrapperFixture();
    await fixture.addConfig('main');
    await fixture.addConfig('other');
    await fixture.addPrompt({ llmConfigNames: ['main', 'other'] });
    panel = new RecordingPanel(fixture.runtime, { chatId: null, promptName: 'tutor' });
    await panel.session.handle({ type: 'ready' });
    fixture.server.reply({ text: 'one' }, { text: 'two' });
    for (const text of ['first', 'second'])
      await panel.session.handle({ type: 'send', id: randomUUID(), text, variables: {} });
  });
  afterEach(() => fixture.close());

  const idOf = (content: string): string =>
    panel.view?.messages.find((message) => message.content === content)?.id ?? assert.fail(`no "${content}"`);
  const shown = (): string[] => panel.lines.slice(1);
  const placesOf = (content: string): number | undefined =>
    panel.view?.messages.find((message) => message.content === content)?.siblings?.length;

  it('show a message that was edited in the place of the one before, and the way back', async () => {
    const first = idOf('first');
    fixture.server.reply({ text: ['other ', 'one'], chunkDelayMs: 200 });
    const sent = panel.session.handle({
      type: 'editMessage',
      id: randomUUID(),
      messageId: first,
      text: 'edited',
      variables: {},
    });
    await panel.until(({ live }) => live?.turns[0]?.text === 'other ');
    assert.deepEqual(shown(), ['user: edited']);
    await sent;
    assert.deepEqual(shown(), ['user: edited', 'assistant: other one']);
    assert.equal(placesOf('edited'), 2);
    await panel.session.handle({ type: 'showBranch', messageId: first });
    assert.deepEqual(shown(), ['user: first', 'assistant: one', 'user: second', 'assistant: two']);
    assert.deepEqual([placesOf('first'), placesOf('one')], [2, undefined]);
  });

  it('show another answer alone while it arrives, in the middle of the chat too', async () => {
    fixture.server.reply({ text: ['one ', 'again'], chunkDelayMs: 200 });
    const one = idOf('one');
    const sent = panel.session.regenerate(one, 'other');
    const live = await panel.until((view) => view.live?.turns[0]?.text === 'one ');
    assert.deepEqual(shown(), ['user: first']);
    assert.equal(live.live?.configName, 'other');
    await sent;
    assert.deepEqual(shown(), ['user: first', 'assistant: one again']);
    assert.equal(placesOf('one again'), 2);
    assert.equal(panel.view?.messages.at(-1)?.details?.choice, 'chosen');
    await panel.session.handle({ type: 'showBranch', messageId: one });
    assert.deepEqual(shown().slice(1), ['assistant: one', 'user: second', 'assistant: two']);
  });

  it('are switched to for a message that is to be shown, which a result of a tool is with the reply that called it', async () => {
    const one = idOf('one');
    fixture.server.reply({ text: 'one again' });
    await panel.session.regenerate(one, 'other');
    assert.equal(await panel.session.showMessage(idOf('first')), idOf('first'));
    assert.equal(await panel.session.showMessage(one), one);
    await panel.session.handle({ type: 'resync' });
    assert.deepEqual(shown(), ['user: first', 'assistant: one', 'user: second', 'assistant: two']);
    await assert.rejects(panel.session.showMessage('nowhere'), { code: 'MessageNotFound' });
    const timestamp = new Date().toISOString();
    const chatHistory = ['call', 'result', 'end'].map((id): ChatMessage => {
      return { id, role: id === 'result' ? 'tool' : 'assistant', content: '', timestamp };
    });
    const messages = [{ id: 'call' }, { id: 'end' }];
    assert.equal(holderOf('result', { chatHistory }, messages), 'call');
    assert.equal(holderOf('end', { chatHistory }, messages), 'end');
    assert.equal(holderOf('nowhere', { chatHistory }, messages), undefined);
  });

  it('stay as they are while an answer arrives, whatever message is to be shown', async () => {
    const one = idOf('one');
    fixture.server.reply({ text: ['one ', 'again'], chunkDelayMs: 200 });
    const sent = panel.session.regenerate(one);
    await panel.until((view) => view.live?.turns[0]?.text === 'one ');
    assert.equal(await panel.session.showMessage(one), undefined);
    await sent;
    assert.deepEqual(shown(), ['user: first', 'assistant: one again']);
  });

  it('keep the answer that is shown where another one fails at once', async () => {
    fixture.server.reply({ status: 401 });
    await panel.session.regenerate(idOf('one'));
    assert.equal(panel.view?.error?.code, 'AuthenticationFailed');
    assert.deepEqual(shown(), ['user: first', 'assistant: one', 'user: second', 'assistant: two']);
  });

  it('tell of what follows the shown end', async () => {
    const { chatId } = panel.session;
    assert.ok(chatId !== null);
    const chat = await fixture.runtime.chatHistories.get(chatId);
    assert.ok(chat);
    await fixture.runtime.chatHistories.save({ ...chat, chatHistory: chat.chatHistory.slice(0, 3) });
    const view = await panel.until(({ next }) => next.length > 0);
    assert.deepEqual(shown(), ['user: first', 'assistant: one']);
    await panel.session.handle({ type: 'showBranch', messageId: view.next[0] ?? '' });
    assert.deepEqual(shown().slice(2), ['user: second', 'assistant: two']);
  });

  it('stay as they are where what is to be shown or edited is not there', async () => {
    const before = shown();
    await panel.session.handle({ type: 'showBranch', messageId: 'nowhere' });
    assert.equal(panel.view?.error?.code, 'MessageNotFound');
    await panel.session.handle({
      type: 'editMessage',
      id: randomUUID(),
      messageId: 'nowhere',
      text: 'x',
      variables: {},
    });
    assert.equal(panel.view.error.code, 'MessageNotFound');
    assert.deepEqual(shown(), before);
  });
});
