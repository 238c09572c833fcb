import assert from 'node:assert/strict';
import { maxTextLength } from '../../src/protocol/chat.ts';
import { startLiveReply } from '../../src/protocol/liveReply.ts';
import type { ChatPage } from './chatPage.ts';
import { chatView, message, snapshot } from './sampleChats.ts';
import { useChatPages } from './useChatPages.ts';

describe('queue and drafts in the panel', function () {
  this.timeout(60_000);
  const pages = useChatPages();
  let chat: ChatPage;

  const messages = [message('q1', 'user', 'First')];
  const live = startLiveReply('demo');
  const composer = () => chat.page.getByRole('textbox', { name: 'Message' });
  const button = (name: string) => chat.page.getByRole('button', { name });
  const queued = [
    { id: 'queued-1', text: 'Second' },
    { id: 'queued-2', text: 'Third' },
  ];

  it('takes a message while an answer arrives, and shows it once the host has it', async () => {
    chat = await pages.open();
    await chat.receive(snapshot(chatView({ chatId: 1, messages, live })));
    await composer().fill('Second');
    await chat.page.keyboard.press('Enter');
    const { id, ...sent } = await chat.waitForPost('send');
    assert.deepEqual(sent, { type: 'send', text: 'Second', variables: {} });
    assert.match(id, /^[\da-f-]{36}$/);
    assert.equal(await composer().inputValue(), '');
    await chat.receive(snapshot(chatView({ chatId: 1, messages, live, queued: queued.slice(0, 1) }), 2));
    await chat.page.getByRole('region', { name: 'Queued messages' }).getByText('Second').waitFor();
    assert.ok(await button('Stop').isVisible());
  });

  it('takes a queued message back into the composer, removes one, and sends one after a stop', async () => {
    chat = await pages.open();
    await chat.receive(snapshot(chatView({ chatId: 1, messages, queued })));
    await composer().fill('Draft');
    await button('Take back and edit').first().focus();
    await chat.page.keyboard.press('Enter');
    await button('Take back and edit').first().and(chat.page.locator(':focus')).waitFor();
    const returned = queued.slice(0, 1);
    await chat.receive(snapshot(chatView({ chatId: 1, messages, queued: queued.slice(1), returned }), 2));
    await composer().and(chat.page.locator(':focus')).waitFor();
    assert.equal(await composer().inputValue(), 'Second\n\nDraft');
    assert.deepEqual(await chat.waitForPost('draft'), {
      type: 'draft',
      text: 'Second\n\nDraft',
      variables: {},
      taken: ['queued-1'],
    });
    await button('Remove from the queue').last().click();
    await button('Send now').last().click();
    await composer().and(chat.page.locator(':focus')).waitFor();
    assert.deepEqual(
      (await chat.posted()).filter(({ type }) => ['takeBack', 'unqueue', 'sendQueued'].includes(type)),
      [
        { type: 'takeBack', id: 'queued-1' },
        { type: 'unqueue', id: 'queued-2' },
        { type: 'sendQueued', id: 'queued-2' },
      ],
    );
  });

  it('shows a message that waits for another window below its answer, and queues the next one', async () => {
    chat = await pages.open();
    await chat.receive(snapshot(chatView({ chatId: 1, messages })));
    await composer().fill('Mine');
    await chat.page.keyboard.press('Enter');
    const { id } = await chat.waitForPost('send');
    const elsewhere = { ...live, elsewhere: true as const };
    const asked = [...messages, message('q2', 'user', 'Theirs')];
    const leaving = [{ id, text: 'Mine' }];
    await chat.receive(snapshot(chatView({ chatId: 1, messages: asked, live: elsewhere, received: id, leaving }), 2));
    assert.equal(await chat.page.getByRole('article').last().innerText(), 'Mine');
    assert.ok(await button('Stop').isVisible());
    await composer().fill('Next');
    assert.ok(await button('Queue').isEnabled());
  });

  it('refuses a message that is too long, and keeps it', async () => {
    chat = await pages.open();
    await chat.receive(snapshot(chatView({ chatId: 1, messages })));
    await chat.page.evaluate((length) => {
      const area = document.querySelector<HTMLTextAreaElement>('textarea[data-message]');
      if (!area) throw new Error('There is no composer.');
      area.value = 'x'.repeat(length);
      area.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }, maxTextLength + 1);
    await chat.page.getByRole('alert').getByText('4,000,001 of at most 4,000,000').waitFor();
    assert.equal(await chat.page.getByRole('button', { name: 'Send', exact: true }).isEnabled(), false);
    await composer().press('Enter');
    assert.equal((await composer().inputValue()).length, maxTextLength + 1);
    assert.ok((await chat.posted()).every(({ type }) => type === 'ready'));
  });

  it('tells the host what is typed, a moment later', async () => {
    chat = await pages.open();
    await chat.receive(snapshot(chatView({ chatId: 1, messages })));
    await composer().fill('Half a sent');
    await chat.page.waitForFunction(() =>
      (window as unknown as { posted: { type: string }[] }).posted.some(({ type }) => type === 'draft'),
    );
    assert.deepEqual((await chat.posted()).at(-1), { type: 'draft', text: 'Half a sent', variables: {}, taken: [] });
  });

  it('shows what was typed before, but never over what is typed now', async () => {
    chat = await pages.open();
    await chat.receive(snapshot(chatView({ chatId: 1, messages })), { type: 'draft', text: 'Before', variables: {} });
    assert.equal(await composer().inputValue(), 'Before');
    await chat.receive({ type: 'draft', text: 'Other', variables: {} });
    assert.equal(await composer().inputValue(), 'Before');
  });
});
