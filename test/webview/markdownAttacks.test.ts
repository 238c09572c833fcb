import assert from 'node:assert/strict';
import { startLiveReply } from '../../src/protocol/liveReply.ts';
import { ChatBrowser } from './chatPage.ts';
import type { ChatPage } from './chatPage.ts';
import { attacks, attributes, tags } from './markdownAttacks.ts';
import { chatView, message, snapshot } from './sampleChats.ts';

/** The page's own globals, which an attack would reach. */
interface AttackedWindow extends Window {
  reached: string[];
}

/** So many messages are drawn at once. */
const drawn = 30;

describe('the chat page under attack', function () {
  this.timeout(120_000);
  let browser: ChatBrowser;
  let chat: ChatPage;
  const requested: string[] = [];
  let revision = 0;

  before(async () => {
    browser = await ChatBrowser.start();
    chat = await browser.open();
    chat.page.on('request', (request) => requested.push(request.url()));
    await chat.page.evaluate(() => {
      const attacked = window as unknown as AttackedWindow;
      attacked.reached = [];
      for (const name of ['alert', 'open', 'fetch']) {
        Object.defineProperty(attacked, name, { value: () => attacked.reached.push(name) });
      }
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, sample }) => {
        attacked.reached.push(`${violatedDirective} ${sample}`);
      });
    });
  });
  after(() => browser.close());

  afterEach(async () => {
    assert.deepEqual(chat.complaints, []);
    assert.deepEqual(await chat.page.evaluate(() => (window as unknown as AttackedWindow).reached), []);
    assert.deepEqual(
      requested.filter((url) => !url.endsWith('/highlight.js')),
      [],
    );
    assert.equal(new URL(chat.page.url()).pathname, '/');
  });

  /** What there is in rendered Markdown that should not be, in the page as it stands. */
  function strangers(): Promise<string[]> {
    return chat.page.evaluate(
      ([allowedTags, allowedAttributes]) =>
        [...document.querySelectorAll('.markdown *')].flatMap((element) => {
          const tag = element.tagName.toLowerCase();
          const found = allowedTags.includes(tag) ? [] : [`<${tag}>`];
          for (const { name, value } of element.attributes) {
            if (!allowedAttributes.includes(name.toLowerCase())) found.push(`${tag} ${name}`);
            if (name === 'href' && !/^(?:https?:\/\/|mailto:)/i.test(value)) found.push(value);
          }
          return found;
        }),
      [[...tags], [...attributes]] as const,
    );
  }

  it('shows every attack as text, in chats that are opened', async () => {
    for (let start = 0; start < attacks.length; start += drawn) {
      const messages = attacks
        .slice(start, start + drawn)
        .map((attack, i) => message(`m${String(start + i)}`, 'assistant', attack));
      await chat.receive(snapshot(chatView({ chatId: 1, messages }), ++revision));
      assert.equal(await chat.page.getByRole('article').count(), messages.length);
      assert.deepEqual(await strangers(), []);
    }
  });

  it('shows every attack as text, in answers that arrive', async () => {
    const first = revision;
    revision += 3 * attacks.length;
    const begun = snapshot(chatView({ chatId: 2, live: startLiveReply('demo') }));
    await chat.page.evaluate(
      async ({ attacks: all, begun: view, first: before }) => {
        const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
        let count = before;
        for (const attack of all) {
          window.postMessage({ ...view, revision: ++count }, '*');
          const middle = Math.floor(attack.length / 2);
          for (const text of [attack.slice(0, middle), attack.slice(middle)]) {
            window.postMessage({ type: 'changes', revision: ++count, changes: [{ kind: 'text', text }] }, '*');
            await nextFrame();
          }
        }
        await nextFrame();
      },
      { attacks, begun, first },
    );
    assert.deepEqual(await strangers(), []);
  });

  it('still works after all of it', async () => {
    const answer = message('last', 'assistant', 'See [the file](src/a.ts#L3) or <https://example.com/a>.');
    await chat.receive(snapshot(chatView({ chatId: 3, messages: [answer] }), ++revision));
    await chat.page.getByRole('link', { name: 'the file' }).click();
    assert.equal((await chat.waitForPost('openFile')).path, 'src/a.ts#L3');
    await chat.page.getByRole('link', { name: 'example.com' }).click();
    assert.equal((await chat.waitForPost('openLink')).href, 'https://example.com/a');
    const file = chat.page.getByRole('link', { name: 'the file' });
    await chat.page.getByRole('log').focus();
    await chat.page.keyboard.press('Tab');
    assert.equal(await file.evaluate((element) => element === document.activeElement), true);
    assert.equal(await chat.page.locator('.link-target').innerText(), 'src/a.ts#L3');
    const before = (await chat.posted()).filter(({ type }) => type === 'openFile').length;
    await chat.page.keyboard.press('Enter');
    assert.equal((await chat.posted()).filter(({ type }) => type === 'openFile').length, before + 1);
    await chat.page.getByRole('textbox', { name: 'Message' }).focus();
    assert.equal(await chat.page.locator('.link-target').count(), 0);
  });
});
