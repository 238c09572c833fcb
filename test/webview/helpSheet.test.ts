import assert from 'node:assert/strict';
import { startLiveReply } from '../../src/protocol/liveReply.ts';
import type { ChatPage } from './chatPage.ts';
import { chatView, message, snapshot } from './sampleChats.ts';
import { useChatPages } from './useChatPages.ts';

describe('the list of keys in the panel', function () {
  this.timeout(60_000);
  const pages = useChatPages();
  let chat: ChatPage;
  beforeEach(async () => {
    chat = await pages.open();
    const messages = [message('q', 'user', 'Hi')];
    await chat.receive(snapshot(chatView({ chatId: 1, messages, live: startLiveReply('demo') })));
  });

  const sheet = () => chat.page.getByRole('dialog', { name: 'Keyboard shortcuts' });

  it('opens by its key and closes by Escape, which stops no answer then', async () => {
    await chat.page.getByRole('log').focus();
    await chat.page.keyboard.press('?');
    await sheet().waitFor();
    await chat.page.keyboard.press('Escape');
    await sheet().waitFor({ state: 'hidden' });
    assert.ok((await chat.posted()).every(({ type }) => type !== 'stop'));
    assert.equal(await chat.page.evaluate(() => document.activeElement?.getAttribute('role')), 'log');
    await chat.page.keyboard.press('?');
    await sheet().waitFor();
  });

  it('is a question mark for who is typing', async () => {
    const composer = chat.page.getByRole('textbox', { name: 'Message' });
    await composer.focus();
    await chat.page.keyboard.type('Why?');
    assert.equal(await composer.inputValue(), 'Why?');
    assert.ok(await sheet().isHidden());
  });

  it('opens by its button, and closes by a click beside it', async () => {
    await chat.page.getByRole('button', { name: 'Keyboard shortcuts (?)' }).click();
    await sheet().waitFor();
    await chat.page.mouse.click(5, 790);
    await sheet().waitFor({ state: 'hidden' });
  });
});
