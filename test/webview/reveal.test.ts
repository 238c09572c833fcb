import assert from 'node:assert/strict';
import type { ChatPage } from './chatPage.ts';
import { chatView, message, snapshot } from './sampleChats.ts';
import { useChatPages } from './useChatPages.ts';

describe('a message that the panel is led to', function () {
  this.timeout(60_000);
  const pages = useChatPages();
  let chat: ChatPage;

  const count = 2_000;
  const messages = Array.from({ length: count }, (_, i) =>
    message(`m${String(i)}`, i % 2 ? 'assistant' : 'user', `Message ${String(i)}\n\nwith a second paragraph.`),
  );
  const longChat = snapshot(chatView({ chatId: 3, messages }));
  const reveal = (messageId: string) => ({ type: 'reveal' as const, messageId });
  const focused = () => chat.page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['messageId']);
  const article = (id: string) => chat.page.locator(`[data-message-id="${id}"]`);
  const drawn = () => chat.page.getByRole('article').count();
  const button = (name: RegExp) => chat.page.getByRole('button', { name });

  /** How far a message is below the top of the conversation, in pixels. */
  const offset = (id: string) =>
    article(id).evaluate((element) => {
      const log = element.closest('[role="log"]');
      return element.getBoundingClientRect().top - (log?.getBoundingClientRect().top ?? 0);
    });
  const belowView = () =>
    chat.page.getByRole('log').evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop);
  const isInView = async (id: string) => (await offset(id)) >= 0 && (await offset(id)) < 300;

  it('is there first in a new panel, with the focus and a mark, however far up it is', async () => {
    chat = await pages.open();
    await chat.receive(reveal('m700'), longChat);
    assert.equal(await focused(), 'm700');
    assert.ok(await isInView('m700'));
    assert.equal(await article('m700').evaluate((element) => getComputedStyle(element).outlineStyle), 'solid');
    assert.ok((await drawn()) < 60);
    await button(/Show earlier messages \(\d+\)/).waitFor();
    await button(/Show later messages \(\d+\)/).waitFor();
  });

  it('comes into view in an open panel, drawn or not, and the mark goes with it', async () => {
    chat = await pages.open();
    await chat.receive(longChat);
    await chat.receive(reveal('m1990'));
    assert.equal(await focused(), 'm1990');
    assert.ok(await isInView('m1990'));
    await chat.receive(reveal('m3'));
    assert.equal(await focused(), 'm3');
    assert.ok(await isInView('m3'));
    assert.ok((await drawn()) < 60);
    assert.equal(await chat.page.locator('[data-found]').count(), 1);
  });

  it('waits for the view that has it, as after a switch of branches', async () => {
    chat = await pages.open();
    await chat.receive(snapshot(chatView({ chatId: 3, messages: messages.slice(0, 10) })));
    const other = [...messages.slice(0, 5), message('other', 'user', 'On another branch')];
    await chat.receive(reveal('other'), snapshot(chatView({ chatId: 3, messages: other }), 2));
    assert.equal(await focused(), 'other');
  });

  it('leaves the rest of the chat to be read on to, without a jump, and to its end', async () => {
    chat = await pages.open();
    await chat.receive(reveal('m700'), longChat);
    const before = await chat.page.getByRole('log').evaluate((log) => {
      log.scrollTop = log.scrollHeight;
      return log.scrollTop;
    });
    await article('m725').waitFor();
    assert.equal(await chat.page.getByRole('log').evaluate((log) => log.scrollTop), before);
    await button(/Show later messages/).click();
    await article('m735').waitFor();
    await chat.page.getByRole('button', { name: 'Go to the end' }).click();
    await article('m1999').waitFor();
    assert.equal(await button(/Show later messages/).count(), 0);
    assert.ok((await belowView()) <= 1);
  });

  it('is the first or the last of the chat by Home and End, and by buttons', async () => {
    chat = await pages.open();
    await chat.receive(longChat);
    await chat.page.getByRole('log').focus();
    for (const [home, end] of [
      ['Home', 'End'],
      ['Control+Home', 'Control+End'],
    ] as const) {
      await chat.page.keyboard.press(home);
      await article('m0').and(chat.page.locator(':focus')).waitFor();
      assert.ok(await isInView('m0'));
      assert.ok((await drawn()) < 60);
      await chat.page.keyboard.press(end);
      await article('m1999').and(chat.page.locator(':focus')).waitFor();
      assert.ok((await belowView()) <= 1);
    }
    await chat.page.keyboard.press('Home');
    await article('m0').waitFor();
    await button(/Go to the end/).click();
    await article('m1999').waitFor();
    await chat.page.getByRole('log').and(chat.page.locator(':focus')).waitFor();
    await chat.receive(reveal('m700'));
    await button(/Go to the top/).click();
    await article('m0').waitFor();
    assert.ok(await isInView('m0'));
  });

  it('leaves a reader at the top in place while they read on', async () => {
    chat = await pages.open();
    await chat.receive(longChat);
    await chat.page.getByRole('log').focus();
    await chat.page.keyboard.press('Home');
    await article('m0').and(chat.page.locator(':focus')).waitFor();
    const log = chat.page.getByRole('log');
    // At the top there is nothing older to draw.
    await log.evaluate((element) => (element.scrollTop = 50));
    await log.evaluate((element) => (element.scrollTop = 0));
    await log.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const before = await log.evaluate((element) => (element.scrollTop = element.scrollHeight) && element.scrollTop);
    await article('m35').waitFor();
    assert.equal(await log.evaluate((element) => element.scrollTop), before);
  });

  it('gives way to what its reader sends', async () => {
    chat = await pages.open();
    await chat.receive(reveal('m700'), longChat);
    await chat.page.getByRole('textbox', { name: 'Message' }).fill('And now?');
    await chat.page.keyboard.press('Enter');
    await chat.page.getByRole('article', { name: 'You' }).last().getByText('And now?').waitFor();
    assert.ok(await article('m1999').isVisible());
  });

  it('stays within one page where another list, or a far longer one, takes the place of a short one', async () => {
    chat = await pages.open();
    await chat.receive(snapshot(chatView({ chatId: 3, messages: messages.slice(0, 2) })));
    await chat.receive(snapshot(chatView({ chatId: 3, messages }), 2));
    assert.ok((await drawn()) <= 60);
    await article('m1999').waitFor();
    const others = messages.map((each) => ({ ...each, id: `other-${each.id}` }));
    await chat.receive(snapshot(chatView({ chatId: 4, messages: others }), 3));
    assert.ok((await drawn()) <= 60);
    await article('other-m1999').waitFor();
  });
});
