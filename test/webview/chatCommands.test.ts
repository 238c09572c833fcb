import assert from 'node:assert/strict';
import type { ChatView } from '../../src/protocol/chat.ts';
import type { ChatCommand } from '../../src/protocol/chatCommand.ts';
import { startLiveReply } from '../../src/protocol/liveReply.ts';
import type { ChatPage } from './chatPage.ts';
import { chatView, message, snapshot, variable } from './sampleChats.ts';
import { useChatPages } from './useChatPages.ts';

describe('commands in the panel', function () {
  this.timeout(60_000);
  const pages = useChatPages();
  let chat: ChatPage;

  const details = { configName: 'demo', model: 'm', choice: '', why: '', failures: [] };
  const messages = [
    message('q1', 'user', 'One', { siblings: ['q0', 'q1'] }),
    message('a1', 'assistant', 'First.', { details, thumb: 1 }),
    message('q2', 'user', 'Two'),
    message('a2', 'assistant', 'Second.', { details, siblings: ['a2', 'a3'] }),
  ];

  async function open(more: Partial<ChatView> = {}): Promise<void> {
    chat = await pages.open();
    await chat.receive(snapshot(chatView({ chatId: 1, messages, ...more })));
  }

  /** What the page tells its host of a command. */
  async function told(command: ChatCommand): Promise<unknown[]> {
    const before = (await chat.posted()).length;
    await chat.receive({ type: 'command', command });
    return (await chat.posted()).slice(before);
  }

  const focused = (): Promise<string | undefined> =>
    chat.page.evaluate(() => (document.activeElement as HTMLElement).dataset['messageId']);

  it('are about the last message that they fit', async () => {
    await open();
    const regenerate = { type: 'regenerate', messageId: 'a2' };
    assert.deepEqual(await told('answerAnew'), [{ ...regenerate, chooseConfig: false }]);
    assert.deepEqual(await told('answerAnewWith'), [{ ...regenerate, chooseConfig: true }]);
    assert.deepEqual(await told('forkChat'), [{ type: 'fork', messageId: 'a2' }]);
    assert.deepEqual(await told('copyAnswer'), [{ type: 'copy', text: 'Second.' }]);
    assert.deepEqual(await told('rateDown'), [{ type: 'rate', messageId: 'a2', thumb: -1 }]);
    assert.deepEqual(await told('nextVersion'), [{ type: 'showBranch', messageId: 'a3' }]);
    assert.deepEqual(await told('previousVersion'), [{ type: 'refused', why: 'noVersion' }]);
  });

  it('are about the message that has the focus, and follow it to its other version', async () => {
    await open();
    await told('focusConversation');
    assert.equal(await focused(), 'a2');
    await chat.page.keyboard.press('Home');
    await chat.page.keyboard.press('ArrowDown');
    assert.deepEqual(await told('rateUp'), [{ type: 'rate', messageId: 'a1', thumb: null }]);
    assert.deepEqual(await told('copyAnswer'), [{ type: 'copy', text: 'First.' }]);
    await chat.page.keyboard.press('ArrowUp');
    assert.deepEqual(await told('previousVersion'), [{ type: 'showBranch', messageId: 'q0' }]);
    await chat.receive(snapshot(chatView({ chatId: 1, messages: [message('q0', 'user', 'Zero')] }), 2));
    await chat.page.waitForFunction(() => document.activeElement?.getAttribute('data-message-id') === 'q0');
  });

  it('lead to the ends of a long chat, to its last message in the editor, and to the composer', async () => {
    const many = Array.from({ length: 90 }, (_, i) => message(`m${i}`, i % 2 ? 'assistant' : 'user', `No. ${i}`));
    await open({ messages: many });
    await told('goToStart');
    await chat.page.waitForFunction(() => document.activeElement?.getAttribute('data-message-id') === 'm0');
    await told('goToEnd');
    await chat.page.getByText('No. 89').waitFor();
    await told('goToStart');
    await chat.page.getByText('No. 0', { exact: true }).waitFor();
    await told('focusMessage');
    await told('editMessage');
    await chat.page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Edit your message');
    assert.equal(await chat.page.getByRole('textbox', { name: 'Edit your message' }).inputValue(), 'No. 88');
    await told('focusMessage');
    await chat.page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Message');
  });

  it('insert into the field that has the focus, and open the form', async () => {
    await open({ variables: [variable('topic', 'graphs')] });
    assert.deepEqual(await told('insertContext'), [{ type: 'insertContext', variable: null }]);
    await told('editVariables');
    await chat.page.waitForFunction(() => document.activeElement?.getAttribute('data-field') === 'topic');
    assert.deepEqual(await told('insertContext'), [{ type: 'insertContext', variable: 'topic' }]);
  });

  it('insert into the message where the cursor is in a field that is no text', async () => {
    await open({ variables: [variable('count', '1', { kind: 'number' })] });
    await told('editVariables');
    await chat.page.waitForFunction(() => document.activeElement?.getAttribute('data-field') === 'count');
    assert.deepEqual(await told('insertContext'), [{ type: 'insertContext', variable: null }]);
  });

  it('insert into the earlier message that is being written anew', async () => {
    await open();
    await told('editMessage');
    const editor = chat.page.getByRole('textbox', { name: 'Edit your message' });
    await editor.and(chat.page.locator(':focus')).waitFor();
    await chat.receive({ type: 'insertText', variable: null, text: ' more', isBlock: false });
    assert.equal(await editor.inputValue(), 'Two more');
    await editor.and(chat.page.locator(':focus')).waitFor();
  });

  it('lead to the field that an error names', async () => {
    const variables = [variable('topic', 'graphs'), variable('level', '')];
    const actions = [{ id: 'editVariables' as const, label: 'Edit Variables' }];
    const error = { code: 'TemplateError', message: 'No.', actions, severity: 'error' as const, variable: 'level' };
    await open({ variables, error });
    await chat.page.getByRole('button', { name: 'Edit Variables' }).click();
    await chat.page.waitForFunction(() => document.activeElement?.getAttribute('data-field') === 'level');
  });

  it('mend an answer as the buttons below it do', async () => {
    await open();
    assert.deepEqual(await told('continueAnswer'), [{ type: 'refused', why: 'notInterrupted' }]);
    const actions = [{ id: 'continue' as const, label: 'Continue' }];
    const error = { code: 'Cancelled', message: 'Stopped.', actions, severity: 'info' as const };
    await chat.receive(snapshot(chatView({ chatId: 1, messages, error }), 2));
    assert.deepEqual(await told('continueAnswer'), [{ type: 'errorAction', id: 'continue' }]);
    assert.deepEqual(await told('retryAnswer'), [{ type: 'refused', why: 'notInterrupted' }]);
  });

  it('say what keeps them from being done', async () => {
    await open({ messages: [] });
    for (const command of ['answerAnew', 'forkChat', 'copyAnswer', 'rateUp'] as const) {
      assert.deepEqual(await told(command), [{ type: 'refused', why: 'noAnswer' }], command);
    }
    assert.deepEqual(await told('editMessage'), [{ type: 'refused', why: 'noMessage' }]);
    assert.deepEqual(await told('goToStart'), [{ type: 'refused', why: 'noMessage' }]);
    assert.deepEqual(await told('editVariables'), [{ type: 'refused', why: 'noVariables' }]);
    await chat.receive(snapshot(chatView({ chatId: 1, messages, live: startLiveReply('demo') }), 2));
    for (const command of ['answerAnew', 'editMessage', 'nextVersion'] as const) {
      assert.deepEqual(await told(command), [{ type: 'refused', why: 'notNow' }], command);
    }
  });

  it('open the list of keys, which names them all, and close it', async () => {
    await open();
    await told('showChatKeys');
    const sheet = chat.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.waitFor();
    assert.match(await sheet.innerText(), /Ctrl\+K\s*Ctrl\+G\s*Answer Again\s/);
    await sheet.getByText('Rate Answer as Good').waitFor();
    await told('showChatKeys');
    await sheet.waitFor({ state: 'hidden' });
  });
});
