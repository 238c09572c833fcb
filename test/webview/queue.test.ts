import assert from 'node:assert/strict';
import { startLiveReply } from '../../src/protocol/liveReply.ts';
import { ChatBrowser } from './chatPage.ts';
import type { ChatPage } from './chatPage.ts';
import { chatView, message, snapshot } from './sampleChats.ts';

describe('queue and drafts in the panel', function () {
  this.timeout(60_000);
  let browser: ChatBrowser;
  let chat: ChatPage;
  before(async () => {
    browser = await ChatBrowser.start();
  });
  after(async () => {
    await browser.close();
  });
  afterEach(async () => {
    const complaints = [...chat.complaints];
    await chat.close();
    assert.deepEqual(complaints, []);
  });

  const messages = [message('q1', 'user', 'First')];
  const live = startLiveReply('demo');
  const composer = () => chat.page.getByRole('textbox', { name: 'Message' });
  const button = (name: string) => chat.page.getByRole('button', { name });
  const queued = [
    { id: 'queued-1', text: 'Second' },
    { id: 'queued-2', text: 'Third' },
  ];

  it('takes a message while an answer arrives, and shows it once the host has it', async () => {
    chat = await browser.open();
    await chat.receive(snapshot(chatView({ chatId: 1, messages, live })));
    await composer().fill('Second');
    await chat.page.keyboard.press('Enter');
    assert.deepEqual(await chat.posted().then((all) => all.find(({ type }) => type === 'send')), {
      type: 'send',
      text: 'Second',
      variables: {},
    });
    assert.equal(await composer().inputValue(), '');
    await chat.receive(snapshot(chatView({ chatId: 1, messages, live, queued: queued.slice(0, 1) }), 2));
    await chat.page.getByRole('region', { name: 'Queued messages' }).getByText('Second').waitFor();
    assert.ok(await button('Stop').isVisible());
  });

  it('takes a queued message back into the composer, removes one, and sends one after a stop', async () => {
    chat = await browser.open();
    await chat.receive(snapshot(chatView({ chatId: 1, messages, queued })));
    await composer().fill('Draft');
    await button('Take back and edit').first().click();
    assert.equal(await composer().inputValue(), 'Draft\n\nSecond');
    await button('Remove from the queue').last().click();
    await button('Send now').last().click();
    assert.deepEqual(
      (await chat.posted()).filter(({ type }) => type === 'unqueue' || type === 'sendQueued'),
      [
        { type: 'unqueue', id: 'queued-1' },
        { type: 'unqueue', id: 'queued-2' },
        { type: 'sendQueued', id: 'queued-2' },
      ],
    );
  });

  it('tells the host what is typed, a moment later', async () => {
    chat = await browser.open();
    await chat.receive(snapshot(chatView({ chatId: 1, messages })));
    await composer().fill('Half a sent');
    await chat.page.waitForFunction(() =>
      (window as unknown as { posted: { type: string }[] }).posted.some(({ type }) => type === 'draft'),
    );
    assert.deepEqual((await chat.posted()).at(-1), { type: 'draft', text: 'Half a sent', variables: {} });
  });

  it('shows what was typed before, but never over what is typed now', async () => {
    chat = await browser.open();
    await chat.receive(snapshot(chatView({ chatId: 1, messages })), { type: 'draft', text: 'Before', variables: {} });
    assert.equal(await composer().inputValue(), 'Before');
    await chat.receive({ type: 'draft', text: 'Other', variables: {} });
    assert.equal(await composer().inputValue(), 'Before');
  });
});
