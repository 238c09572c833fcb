import assert from 'node:assert/strict';
import { ChatBrowser } from './chatPage.ts';
import type { ChatPage } from './chatPage.ts';
import { chatView, message, snapshot, variable } from './sampleChats.ts';

describe('a low or narrow panel', function () {
  this.timeout(60_000);
  let browser: ChatBrowser;
  let chat: ChatPage;
  before(async () => {
    browser = await ChatBrowser.start();
  });
  after(async () => {
    await browser.close();
  });
  afterEach(() => chat.close());

  const variables = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => variable(name, ''));
  const error = {
    ...{ code: 'TemplateError', severity: 'error' as const },
    message: 'prompt "tutor", system prompt, line 1: "options.depth" is not defined.',
    actions: [
      { id: 'retry' as const, label: 'Retry' },
      { id: 'editVariables' as const, label: 'Edit Variables' },
    ],
  };
  const heightOf = (selector: string) => chat.page.locator(selector).evaluate((element) => element.clientHeight);

  for (const [width, height] of [
    [320, 256],
    [600, 400],
    [1280, 480],
  ] as const) {
    it(`of ${width}×${height} keeps messages, errors and their buttons within reach while the form is open`, async () => {
      chat = await browser.open({ width, height });
      const messages = [message('u1', 'user', 'Hi'), message('a1', 'assistant', 'Hello.\n\n'.repeat(20))];
      const begun = { chatId: 7, messages, variables };
      await chat.receive(snapshot(chatView(begun)));
      await chat.page.locator('.variables > summary').click();
      assert.ok((await heightOf('.scroller')) >= Math.min(110, height * 0.33));
      assert.ok((await heightOf('.fields')) >= 100);
      await chat.receive(snapshot(chatView({ ...begun, error }), 2));
      const block = await chat.page.locator('.error-block').boundingBox();
      assert.ok(block && block.y < height && block.y + block.height > 0, JSON.stringify(block));
      for (const name of ['Retry', 'Edit Variables', 'Dismiss', 'Send']) {
        const button = chat.page.getByRole('button', { name, exact: true });
        await button.scrollIntoViewIfNeeded();
        const box = await button.boundingBox();
        assert.ok(box, name);
        const isOnTop = await button.evaluate(
          (element, { x, y }) => element.contains(document.elementFromPoint(x, y)),
          {
            x: box.x + box.width / 2,
            y: box.y + box.height / 2,
          },
        );
        assert.ok(isOnTop, `${name} at ${JSON.stringify(box)}`);
      }
      const sideways = await chat.page.locator('.app').evaluate((app) => app.scrollWidth - app.clientWidth);
      assert.equal(sideways, 0);
    });
  }

  it('gives the form of a chat without messages what the list does not need', async () => {
    chat = await browser.open({ width: 1200, height: 800 });
    await chat.receive(snapshot(chatView({ variables })));
    const { scrollHeight, clientHeight } = await chat.page
      .locator('.fields')
      .evaluate(({ scrollHeight, clientHeight }) => ({ scrollHeight, clientHeight }));
    assert.ok(clientHeight >= Math.min(scrollHeight, 400), `${clientHeight} of ${scrollHeight}`);
    const empty = await chat.page.locator('.scroller').evaluate((list) => list.scrollHeight - list.clientHeight);
    assert.equal(empty, 0);
    assert.equal(await chat.page.locator('.app').evaluate((app) => app.scrollHeight - app.clientHeight), 0);
  });
});
