import assert from 'node:assert/strict';
import type { ApprovalView, ChatView, HostMessage, LiveChange, ToolCallView } from '../../src/protocol/chat.ts';
import { startLiveReply } from '../../src/protocol/liveReply.ts';
import { ChatBrowser } from './chatPage.ts';
import type { ChatPage } from './chatPage.ts';
import { chatView, message, panelStates, settledCalls, snapshot, toolCall, waitingCall } from './sampleChats.ts';

describe('tool calls in the chat panel', function () {
  this.timeout(60_000);
  let browser: ChatBrowser;
  let chat: ChatPage;
  before(async () => {
    browser = await ChatBrowser.start();
    chat = await browser.open({ width: 800 });
  });
  after(async () => {
    await browser.close();
  });
  afterEach(() => {
    assert.deepEqual(chat.complaints.splice(0), []);
  });

  /** Shows `view` in the page that all tests share, as if nothing had been before it. */
  async function open(view: ChatView | undefined): Promise<void> {
    await chat.page.evaluate(() => {
      (window as unknown as { posted: unknown[] }).posted = [];
    });
    await chat.receive(snapshot(chatView()));
    await composer().fill('');
    await chat.page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    });
    await chat.receive(snapshot(view ?? chatView()));
  }

  const live = (...toolCalls: ToolCallView[]) =>
    chatView({
      chatId: 1,
      messages: [message('u1', 'user', 'Go')],
      live: { ...startLiveReply('demo'), turns: [{ text: '', reasoning: '', toolCalls }] },
    });
  const changes = (revision: number, ...list: LiveChange[]): HostMessage => ({
    type: 'changes',
    revision,
    changes: list,
  });
  const card = (index = 0) => chat.page.locator('section.waiting').nth(index);
  const button = (name: string) => card().getByRole('button', { name, exact: true });
  const field = () => card().getByRole('textbox', { name: 'Arguments (JSON)' });
  const composer = () => chat.page.getByRole('textbox', { name: 'Message' });
  /** True as soon as it has the focus, which a busy computer may take a moment to give it. */
  const hasFocus = (locator: ReturnType<typeof card>) =>
    locator
      .and(chat.page.locator(':focus'))
      .waitFor({ timeout: 5_000 })
      .then(
        () => true,
        () => false,
      );
  const decisions = async () => (await chat.posted()).filter(({ type }) => type === 'decideTool');

  describe('that wait', () => {
    it('show what they would do, and what the model did not send, without its values', async () => {
      await open(live(waitingCall));
      const text = await card().innerText();
      assert.match(
        text,
        /fetch_page[^]*waits for your decision[^]*permission to[^]*Send requests to api\.example\.com/,
      );
      assert.match(
        text,
        /Not from the model: user_id from the chat’s variables, api_key = ••••• from the tool’s defaults/,
      );
      assert.match(text, /Sent by the model, but not used: user_id/);
      assert.equal(
        await card().getByRole('group', { name: 'Arguments' }).innerText(),
        '{\n  "url": "https://api.example.com/orders/1",\n  "headers": {\n    "accept": "application/json"\n  }\n}',
      );
      await button('tools/fetch_page.tool.ts').click();
      assert.deepEqual(await chat.waitForPost('openTool'), { type: 'openTool', name: 'fetch_page', callId: 'call_1' });
    });

    it('are allowed with each scope, once', async () => {
      await open(live(waitingCall));
      const scopes = { 'Allow Once': 'once', 'Allow for This Chat': 'chat', 'Always Allow': 'always' };
      for (const [i, [name, scope]] of Object.entries(scopes).entries()) {
        await button(name).press('Enter');
        await button(name).press('Enter');
        await button('Deny…').press('Enter');
        assert.equal((await decisions()).length, i + 1);
        const decision = { decision: 'allow', scope };
        assert.deepEqual((await decisions()).at(-1), { type: 'decideTool', callId: 'call_1', decision });
        // The host asks anew.
        await chat.receive(snapshot(live(waitingCall), i + 2));
      }
    });

    it('take the focus from an empty composer, but not from one who types', async () => {
      await open(live());
      await composer().focus();
      await chat.receive(changes(2, { kind: 'toolCall', call: waitingCall }));
      assert.equal(await hasFocus(card()), true);
      assert.equal(await chat.page.getByRole('status').innerText(), 'fetch_page waits for your decision.');
      await composer().fill('Meanwhile');
      await chat.receive(changes(3, { kind: 'toolCall', call: { ...waitingCall, id: 'call_2', name: 'other' } }));
      assert.equal(await hasFocus(composer()), true);
      assert.equal(await chat.page.getByRole('status').innerText(), 'fetch_page, other wait for your decision.');
      assert.match(await card(1).innerText(), /other[^]*call 2 of 2/);
      await chat.page.getByRole('button', { name: 'Show' }).click();
      assert.equal(await hasFocus(card()), true);
    });

    it('lead the Tab key in reading order and hand the focus on once decided', async () => {
      await open(live(waitingCall, { ...waitingCall, id: 'call_2', name: 'other' }));
      await card().focus();
      const names: string[] = [];
      for (let i = 0; i < 8; i += 1) {
        await chat.page.keyboard.press('Tab');
        names.push(
          await chat.page.evaluate(
            () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
          ),
        );
      }
      assert.deepEqual(names, [
        ...['tools/fetch_page.tool.ts', 'Edit', 'Copy arguments', 'Arguments'],
        ...['Allow Once', 'Allow for This Chat', 'Always Allow', 'Deny…'],
      ]);
      await chat.receive(changes(2, { kind: 'toolState', id: 'call_1', state: 'running' }));
      assert.equal(await hasFocus(card()), true);
      assert.match(await card().innerText(), /other/);
      await chat.receive(changes(3, { kind: 'toolState', id: 'call_2', state: 'running' }));
      await composer().and(chat.page.locator(':focus')).waitFor();
      assert.equal(await chat.page.getByRole('status').innerText(), '');
    });

    it('can be edited: a fault is told with its line, and only what is JSON is sent', async () => {
      await open(live(waitingCall));
      await button('Edit').click();
      assert.equal(await hasFocus(field()), true);
      await field().fill('{\n  "url": "x",\n}');
      assert.equal(await field().getAttribute('aria-invalid'), 'true');
      const described = (await field().getAttribute('aria-describedby')) ?? '';
      assert.match(await chat.page.locator(`[id="${described}"]`).innerText(), /^Line 3: expected a name/);
      await button('Allow Once').press('Enter');
      assert.deepEqual(await decisions(), []);
      await field().fill('[]');
      assert.match(await card().innerText(), /Line 1: expected one object/);
      await field().fill('{"url": 12345678901234567890}');
      assert.equal(await field().getAttribute('aria-invalid'), 'false');
      await button('Allow Once').click();
      assert.deepEqual((await chat.waitForPost('decideTool')).decision, {
        decision: 'allow',
        scope: 'once',
        arguments: '{"url": 12345678901234567890}',
      });
    });

    it('are shown again with the fault that the host found, the edit kept', async () => {
      await open(live(waitingCall));
      await button('Edit').click();
      await field().fill('{"url":7}');
      await button('Allow Once').click();
      const approval: ApprovalView = {
        wants: [],
        source: 'x',
        arguments: '{"url":7}',
        fault: '"url" is to be a text.',
      };
      await chat.receive(changes(2, { kind: 'toolState', id: 'call_1', state: 'waiting', approval }));
      assert.equal(await field().inputValue(), '{"url":7}');
      assert.equal(await field().getAttribute('aria-invalid'), 'true');
      assert.match(await card().innerText(), /"url" is to be a text\./);
      await field().fill('{"url":"y"}');
      await button('Allow for This Chat').click();
      assert.equal((await decisions()).length, 2);
      await chat.receive(changes(3, { kind: 'toolState', id: 'call_1', state: 'running' }));
      await chat.receive(changes(4, { kind: 'toolState', id: 'call_1', state: 'waiting', approval }));
      assert.equal(await field().inputValue(), '{\n  "url": 7\n}');
      await field().and(chat.page.locator(':focus')).waitFor();
      await composer().fill('Meanwhile');
      await chat.receive(changes(5, { kind: 'toolState', id: 'call_1', state: 'running' }));
      await chat.receive(changes(6, { kind: 'toolState', id: 'call_1', state: 'waiting', approval }));
      assert.equal(await hasFocus(composer()), true);
    });

    it('keep an edit over a reload of the panel, for the same question', async () => {
      await open(live(waitingCall));
      await button('Edit').click();
      await field().fill('{"url":');
      await chat.receive();
      const state = await chat.savedState();
      const own = chat;
      chat = await browser.open({ ...(state && { state }) });
      try {
        const other = { ...waitingCall, approval: { wants: [], source: 'x', arguments: '{}' } };
        await chat.receive(snapshot(live(waitingCall, other)));
        assert.equal(await field().inputValue(), '{"url":');
        assert.equal(await card(1).getByRole('textbox').count(), 0);
        await button('Discard Edit').click();
        await chat.receive();
        assert.deepEqual((await chat.savedState())?.edits, {});
      } finally {
        await chat.close();
        chat = own;
      }
      await button('Discard Edit').click();
    });

    it('keep an edit and a reason while they are out of sight, until they are decided', async () => {
      const many = Array.from({ length: 90 }, (_, i) => message(`m${String(i)}`, i % 2 ? 'assistant' : 'user', 'Hm.'));
      await open({ ...live(waitingCall), messages: many });
      const reason = card().getByRole('textbox', { name: /^Reason/ });
      const leaveAndReturn = async () => {
        await chat.page.getByRole('log').press('Home');
        await card().waitFor({ state: 'detached' });
        await chat.page.getByRole('log').press('End');
        await card().waitFor();
      };
      await chat.page.getByRole('log').press('Home');
      await card().waitFor({ state: 'detached' });
      await chat.page.getByRole('button', { name: 'Show', exact: true }).click();
      await card().and(chat.page.locator(':focus')).waitFor();
      await button('Edit').click();
      await field().fill('{"url":"y"}');
      await leaveAndReturn();
      assert.equal(await field().inputValue(), '{"url":"y"}');
      await button('Deny…').click();
      await reason.fill('Not this host.');
      await leaveAndReturn();
      assert.equal(await reason.inputValue(), 'Not this host.');
      assert.equal(await hasFocus(reason), false, 'the reader has it');
      await reason.press('Enter');
      await chat.waitForPost('decideTool');
      assert.deepEqual((await chat.savedState())?.edits, {});
    });

    it('forget an edit once they wait no longer', async () => {
      await open(live(waitingCall));
      await button('Edit').click();
      await field().fill('{"url":"y"}');
      const { approval: _settled, ...call } = waitingCall;
      const stopped = message('a1', 'assistant', '', { toolCalls: [{ ...call, state: 'cancelled' }] });
      await chat.receive(snapshot({ ...live(), live: null, messages: [message('u1', 'user', 'Go'), stopped] }, 2));
      assert.equal(await card().count(), 0);
      assert.deepEqual((await chat.savedState())?.edits, {});
    });

    it('go back to the arguments of the model, which then count as not edited', async () => {
      await open(live(waitingCall));
      await button('Edit').click();
      await field().fill('{}');
      await field().press('Escape');
      assert.equal(await field().inputValue(), '{}');
      await button('Discard Edit').click();
      await button('Allow Once').click();
      assert.deepEqual((await chat.waitForPost('decideTool')).decision, { decision: 'allow', scope: 'once' });
      assert.equal(
        (await chat.posted()).some(({ type }) => type === 'stop'),
        false,
      );
    });

    it('are denied with a reason by Enter, and Escape goes back', async () => {
      await open(live(waitingCall));
      await button('Deny…').press('Enter');
      const reason = card().getByRole('textbox', { name: /^Reason/ });
      assert.equal(await hasFocus(reason), true);
      await reason.press('Escape');
      assert.equal(await button('Allow Once').isVisible(), true);
      assert.equal(await hasFocus(button('Deny…')), true);
      assert.equal(
        (await chat.posted()).some(({ type }) => type === 'stop'),
        false,
      );
      await button('Deny…').click();
      await reason.fill(' Not this host. ');
      await reason.press('Enter');
      await chat.page.keyboard.press('Enter');
      assert.deepEqual(await decisions(), [
        { type: 'decideTool', callId: 'call_1', decision: { decision: 'deny', reason: 'Not this host.' } },
      ]);
      assert.equal(await reason.count(), 0, 'the form goes with the answer');
    });

    it('lead back to arguments that the host refuses, wherever in the card the focus was', async () => {
      await open(live(waitingCall));
      await button('Edit').click();
      await field().fill('{"url":7}');
      await button('Allow Once').press('Enter');
      const refused = {
        ...waitingCall,
        approval: { wants: [], source: 'x', arguments: '{"url":7}', fault: 'No text.' },
      };
      await chat.receive(snapshot(live(refused), 2));
      await field().and(chat.page.locator(':focus')).waitFor();
    });

    it('say that the tool has changed since it was allowed', async () => {
      await open(live({ ...waitingCall, approval: { wants: [], source: 'x', hasChanged: true } }));
      assert.match(await card().innerText(), /The tool has changed since you allowed it\./);
    });

    it('offer no answer in a workspace that is not trusted', async () => {
      const approval = { wants: [], source: 'x', arguments: '{}', isUntrusted: true as const };
      await open(live({ ...waitingCall, approval }));
      assert.match(await card().innerText(), /once this workspace is trusted/);
      assert.equal(await button('Allow Once').count(), 0);
      assert.equal(await button('Edit').count(), 0);
    });

    it('offer nothing where another window asks', async () => {
      const { approval: _there, ...call } = waitingCall;
      await open(live(call));
      assert.match(await chat.page.locator('details.tool-call').innerText(), /fetch_page[^]*waits for a decision/);
      assert.equal(await card().count(), 0);
    });
  });

  it('tell each state in a word, with its time, what allowed it and where it failed', async () => {
    await open(panelStates['toolStates']);
    const cards = chat.page.locator('details.tool-call');
    const words = ['done in 132 ms', 'done in 132 ms', 'failed in 12.4 s', 'denied', 'stopped', 'broke off'];
    assert.deepEqual(await cards.locator('summary .quiet').allInnerTexts(), words);
    await chat.page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    assert.match(
      await cards.nth(0).innerText(),
      /Result[^]*Console[^]*answer after 90 ms[^]*Error:\s+no unit given[^]*[Aa]llowed for this chat/,
    );
    assert.match(await cards.nth(1).innerText(), /Arguments, edited[^]*As the model sent them[^]*"orderId": 1\n/);
    await cards.nth(2).getByRole('button', { name: 'line 12, column 5' }).click();
    const opened = { type: 'openTool', name: 'fetch_page', callId: 'call_3', messageId: 'a1' };
    assert.deepEqual(await chat.waitForPost('openTool'), opened);
  });

  it('stand side by side where there is room, else one below the other', async () => {
    const tops = () =>
      chat.page.locator('.tool-call').evaluateAll((all) => all.map((each) => each.getBoundingClientRect().top));
    await open(live(...settledCalls.slice(0, 2)));
    assert.equal(new Set(await tops()).size, 1);
    await chat.page.setViewportSize({ width: 400, height: 800 });
    assert.equal(new Set(await tops()).size, 2);
    await chat.receive(snapshot(panelStates['toolApproval'] ?? chatView(), 2));
    await chat.page.setViewportSize({ width: 300, height: 800 });
    assert.equal(await chat.page.getByRole('log').evaluate((log) => log.scrollWidth > log.clientWidth), false);
    await chat.page.setViewportSize({ width: 800, height: 800 });
  });

  it('that are queued say so, without a time', async () => {
    const { durationMs: _none, result: _no, ...call } = toolCall;
    await open(live({ ...call, state: 'running' }));
    await chat.receive(changes(2, { kind: 'toolState', id: call.id, state: 'queued' }));
    const state = chat.page.locator('.tool-call summary .quiet');
    assert.equal(await state.innerText(), 'queued');
    await chat.receive(changes(3, { kind: 'toolState', id: call.id, state: 'running' }));
    assert.equal(await state.innerText(), 'running');
  });

  it('count the seconds of a run, after the first', async () => {
    const { durationMs: _none, result: _no, ...call } = toolCall;
    await open(live({ ...call, state: 'running' }));
    const state = chat.page.locator('.tool-call summary .quiet');
    assert.equal(await state.innerText(), 'running');
    await state.getByText(/running, 1 s/).waitFor();
  });
});
