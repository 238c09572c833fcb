import assert from 'node:assert/strict';
import type { MessageView } from '../../src/protocol/chat.ts';
import { startLiveReply } from '../../src/protocol/liveReply.ts';
import type { ChatPage } from './chatPage.ts';
import { chatView, message, snapshot } from './sampleChats.ts';
import { useChatPages } from './useChatPages.ts';

describe('branches of a chat in the panel', function () {
  this.timeout(60_000);
  const pages = useChatPages();
  let chat: ChatPage;

  const details = { configName: 'demo', model: 'm', choice: '', why: '', failures: [] };
  const question = message('q2', 'user', 'Second try', { siblings: ['q1', 'q2', 'q3'] });
  const answer = message('a1', 'assistant', 'Here.', { details, siblings: ['a1', 'a2'] });
  const viewOf = (messages: MessageView[], more = {}) => snapshot(chatView({ chatId: 1, messages, ...more }));
  const button = (name: string) => chat.page.getByRole('button', { name });

  async function open(): Promise<void> {
    chat = await pages.open();
    await chat.receive(viewOf([question, answer]));
  }

  it('tells which version is shown and leads to its neighbours', async () => {
    await open();
    const group = chat.page.getByRole('group', { name: 'Version 2 of 3' });
    await group.getByRole('button', { name: 'Earlier version' }).click();
    assert.deepEqual((await chat.posted()).at(-1), { type: 'showBranch', messageId: 'q1' });
    await group.getByRole('button', { name: 'Later version' }).click();
    assert.deepEqual((await chat.posted()).at(-1), { type: 'showBranch', messageId: 'q3' });
    const other = chat.page.getByRole('group', { name: 'Version 1 of 2' });
    assert.ok(await other.getByRole('button', { name: 'Earlier version' }).isDisabled());
  });

  it('keeps the focus on its way from version to version, and turns it round at the end', async () => {
    await open();
    const focused = () => chat.page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await chat.page.getByRole('group', { name: 'Version 2 of 3' }).getByRole('button').first().focus();
    await chat.page.keyboard.press('Enter');
    const first = message('q1', 'user', 'First try', { siblings: ['q1', 'q2', 'q3'] });
    await chat.receive(viewOf([first], {}));
    assert.equal(await focused(), 'Later version');
    await chat.page.keyboard.press('Enter');
    await chat.receive(viewOf([question, answer]));
    assert.equal(await focused(), 'Later version');
    assert.ok(await chat.page.getByRole('group', { name: 'Version 2 of 3' }).locator(':focus').count());
  });

  it('has a message written anew by keyboard, and keeps the text until the chat shows it', async () => {
    await open();
    await button('Edit and send again').focus();
    await chat.page.keyboard.press('Enter');
    await chat.page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
    const editor = chat.page.getByRole('textbox', { name: 'Edit your message' });
    assert.equal(await editor.inputValue(), 'Second try');
    await chat.page.keyboard.type(', better');
    await chat.page.keyboard.press('Enter');
    const { id, ...sent } = await chat.waitForPost('editMessage');
    assert.deepEqual(sent, { type: 'editMessage', messageId: 'q2', text: 'Second try, better', variables: {} });
    const returned = [{ id, text: sent.text, replaces: 'q2' }];
    await chat.receive(viewOf([question, answer], { received: id, returned }));
    assert.equal(await editor.inputValue(), 'Second try, better');
    await chat.page.keyboard.press('Enter');
    const again = (await chat.waitForPost('editMessage')).id;
    assert.notEqual(again, id);
    const anew = message(again, 'user', 'Second try, better', { siblings: ['q1', 'q2', again] });
    await chat.receive(viewOf([anew], { received: again }));
    assert.equal(await editor.count(), 0);
  });

  it('shows the whole editor with its buttons, also while it grows', async () => {
    chat = await pages.open({ height: 420 });
    const long = Array.from({ length: 12 }, (_, i) => message(`u${String(i)}`, 'user', `Question ${String(i)}`));
    await chat.receive(viewOf(long));
    const log = chat.page.getByRole('log');
    await log.evaluate((element) => (element.scrollTop = 0));
    const edit = chat.page.getByRole('button', { name: 'Edit and send again' });
    const edge = await log.evaluate((element) => element.getBoundingClientRect().bottom);
    const boxes = await edit.evaluateAll((all) => all.map((element) => element.getBoundingClientRect().bottom));
    await edit.nth(boxes.findLastIndex((bottom) => bottom <= edge)).focus();
    await chat.page.keyboard.press('Enter');
    const cancel = chat.page.getByRole('button', { name: 'Cancel' });
    await cancel.waitFor();
    const bottom = () => cancel.evaluate((element) => element.getBoundingClientRect().bottom);
    assert.ok((await bottom()) <= edge, `${String(await bottom())} of ${String(edge)}`);
    for (let i = 0; i < 4; i += 1) await chat.page.keyboard.press('Shift+Enter');
    assert.ok((await bottom()) <= edge, `${String(await bottom())} of ${String(edge)}`);
  });

  it('keeps what was written of one message while another is edited, also over a reload', async () => {
    chat = await pages.open();
    const [first, second] = [message('u1', 'user', 'First'), message('u2', 'user', 'Second')];
    await chat.receive(viewOf([first, second]));
    const editor = chat.page.getByRole('textbox', { name: 'Edit your message' });
    await button('Edit and send again').first().press('Enter');
    await editor.fill('First, better');
    await button('Edit and send again').press('Enter');
    await chat.page.waitForFunction(() => document.querySelectorAll('form.message-editor').length === 1);
    assert.equal(await editor.inputValue(), 'Second');
    await editor.and(chat.page.locator(':focus')).waitFor();
    const saved = await chat.savedState();
    await chat.close();
    assert.ok(saved);
    chat = await pages.open({ state: saved });
    await chat.receive(viewOf([first, second]));
    await button('Go on editing').press('Enter');
    assert.equal(await editor.inputValue(), 'First, better');
  });

  it('leaves a message as it is on Escape, with the focus where it was', async () => {
    await open();
    await button('Edit and send again').click();
    await chat.page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
    await chat.page.keyboard.type(' x');
    await chat.page.keyboard.press('Escape');
    await chat.page.getByRole('textbox', { name: 'Edit your message' }).waitFor({ state: 'detached' });
    await chat.page.waitForFunction(() => document.activeElement?.hasAttribute('aria-label'));
    assert.equal(
      await chat.page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
      'Edit and send again',
    );
    assert.ok((await chat.posted()).every(({ type }) => type === 'ready'));
  });

  it('asks for another answer, of a chosen config too, and for a new chat from here', async () => {
    await open();
    await button('Another answer').first().click();
    assert.deepEqual((await chat.posted()).at(-1), { type: 'regenerate', messageId: 'a1', chooseConfig: false });
    await button('Another answer of a config to choose…').click();
    assert.deepEqual((await chat.posted()).at(-1), { type: 'regenerate', messageId: 'a1', chooseConfig: true });
    await chat.page.getByRole('article', { name: 'You' }).hover();
    await button('Go on from here in a new chat').first().click();
    assert.deepEqual((await chat.posted()).at(-1), { type: 'fork', messageId: 'q2' });
    await button('Go on from here in a new chat').last().click();
    assert.deepEqual((await chat.posted()).at(-1), { type: 'fork', messageId: 'a1' });
  });

  it('offers nothing of that while an answer arrives', async () => {
    await open();
    await chat.receive(viewOf([question, answer], { live: startLiveReply('demo') }));
    for (const name of ['Edit and send again', 'Another answer of a config to choose…', 'Later version']) {
      assert.ok(await button(name).first().isDisabled(), name);
    }
  });

  it('shows that a chat went on from its last message', async () => {
    await open();
    await chat.receive(viewOf([question], { next: ['a1', 'a2'] }));
    await button('Show the newest').click();
    assert.deepEqual((await chat.posted()).at(-1), { type: 'showBranch', messageId: 'a2' });
  });
});
