import assert from 'node:assert/strict';
import type { ChatPanelState, HostMessage } from '../../src/protocol/chat.ts';
import { startLiveReply } from '../../src/protocol/liveReply.ts';
import type { ChatPage, PageOptions } from './chatPage.ts';
import { chatView, message, snapshot } from './sampleChats.ts';
import { useChatPages } from './useChatPages.ts';

describe('the place of a reader', function () {
  this.timeout(60_000);
  const pages = useChatPages();
  let chat: ChatPage;

  /** An answer that takes several frames to draw. */
  const longAnswer = 'Some words about *it*, with `code` and [a link](https://example.com).\n\n'.repeat(1500);
  const messages = Array.from({ length: 60 }, (_, i) =>
    message(`m${String(i)}`, i % 2 ? 'assistant' : 'user', `Message ${String(i)}\n\nwith a second paragraph.`),
  );
  const chatWith = (answers: Record<string, string>): HostMessage =>
    snapshot(
      chatView({
        chatId: 3,
        messages: messages.map((each) => ({ ...each, content: answers[each.id] ?? each.content })),
      }),
    );

  async function open(content: HostMessage, options: PageOptions = {}): Promise<void> {
    chat = await pages.open({ height: 500, ...options });
    await chat.receive(content);
  }

  const log = () => chat.page.getByRole('log');
  const article = (id: string) => chat.page.locator(`[data-message-id="${id}"]`);
  const button = (name: string | RegExp) => chat.page.getByRole('button', { name });
  const isFocused = (name: string) => chat.page.getByRole('textbox', { name }).and(chat.page.locator(':focus'));

  /** How far a message is below the top of the conversation, in pixels. */
  const offset = (id: string) =>
    article(id).evaluate((element) => {
      const list = element.closest('[role="log"]');
      return element.getBoundingClientRect().top - (list?.getBoundingClientRect().top ?? 0);
    });
  const scrollBy = (pixels: number) =>
    log().evaluate(async (element, by) => {
      element.scrollTop += by;
      for (let i = 0; i < 2; i += 1) await new Promise((done) => requestAnimationFrame(done));
    }, pixels);

  /** Waits until nothing is drawn any more. */
  async function settled(): Promise<void> {
    await log().evaluate(async (element) => {
      for (let before = -1, still = 0; still < 10; before = element.scrollHeight) {
        await new Promise((done) => requestAnimationFrame(done));
        still = element.scrollHeight === before ? still + 1 : 0;
      }
    });
  }

  /** The page opened anew with what it had saved. */
  async function reopen(content: HostMessage): Promise<void> {
    await chat.page.waitForFunction(() =>
      Boolean((window as unknown as { saved: ChatPanelState | undefined }).saved?.scrollAnchor),
    );
    // It is saved once scrolling has rested.
    await chat.page.waitForTimeout(300);
    const state = await chat.savedState();
    await chat.close();
    await open(content, { ...(state && { state }) });
  }

  function assertNear(actual: number, expected: number): void {
    assert.ok(Math.abs(actual - expected) < 2, `${String(actual)} instead of ${String(expected)}`);
  }

  it('stays where an answer ends with the definition of its links, with the focus in it', async () => {
    const [ask] = messages;
    const view = chatView({ chatId: 3, messages: ask ? [ask] : [], live: startLiveReply('demo') });
    await open(snapshot(view));
    const text = `[Focused](https://example.com)\n\n${'See [the docs][d] on *it* and `that`.\n\n'.repeat(1500)}[d]: https://example.com/`;
    await chat.receive({ type: 'changes', revision: 2, changes: [{ kind: 'text', text }] });
    await settled();
    await chat.page.getByRole('link', { name: 'Focused' }).focus();
    await log().evaluate((element) => (element.scrollTop = 9000));
    await scrollBy(-100);
    const answer = message('answer', 'assistant', text);
    const before = await log().evaluate((element) => element.scrollTop);
    await chat.receive(snapshot({ ...view, messages: [...view.messages, answer], live: null }, 3));
    await chat.page.getByRole('link', { name: 'the docs' }).first().waitFor();
    await settled();
    assertNear(await log().evaluate((element) => element.scrollTop), before);
    await button('Go to the end').waitFor();
    assert.equal(await chat.page.evaluate(() => document.activeElement?.textContent), 'Focused');
  });

  it('stays while long answers above it are drawn, after older messages were loaded', async () => {
    await open(chatWith({ m21: longAnswer, m25: longAnswer }));
    await log().evaluate((element) => (element.scrollTop = 150));
    const before = await offset('m31');
    await article('m21').waitFor({ state: 'attached' });
    await settled();
    assertNear(await offset('m31'), before);
  });

  it('stays while long answers above it are drawn, after the panel was opened anew', async () => {
    const content = chatWith({ m31: longAnswer, m33: longAnswer });
    await open(content);
    await settled();
    await article('m40').evaluate((element) => {
      element.scrollIntoView();
    });
    const before = await offset('m40');
    await reopen(content);
    await settled();
    assertNear(await offset('m40'), before);
  });

  it('is found again within a long answer', async () => {
    const content = chatWith({ m59: longAnswer });
    await open(content);
    await settled();
    await scrollBy(-5000);
    const before = await offset('m59');
    assert.ok(before < -1000);
    await reopen(content);
    await settled();
    assertNear(await offset('m59'), before);
  });

  it('is found again within an answer that arrives', async () => {
    const view = chatView({ chatId: 3, messages: messages.slice(0, 1), live: startLiveReply('demo') });
    const text = 'A line.\n\n'.repeat(300);
    await open(snapshot(view));
    await chat.receive({ type: 'changes', revision: 2, changes: [{ kind: 'text', text }] });
    await settled();
    await scrollBy(-3000);
    const before = await offset('m0');
    const answer = message('answer', 'assistant', text);
    await reopen(snapshot({ ...view, messages: [...view.messages, answer], live: null }));
    await settled();
    assertNear(await offset('m0'), before);
  });

  it('stays when a message that is being written anew comes into view again', async () => {
    await open(chatWith({}));
    await article('m34').evaluate((element) => {
      element.scrollIntoView();
    });
    await article('m34').getByRole('button', { name: 'Edit and send again' }).click();
    await isFocused('Edit your message').waitFor();
    await chat.page.keyboard.type(' Or not');
    await log().focus();
    await chat.page.keyboard.press('Home');
    await article('m0').and(chat.page.locator(':focus')).waitFor();
    assert.equal(await article('m34').count(), 0);
    await log().focus();
    while ((await article('m34').count()) === 0) await scrollBy(600);
    assert.equal(await log().evaluate((element) => element === document.activeElement), true);
    assert.ok((await offset('m34')) > 500);
    assert.equal(
      await chat.page.getByLabel('Edit your message').inputValue(),
      'Message 34\n\nwith a second paragraph. Or not',
    );
  });

  it('stays with the focus on the list once there are no earlier or later messages to ask for', async () => {
    await open(chatWith({}));
    await log().evaluate((element) => (element.scrollTop = 0));
    await button(/Show earlier/).focus();
    while ((await button(/Show earlier/).count()) > 0) await chat.page.keyboard.press('Enter');
    assert.equal(await log().evaluate((element) => element === document.activeElement), true);
  });
});
