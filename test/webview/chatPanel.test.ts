import assert from 'node:assert/strict';
import type { ErrorView, HostMessage, LiveChange } from '../../src/protocol/chat.ts';
import { startLiveReply } from '../../src/protocol/liveReply.ts';
import { panelBundle } from './chatPage.ts';
import type { ChatPage, PageOptions } from './chatPage.ts';
import { chatView, fullChat, markdownSample, message, panelStates, snapshot } from './sampleChats.ts';
import { useChatPages } from './useChatPages.ts';

describe('the chat panel in a browser', function () {
  this.timeout(60_000);
  const pages = useChatPages();
  let chat: ChatPage;

  async function open(message?: HostMessage, options?: PageOptions): Promise<ChatPage> {
    chat = await pages.open(options);
    if (message) await chat.receive(message);
    return chat;
  }

  const composer = () => chat.page.getByRole('textbox', { name: 'Message' });
  const articles = () => chat.page.getByRole('article');
  const changes = (revision: number, ...list: LiveChange[]): HostMessage => ({
    type: 'changes',
    revision,
    changes: list,
  });
  const longChat = chatView({
    chatId: 3,
    messages: Array.from({ length: 200 }, (_, i) =>
      message(`m${String(i)}`, i % 2 ? 'assistant' : 'user', `Message ${String(i)}\n\nwith a second paragraph.`),
    ),
  });
  const scrollTop = () => chat.page.getByRole('log').evaluate((log) => log.scrollTop);
  const distanceToBottom = () =>
    chat.page.getByRole('log').evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop);

  it('stays within its size budget', async () => {
    await open();
    const { firstBytes } = await panelBundle();
    assert.ok(firstBytes <= 70 * 1024, `${String(firstBytes)} bytes of gzip`);
  });

  it('says that the extension host is gone while something is awaited of it, with a link that VS Code follows itself', async () => {
    const messages = [message('m', 'user', 'Hi')];
    await open(snapshot(chatView({ chatId: 7, promptName: 'tutor', messages, live: startLiveReply('demo') })));
    await composer().fill('And then?');
    await chat.page.evaluate(() => {
      Object.assign(window, { isLeft: true });
    });
    const link = chat.page.getByRole('alert').getByRole('link', { name: 'Open the Chat Anew' });
    await link.waitFor();
    const [path, query = ''] = ((await link.getAttribute('href')) ?? '').split('?');
    assert.equal(path, 'command:promptdeck.reopenChat');
    assert.deepEqual(JSON.parse(decodeURIComponent(query)), [await chat.savedState()]);
    assert.match(decodeURIComponent(query), /"chatId":7.*"draft":"And then\?"/);
    const posted = await chat.posted();
    await link.evaluate((element) => {
      element.addEventListener('click', (event) => {
        event.preventDefault();
      });
    });
    await link.click();
    assert.deepEqual(await chat.posted(), posted, 'VS Code follows it, not the host');
    await chat.receive(changes(2, { kind: 'text', text: 'Still here.' }));
    await chat.page.getByText('Still here.').waitFor();
    assert.equal(await link.count(), 0);
  });

  it('says that the extension host is gone where it does not answer at all, with what was kept of the chat', async () => {
    const state = { chatId: 7, promptName: 'tutor', draft: 'And then?', scrollAnchor: '', variables: {} };
    await open(undefined, { state });
    await chat.page.evaluate(() => {
      Object.assign(window, { isLeft: true });
    });
    const link = chat.page.getByRole('alert').getByRole('link', { name: 'Open the Chat Anew' });
    await link.waitFor();
    assert.match(decodeURIComponent((await link.getAttribute('href')) ?? ''), /"chatId":7.*"draft":"And then\?"/);
  });

  it('has no style that asks what an element holds: each piece of an answer would have all of it styled anew', async () => {
    await open();
    const selectors = await chat.page.evaluate(() => {
      const all = (rules: CSSRuleList): string[] =>
        [...rules].flatMap((rule) => [
          ...(rule instanceof CSSStyleRule ? [rule.selectorText] : []),
          ...(rule instanceof CSSGroupingRule ? all(rule.cssRules) : []),
        ]);
      return [...document.styleSheets].flatMap((sheet) => all(sheet.cssRules));
    });
    assert.ok(selectors.includes('.markdown .task'));
    assert.deepEqual(
      selectors.filter((selector) => selector.includes(':has(')),
      [],
    );
  });

  it('shows code blocks in the colours of the editor, not as the inline code of VS Code', async () => {
    const reply = message('m1', 'assistant', '```ts\nconst answer = list;\n```');
    await open(snapshot(chatView({ chatId: 1, messages: [reply] })));
    const block = chat.page.locator('.code-block');
    const style = (part: string, property: string) =>
      block.locator(part).evaluate((node, name) => getComputedStyle(node).getPropertyValue(name), property);
    assert.equal(await style('code', 'background-color'), 'rgba(0, 0, 0, 0)');
    assert.equal(await style('code', 'color'), await style('pre', 'color'));
    assert.notEqual(await style('.hljs-keyword', 'color'), await style('code', 'color'));
  });

  it('loads the colours with the first code, and shows them in an answer that is still arriving', async () => {
    const requested: string[] = [];
    await open(snapshot(chatView({ chatId: 1, messages: [message('m1', 'assistant', 'No code, but `a word`.')] })));
    chat.page.on('request', (request) => requested.push(new URL(request.url()).pathname));
    await chat.receive(
      snapshot(
        chatView({ chatId: 1, messages: [message('m2', 'user', 'Now code.')], live: startLiveReply('demo') }),
        2,
      ),
    );
    assert.deepEqual(requested, []);
    await chat.receive(changes(3, { kind: 'text', text: '```py\ndef first():\n' }));
    await chat.receive(changes(4, { kind: 'text', text: '    return None\n' }));
    await chat.page.locator('.hljs-keyword', { hasText: 'def' }).waitFor();
    await chat.receive(changes(5, { kind: 'text', text: '\ndef second():\n    pass' }));
    await chat.page.locator('.hljs-keyword').nth(2).waitFor();
    assert.match(await chat.page.locator('pre').innerText(), /first[^]*return None\n\ndef second\(\):\n {4}pass/);
    assert.deepEqual(requested, ['/highlight.js']);
  });

  it('says that it loads until the chat arrives', async () => {
    await open();
    assert.match(await chat.page.getByRole('status').innerText(), /Loading/);
    await chat.receive(snapshot(chatView()));
    assert.equal(await chat.page.getByText('Loading').count(), 0);
    assert.equal(await chat.page.getByRole('heading', { name: 'tutor' }).count(), 2);
  });

  it('sends with Enter, begins a new line with Shift+Enter', async () => {
    await open(snapshot(chatView()));
    await composer().fill('Hello');
    await composer().press('Shift+Enter');
    await composer().pressSequentially('there');
    await composer().press('Enter');
    const { id: _id, ...sent } = await chat.waitForPost('send');
    assert.deepEqual(sent, { type: 'send', text: 'Hello\nthere', variables: {} });
    assert.equal(await composer().inputValue(), '');
    assert.equal(await articles().innerText(), 'Hello\nthere');
  });

  it('does not send while an input method composes, nor blank text', async () => {
    await open(snapshot(chatView()));
    await composer().press('Enter');
    await composer().fill('x');
    await composer().evaluate((area) => {
      area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }));
    });
    assert.deepEqual(
      (await chat.posted()).map(({ type }) => type),
      ['ready'],
    );
  });

  it('stops the reply with Escape where it was sent, stopped or clicked by mouse', async () => {
    const ask = message('u1', 'user', 'Go');
    await open(snapshot(chatView({ messages: [ask] })));
    await composer().fill('On');
    await chat.page.getByRole('button', { name: 'Send', exact: true }).click();
    await composer().and(chat.page.locator(':focus')).waitFor();
    await chat.receive(snapshot(chatView({ messages: [ask], live: startLiveReply('demo') }), 2));
    await chat.page.evaluate(() => {
      (document.activeElement as HTMLElement).blur();
    });
    await chat.page.keyboard.press('Escape');
    await chat.waitForPost('stop');
    await chat.page.getByRole('button', { name: 'Stop' }).click();
    await composer().and(chat.page.locator(':focus')).waitFor();
  });

  it('stops the reply with Escape and with the button', async () => {
    await open(snapshot({ ...fullChat, live: startLiveReply('demo') }));
    await composer().press('Escape');
    await chat.waitForPost('stop');
    await chat.page.getByRole('button', { name: 'Stop' }).click();
    assert.equal((await chat.posted()).filter(({ type }) => type === 'stop').length, 2);
  });

  it('names required variables that are empty, and goes to the first', async () => {
    await open(snapshot(panelStates['form'] ?? chatView()));
    await composer().fill('Hi');
    await composer().press('Enter');
    const field = chat.page.getByRole('textbox', { name: 'language' });
    assert.equal(await field.evaluate((element) => element === document.activeElement), true);
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.match(await chat.page.getByRole('alert').innerText(), /language/);
    await field.fill('Go');
    assert.equal(await chat.page.getByRole('alert').count(), 0);
    await composer().press('Enter');
    const { variables } = await chat.waitForPost('send');
    assert.equal(variables['language'], 'Go');
    assert.equal(variables['tone'], 'friendly');
  });

  it('shows a reply as it streams and keeps its nodes when it is done', async () => {
    const messages = [message('u1', 'user', 'Go')];
    await open(snapshot(chatView({ messages, live: startLiveReply('demo') }), 1));
    const third = Math.ceil(markdownSample.length / 3);
    for (let i = 0; i < 3; i += 1) {
      await chat.receive(changes(i + 2, { kind: 'text', text: markdownSample.slice(i * third, (i + 1) * third) }));
    }
    const heading = await chat.page.getByRole('heading', { name: 'Two pointers' }).elementHandle();
    await chat.receive(snapshot(chatView({ messages: [...messages, message('a1', 'assistant', markdownSample)] }), 5));
    assert.equal(await heading.evaluate((element) => element.isConnected), true);
    assert.match(await chat.page.getByRole('status').innerText(), /^Answer complete/);
    assert.equal(await chat.page.locator('.hljs-keyword').first().innerText(), 'function');
  });

  it('asks for a snapshot after a gap, once', async () => {
    await open(snapshot({ ...fullChat, live: startLiveReply('demo') }, 1));
    await chat.receive(changes(3, { kind: 'text', text: 'x' }), changes(4, { kind: 'text', text: 'y' }));
    await chat.waitForPost('resync');
    assert.equal((await chat.posted()).filter(({ type }) => type === 'resync').length, 1);
  });

  it('leaves unknown messages alone', async () => {
    await open(snapshot(fullChat));
    await chat.receive({ type: 'future' } as unknown as HostMessage);
    assert.match(chat.complaints.splice(0).join(), /left alone/);
    assert.notEqual(await articles().count(), 0);
  });

  it('opens links, copies and inserts code through the host only', async () => {
    await open(snapshot(fullChat));
    await chat.page.getByRole('link', { name: 'more' }).click();
    assert.equal((await chat.waitForPost('openLink')).href, 'https://example.com/two-pointers');
    await chat.page.getByRole('button', { name: 'Copy code' }).click();
    assert.match((await chat.waitForPost('copy')).text, /^\/\*\* Indices[^]*\$\{true\}`\);$/);
    await chat.page.getByRole('button', { name: 'Insert at cursor' }).click();
    assert.match((await chat.waitForPost('insertAtCursor')).text, /^\/\*\* Indices/);
    await chat.page.locator('.message.assistant').getByRole('button', { name: 'Copy message' }).first().click();
    assert.equal((await chat.waitForPost('copy')).text, markdownSample);
  });

  it('rates a reply and takes the rating back', async () => {
    await open(snapshot(fullChat));
    await chat.page.getByRole('button', { name: 'Good answer', pressed: true }).click();
    assert.deepEqual(await chat.waitForPost('rate'), { type: 'rate', messageId: 'a2', thumb: null });
    await chat.page.getByRole('button', { name: 'Bad answer' }).last().click();
    assert.equal((await chat.posted()).at(-1)?.type, 'rate');
  });

  it('tells who answered and why, what it took, and shows more on demand', async () => {
    await open(snapshot(fullChat));
    const facts = chat.page.locator('.reply-facts').first();
    const line = 'demo·demo-small·took over from spare·2.4 s·1,024 → 310 tokens·$0.0123';
    const shown = await facts
      .locator('.facts')
      .evaluate((element) => [...element.children].map(({ textContent }) => textContent).join('·'));
    assert.equal(shown, line);
    const title = (await facts.locator('summary').getAttribute('title')) ?? '';
    assert.match(title, /spare failed: rate limit: Too many requests/);
    await facts.locator('summary').press('Enter');
    const text = await facts.locator('dl').innerText();
    assert.match(text, /1,024 in \(512 from the cache\), 310 out \(200 for reasoning\)/);
    const unknown = await chat.page.locator('.reply-facts summary').last().innerText();
    assert.match(unknown, /pinned[^]*tokens unknown[^]*cost unknown/);
    assert.match(
      await chat.page.locator('header').first().innerText(),
      /at least 2,048 → 310 tokens[^]*at least \$0\.0123/,
    );
  });

  it('asks the host for the request behind a reply, and for another config', async () => {
    await open(snapshot({ ...fullChat, isPinned: true }));
    await chat.page.getByRole('button', { name: 'Show request' }).first().click();
    assert.equal((await chat.waitForPost('showRequest')).messageId, 'a2');
    await chat.page.getByRole('button', { name: 'LLM config: demo, pinned. Choose…' }).click();
    await chat.waitForPost('chooseConfig');
    const unsaved = { ...fullChat, chatId: null, isPinned: true };
    await chat.receive(snapshot(unsaved, 2));
    assert.equal((await chat.savedState())?.pinnedConfigName, 'demo');
    await chat.receive(snapshot({ ...unsaved, isPinned: false }, 3));
    assert.equal((await chat.savedState())?.pinnedConfigName, undefined);
  });

  it('counts a wait down, announces it once, and lets the user end it by keyboard', async () => {
    const messages = [message('u1', 'user', 'Go')];
    const untilMs = Date.now() + 20_500;
    const wait = { configName: 'demo', reason: 'demo failed (rate limit).', untilMs, nextConfigName: 'spare' };
    await open(snapshot(chatView({ messages, live: startLiveReply('demo') }), 1));
    await chat.receive(changes(2, { kind: 'notice', notice: 'demo failed; again in 20 s.' }, { kind: 'wait', wait }));
    const group = chat.page.getByRole('group', { name: 'Waiting to ask again' });
    assert.match(await group.innerText(), /demo failed \(rate limit\)\. Asking demo again in \d+ s\./);
    const first = /in (\d+) s/.exec(await group.innerText())?.[1] ?? '';
    await group.getByText(`in ${String(Number(first) - 1)} s`).waitFor();
    assert.equal(await chat.page.getByRole('status').innerText(), 'demo failed; again in 20 s.');
    for (const [name, choice] of [
      ['Retry Now', 'now'],
      ['Use spare', 'next'],
      ['Give Up', 'giveUp'],
    ] as const) {
      await group.getByRole('button', { name }).press('Enter');
      assert.equal((await chat.waitForPost('retryWait')).choice, choice);
    }
    await group.getByRole('button', { name: 'Give Up' }).press('Escape');
    await chat.waitForPost('stop');
    await chat.receive(changes(3, { kind: 'wait', wait: null }));
    assert.equal(await group.count(), 0);
    await composer().and(chat.page.locator(':focus')).waitFor();
  });

  it('offers no other config in a wait where there is none', async () => {
    const wait = { configName: 'demo', reason: 'demo failed.', untilMs: Date.now() - 1 };
    await open(snapshot(chatView({ live: { ...startLiveReply('demo'), wait } })));
    const group = chat.page.getByRole('group', { name: 'Waiting to ask again' });
    assert.match(await group.innerText(), /Asking demo again now/);
    assert.deepEqual(await group.getByRole('button').allInnerTexts(), ['Retry Now', 'Give Up']);
  });

  it('lists how each config failed', async () => {
    await open(snapshot(panelStates['failedConfigs'] ?? chatView()));
    assert.deepEqual(await chat.page.getByRole('alert').getByRole('listitem').allInnerTexts(), [
      'demo (rate limit): Too many requests.',
      'spare (no connection): The server did not answer.',
    ]);
  });

  it('tells how an answer ended as a warning, with what to do next, and no alarm', async () => {
    await open(snapshot(panelStates['endedEarly'] ?? chatView()));
    assert.equal(await chat.page.getByRole('alert').count(), 0);
    assert.equal(await chat.page.getByText('cut off at its length limit').count(), 1);
    const block = chat.page.locator('.error-block.warning');
    assert.deepEqual(
      (await block.getByRole('button').allInnerTexts()).filter((text) => text !== ''),
      ['Continue', 'Open LLM Config', 'Retry'],
    );
  });

  it('names the tools that an answer had to do without, below it', async () => {
    const messages = fullChat.messages.map((each) =>
      each.details
        ? { ...each, details: { ...each.details, brokenTools: ['Answered without a tool. Line 2.'] } }
        : each,
    );
    await open(snapshot({ ...fullChat, messages: messages.slice(0, -1) }));
    const replies = messages.slice(0, -1).filter(({ details }) => details);
    const warnings = chat.page.locator('.notice.warning');
    assert.deepEqual(
      await warnings.allInnerTexts(),
      replies.map(() => 'Answered without a tool. Line 2.'),
    );
    assert.ok(replies.length > 0);
  });

  it('leads the Tab key from the message over what ends a wait to Stop', async () => {
    await open(snapshot(panelStates['retryWait'] ?? chatView()));
    await composer().focus();
    const names: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      await chat.page.keyboard.press('Tab');
      names.push(
        await chat.page.evaluate(
          () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
        ),
      );
    }
    assert.deepEqual(names, ['Retry Now', 'Use spare', 'Give Up', 'Insert context…', 'Stop']);
  });

  it('gives a time below a second in ms', async () => {
    const facts = (seconds: number) => ({
      details: { configName: 'demo', model: '', choice: '', why: '', failures: [], seconds },
    });
    const messages = [0, 0.0004, 0.0399, 0.9999, 1.26].map((seconds, i) =>
      message(`a${String(i)}`, 'assistant', 'Yes', facts(seconds)),
    );
    await open(snapshot(chatView({ chatId: 1, messages })));
    const shown = await chat.page
      .locator('.reply-facts .facts')
      .evaluateAll((all) =>
        all.map(({ children }) =>
          [...children].map(({ textContent }) => textContent).find((text) => /^[\d.]+ m?s$/.test(text)),
        ),
      );
    assert.deepEqual(shown, [undefined, '1 ms', '40 ms', '1.0 s', '1.3 s']);
  });

  it('drops what a turn said before it began anew', async () => {
    const messages = [message('u1', 'user', 'Go')];
    await open(snapshot(chatView({ messages, live: startLiveReply('demo') }), 1));
    await chat.receive(changes(2, { kind: 'text', text: 'First try' }));
    await chat.receive(changes(3, { kind: 'reset' }, { kind: 'text', text: 'Second' }));
    await chat.page.locator('.markdown').getByText('Second').waitFor();
    assert.equal(await chat.page.getByText('First try').count(), 0);
  });

  it('shows an error with what mends it', async () => {
    await open(snapshot(panelStates['error'] ?? chatView()));
    assert.match(await chat.page.getByRole('alert').innerText(), /was refused/);
    await chat.page.getByRole('button', { name: 'Set Key' }).click();
    assert.equal((await chat.waitForPost('errorAction')).id, 'setSecret');
    await chat.page.getByRole('button', { name: 'Dismiss' }).click();
    await chat.waitForPost('dismissError');
    await composer().and(chat.page.locator(':focus')).waitFor();
  });

  it('shows quietly what is not answered once that was dismissed', async () => {
    const actions: ErrorView['actions'] = [{ id: 'retry', label: 'Retry' }];
    const error: ErrorView = { code: 'x', message: 'Not answered.', actions, severity: 'info', dismissed: true };
    await open(snapshot({ ...fullChat, error }));
    const line = chat.page.getByRole('group', { name: 'Not answered.' });
    assert.equal(await line.getByRole('button', { name: 'Dismiss' }).count(), 0);
    await line.getByRole('button', { name: 'Retry' }).click();
    assert.equal((await chat.waitForPost('errorAction')).id, 'retry');
  });

  it('keeps the keyboard focus where the button of an unfinished answer goes', async () => {
    const error: ErrorView = {
      code: 'StreamInterrupted',
      message: 'This answer is not complete.',
      actions: [{ id: 'continue', label: 'Continue' }],
      severity: 'info',
    };
    await open(snapshot({ ...fullChat, error }));
    await chat.page.getByRole('button', { name: 'Continue' }).press('Enter');
    assert.equal((await chat.waitForPost('errorAction')).id, 'continue');
    await composer().and(chat.page.locator(':focus')).waitFor();
  });

  it('says why sending is off in a workspace without trust', async () => {
    await open(snapshot(panelStates['untrusted'] ?? chatView()));
    assert.equal(await composer().isDisabled(), true);
    await chat.page.getByRole('button', { name: 'Manage Workspace Trust' }).click();
    assert.equal((await chat.waitForPost('errorAction')).id, 'manageTrust');
  });

  it('opens a tool call to its arguments and result', async () => {
    await open(snapshot(fullChat));
    await chat.page.getByText('look_up_order').click();
    const values = chat.page.getByRole('group', { name: 'Arguments' });
    assert.match(await values.innerText(), /"orderId": 12345678901234567890,/);
    assert.match(
      await chat.page.getByText('Not from the model').locator('..').innerText(),
      /user_id from the chat’s variables, api_key = •+ from the tool’s defaults/,
    );
  });

  it('keeps draft and place over a reload', async () => {
    await open(snapshot(longChat), { height: 500 });
    await composer().fill('Half a thought');
    await chat.page.getByRole('log').evaluate((log) => {
      log.scrollTop = log.scrollHeight / 2;
    });
    await chat.page.waitForFunction(() =>
      Boolean((window as unknown as { saved: { scrollAnchor: string } }).saved.scrollAnchor),
    );
    const saved = await chat.savedState();
    assert.equal(saved?.draft, 'Half a thought');
    assert.equal(saved.chatId, 3);
    await chat.close();
    await open(snapshot(longChat), { height: 500, state: saved });
    assert.equal(await composer().inputValue(), 'Half a thought');
    const [id = '', below] = saved.scrollAnchor.split(' ');
    const offset = await chat.page.locator(`[data-message-id="${id}"]`).evaluate((element) => {
      const log = element.closest('[role=log]');
      return element.getBoundingClientRect().top - (log?.getBoundingClientRect().top ?? 0);
    });
    assert.ok(
      Math.abs(offset - Number(below)) < 2,
      `the message is at ${String(offset)} px instead of ${String(below)}`,
    );
  });

  it('draws the last 30 messages first and older ones without a jump', async () => {
    await open(snapshot(longChat), { height: 500 });
    assert.equal(await articles().count(), 30);
    assert.ok((await distanceToBottom()) < 2);
    const seen = chat.page.locator('[data-message-id="m171"]');
    await seen.evaluate((element) => {
      element.scrollIntoView();
    });
    const before = await seen.boundingBox();
    await chat.page.waitForFunction(() => document.querySelectorAll('article').length > 30);
    await chat.page.waitForTimeout(100);
    const after = await seen.boundingBox();
    assert.ok(Math.abs((before?.y ?? 0) - (after?.y ?? 99)) < 2, `${String(before?.y)} became ${String(after?.y)}`);
    const log = chat.page.getByRole('log');
    for (let i = 0; i < 60 && (await articles().count()) < 200; i += 1) {
      await log.evaluate((element) => {
        element.scrollTop = 0;
      });
      await chat.page.waitForTimeout(30);
    }
    assert.equal(await articles().count(), 200);
  });

  it('sticks to the bottom only while the reader is there', async () => {
    const messages = fullChat.messages;
    await open(snapshot({ ...fullChat, messages, live: startLiveReply('demo') }, 1), { height: 500 });
    await chat.receive(changes(2, { kind: 'text', text: 'line\n\n'.repeat(30) }));
    assert.ok((await distanceToBottom()) < 2);
    await chat.page.getByRole('log').hover();
    await chat.page.mouse.wheel(0, -300);
    await chat.page.getByRole('button', { name: 'Go to the end' }).waitFor();
    await chat.page.waitForTimeout(200);
    const place = await scrollTop();
    await chat.receive(changes(3, { kind: 'text', text: 'more\n\n'.repeat(30) }));
    assert.equal(await scrollTop(), place);
    await chat.page.getByRole('button', { name: 'Go to the end' }).click();
    assert.ok((await distanceToBottom()) < 2);
    assert.equal(await chat.page.getByRole('button', { name: 'Go to the end' }).count(), 0);
  });

  it('goes from message to message with the arrow keys', async () => {
    await open(snapshot(fullChat));
    const focused = () => chat.page.evaluate(() => document.activeElement?.getAttribute('data-message-id'));
    await chat.page.getByRole('log').focus();
    await chat.page.keyboard.press('ArrowUp');
    assert.equal(await focused(), 'a3');
    await chat.page.keyboard.press('ArrowUp');
    assert.equal(await focused(), 'u2');
    await chat.page.keyboard.press('Home');
    assert.equal(await focused(), 's');
    await chat.page.keyboard.press('End');
    assert.equal(await focused(), 'a3');
  });

  it('puts the focus where the host wants it', async () => {
    await open(snapshot(fullChat));
    await chat.receive({ type: 'focus' });
    assert.equal(await composer().evaluate((area) => area === document.activeElement), true);
  });

  it('does not scroll sideways in a narrow panel', async () => {
    await open(snapshot(fullChat), { width: 300 });
    assert.equal(await chat.page.evaluate(() => document.documentElement.scrollWidth), 300);
    assert.equal(await chat.page.getByRole('log').evaluate((log) => log.scrollWidth > log.clientWidth), false);
  });

  it('holds still where motion is to be reduced', async () => {
    await open(snapshot(panelStates['runningTool'] ?? chatView()), { reducedMotion: true });
    const running = await chat.page.evaluate(
      () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
    );
    assert.equal(running, 0);
  });
});
