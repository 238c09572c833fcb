import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { AppError } from '../../../src/core.ts';
import { openWrapperFixture, type WrapperFixture } from '../../core/wrapper/wrapperFixture.ts';
import { RecordingPanel } from './recordingPanel.ts';

/** A port of this machine at which nothing answers. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('the session behind a chat panel', () => {
  let fixture: WrapperFixture;

  beforeEach(async () => {
    fixture = await openWrapperFixture();
    await fixture.addConfig('main');
  });

  afterEach(() => fixture.close());

  async function openPanel(
    start: { chatId?: number; variables?: Record<string, string> } = {},
  ): Promise<RecordingPanel> {
    const panel = new RecordingPanel(fixture.runtime, { chatId: null, promptName: 'tutor', ...start });
    await panel.session.handle({ type: 'ready' });
    return panel;
  }

  /** What the panel's error or offer can be answered with. */
  const offer = (panel: RecordingPanel) => panel.view?.error?.actions.map(({ id }) => id);

  it("previews a new chat with the form and the template's messages, and stores nothing", async () => {
    await fixture.addPrompt({
      requiredKwargs: ['topic', 'user_msg'],
      systemPromptTemplate: 'Teach {{ topic }}.',
      initialMessagesTemplates: [{ role: 'assistant', content: 'Ask me.' }],
    });
    const panel = await openPanel();
    assert.deepEqual(panel.view?.variables, [
      { name: 'topic', required: true, kind: 'text', kinds: ['text', 'json'], description: '', value: '' },
    ]);
    assert.deepEqual(panel.lines, ['system: Teach {{ topic }}.', 'assistant: Ask me.']);
    assert.deepEqual(
      panel.view.messages.map(({ lacks }) => lacks),
      [['topic'], undefined],
    );
    assert.ok(panel.view.messages.every(({ systemGenerated }) => systemGenerated));
    assert.equal(panel.view.chatId, null);
    assert.deepEqual(await fixture.runtime.chatHistories.summaries(), []);
  });

  it('makes the chat with the first message, streams the answer and shows what is stored', async () => {
    await fixture.addPrompt({ requiredKwargs: ['topic'], systemPromptTemplate: 'Teach {{ topic }}.' });
    const panel = await openPanel();
    fixture.server.reply({ text: ['Hel', 'lo ', 'you'], chunkDelayMs: 300 });
    const sent = panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: { topic: 'graphs' } });
    const live = await panel.until((view) => (view.live?.turns[0]?.text ?? '').startsWith('Hel'));
    assert.deepEqual(panel.lines, ['system: Teach graphs.', 'user: Hi']);
    assert.equal(live.configName, 'main');
    assert.equal(live.live?.configName, 'main');
    await sent;
    assert.deepEqual(panel.lines, ['system: Teach graphs.', 'user: Hi', 'assistant: Hello you']);
    assert.equal(panel.view?.live, null);
    assert.equal(panel.view.title, 'Hi');
    const details = panel.view.messages.at(-1)?.details;
    assert.deepEqual([details?.configName, details?.why], ['main', 'The only usable LLM config of this prompt.']);
    assert.equal(
      (await fixture.runtime.chatHistories.get(panel.view.chatId ?? 0))?.currentContextVariables['topic'],
      'graphs',
    );
    assert.ok(panel.messages.some(({ type }) => type === 'changes'));
  });

  it('shows a tool call while it runs, with what the model did not give, and its result', async () => {
    await fixture.addPrompt({ tools: ['add'] });
    await fixture.addTool({
      name: 'add',
      toolCode: 'export default function ({a, b}: {a: number, b: number}) { return a + b; }',
      contextParams: ['b'],
    });
    const panel = await openPanel({ variables: { b: '2' } });
    fixture.server.reply({ toolCalls: [{ id: 'c1', name: 'add', arguments: { a: 1 } }] });
    fixture.server.reply({ text: 'Twelve.', delayMs: 100 });
    const sent = panel.session.handle({ type: 'send', id: randomUUID(), text: 'Add', variables: { b: '2' } });
    const running = await panel.until((view) => view.live?.turns[0]?.toolCalls[0]?.state === 'ok');
    const call = running.live?.turns[0]?.toolCalls[0];
    const supplied = [{ name: 'b', from: 'context' }];
    assert.deepEqual([call?.arguments, call?.suppliedParams, call?.result], ['{"a":1}', supplied, '3']);
    await sent;
    const stored = panel.view?.messages.find(({ toolCalls }) => toolCalls.length > 0)?.toolCalls[0];
    assert.deepEqual([stored?.state, stored?.result, stored?.suppliedParams], ['ok', '3', supplied]);
    assert.equal(panel.lines.at(-1), 'assistant: Twelve.');
  });

  it('stores nothing where a variable is missing, and offers the form', async () => {
    await fixture.addPrompt({ requiredKwargs: ['topic'] });
    const panel = await openPanel();
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: { topic: '' } });
    assert.equal(panel.view?.error?.code, 'MissingKwargs');
    assert.deepEqual(
      panel.view.error.actions.map(({ id }) => id),
      ['editVariables'],
    );
    assert.equal(panel.view.error.variable, 'topic');
    assert.ok(!panel.lines.includes('user: Hi'));
    assert.equal(fixture.server.requests.length, 0);
  });

  it('leaves no empty chat behind where the first message could not be stored, and sends it once that is mended', async () => {
    await fixture.addPrompt({ tools: ['absent'] });
    const panel = await openPanel();
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    assert.equal(panel.view?.error?.code, 'ToolNotFound');
    assert.equal(panel.view.chatId, null);
    assert.deepEqual(await fixture.runtime.chatHistories.summaries(), []);
    await fixture.addPrompt();
    fixture.server.reply({ text: 'Hello' });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    assert.deepEqual(panel.lines.slice(1), ['user: Hi', 'assistant: Hello']);
    assert.equal((await fixture.runtime.chatHistories.summaries()).length, 1);
  });

  it('keeps a message that a provider refused, and retries it without storing it anew', async () => {
    await fixture.addPrompt();
    const panel = await openPanel();
    fixture.server.reply({ status: 401, body: { error: { message: 'Bad key' } } });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    assert.equal(panel.view?.error?.code, 'AuthenticationFailed');
    assert.deepEqual(
      panel.view.error.actions.map(({ id }) => id),
      ['openConfig', 'retry'],
    );
    assert.deepEqual(panel.lines.slice(1), ['user: Hi']);
    fixture.server.reply({ text: 'Hello' });
    await panel.session.handle({ type: 'errorAction', id: 'retry' });
    assert.equal(panel.view.error, null);
    assert.deepEqual(panel.lines.slice(1), ['user: Hi', 'assistant: Hello']);
    assert.equal(panel.mended[0]?.context.promptName, 'tutor');
  });

  it('offers to answer a message that an earlier window left without an answer', async () => {
    await fixture.addPrompt();
    fixture.server.reply({ status: 401, body: {} }, { text: 'Now' });
    const wrapper = await fixture.runtime.createWrapper({ promptName: 'tutor', initialize: true });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('Hi'));
    const panel = await openPanel({ chatId: wrapper.chatHistoryId });
    assert.deepEqual(offer(panel), ['openConfig', 'retry']);
    await panel.session.handle({ type: 'errorAction', id: 'retry' });
    assert.equal(panel.lines.at(-1), 'assistant: Now');
    assert.equal(panel.view?.error, null);
  });

  it('stops at once, keeps what arrived, and says that it was stopped', async () => {
    await fixture.addPrompt();
    const panel = await openPanel();
    fixture.server.reply({ text: ['One ', 'two '], stallAfterChunks: 2 });
    const sent = panel.session.handle({ type: 'send', id: randomUUID(), text: 'Count', variables: {} });
    await panel.until((view) => view.live?.turns[0]?.text.startsWith('One') ?? false);
    await panel.session.handle({ type: 'stop' });
    await sent;
    const reply = panel.view?.messages.at(-1);
    assert.match(reply?.content ?? '', /^One/);
    assert.deepEqual(
      [reply?.details?.endedEarly, panel.view?.error?.message, panel.view?.error?.severity],
      [undefined, 'You stopped this answer before its end.', 'info'],
    );
    assert.deepEqual(offer(panel), ['continue', 'retry']);
    await panel.session.handle({ type: 'dismissError' });
    assert.match(panel.view?.messages.at(-1)?.details?.endedEarly ?? '', /You stopped/);
    assert.deepEqual([panel.view?.error?.message, panel.view?.error?.dismissed], ['Not complete.', true]);
    assert.deepEqual(offer(panel), ['continue']);
  });

  it('keeps in sight that a message has no answer, with the way to one, once its failure is dismissed', async () => {
    await fixture.addPrompt();
    const panel = await openPanel();
    fixture.server.reply({ status: 400, body: { error: { message: 'No.' } } }, { text: 'Yes.' });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Please', variables: {} });
    assert.equal(panel.view?.error?.severity, 'error');
    await panel.session.handle({ type: 'dismissError' });
    assert.deepEqual(panel.view.error, {
      ...{ code: 'StreamInterrupted', severity: 'info', dismissed: true, message: 'Not answered.' },
      actions: [{ id: 'retry', label: 'Retry' }],
    });
    await panel.session.handle({ type: 'errorAction', id: 'retry' });
    assert.deepEqual([panel.lines.at(-1), panel.view.error], ['assistant: Yes.', null]);
  });

  it('gives a message back that was stopped before it was stored, and makes no chat for it', async () => {
    await fixture.addPrompt();
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const panel = new RecordingPanel(fixture.runtime, { chatId: null, promptName: 'tutor' }, async () => {
      await opened;
      return fixture.runtime;
    });
    await panel.session.handle({ type: 'ready' });
    const sent = panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    await panel.session.handle({ type: 'stop' });
    open();
    await sent;
    // The panel takes an error for the sign that its message is a draft again.
    assert.equal(panel.view?.error?.code, 'Cancelled');
    assert.ok(!panel.lines.includes('user: Hi'));
    assert.deepEqual(await fixture.runtime.chatHistories.summaries(), []);
  });

  it('sends a message that comes while another is answered after that answer', async () => {
    await fixture.addPrompt();
    const panel = await openPanel();
    fixture.server.reply({ text: 'First', delayMs: 50 }, { text: 'Second' });
    await Promise.all(
      ['One', 'Two'].map((text) => panel.session.handle({ type: 'send', id: randomUUID(), text, variables: {} })),
    );
    await panel.until(({ live, messages }) => !live && messages.length === 5);
    assert.deepEqual(panel.lines.slice(1), ['user: One', 'assistant: First', 'user: Two', 'assistant: Second']);
  });

  it('offers a reader who comes back to go on where an answer was stopped, once', async () => {
    await fixture.addPrompt();
    const first = await openPanel();
    fixture.server.reply({ text: ['One ', 'two '], stallAfterChunks: 2 }, { text: 'All of it' });
    const sent = first.session.handle({ type: 'send', id: randomUUID(), text: 'Count', variables: {} });
    await first.until((view) => view.live?.turns[0]?.text.startsWith('One') ?? false);
    first.session.dispose();
    await sent;
    const panel = await openPanel({ chatId: first.session.chatId ?? 0 });
    assert.deepEqual(offer(panel), ['continue', 'retry']);
    assert.match(panel.view?.error?.message ?? '', /window was closed/);
    await panel.session.handle({ type: 'dismissError' });
    assert.deepEqual(offer(panel), ['continue']);
    await panel.session.handle({ type: 'errorAction', id: 'retry' });
    assert.deepEqual(panel.lines.slice(1), ['user: Count', 'assistant: All of it']);
  });

  it('goes on with a stopped answer in its place, the whole of it in one piece while it comes', async () => {
    await fixture.addPrompt();
    const panel = await openPanel();
    fixture.server.reply({ text: ['One, ', 'tw'], stallAfterChunks: 2 });
    const sent = panel.session.handle({ type: 'send', id: randomUUID(), text: 'Count', variables: {} });
    await panel.until((view) => view.live?.turns[0]?.text === 'One, tw');
    await panel.session.handle({ type: 'stop' });
    await sent;
    const { id } = panel.view?.messages.at(-1) ?? {};
    fixture.server.reply({ text: ['o, ', 'three'], chunkDelayMs: 150 });
    const continued = panel.session.handle({ type: 'errorAction', id: 'continue' });
    const live = await panel.until((view) => view.live?.turns[0]?.text === 'One, two, ');
    assert.deepEqual(
      live.messages.map(({ role }) => role),
      ['system', 'user'],
    );
    await continued;
    assert.deepEqual(panel.lines.slice(1), ['user: Count', 'assistant: One, two, three']);
    assert.deepEqual([panel.view?.messages.at(-1)?.id, panel.view?.error], [id, null]);
  });

  it('offers to go on where the model’s length limit cut an answer', async () => {
    await fixture.addPrompt();
    const panel = await openPanel();
    fixture.server.reply({ text: 'One, tw', finish: 'length' });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Count', variables: {} });
    assert.deepEqual(offer(panel), ['continue', 'openConfig', 'retry']);
    await panel.session.handle({ type: 'errorAction', id: 'openConfig' });
    assert.deepEqual([panel.mended[0]?.context.configName, panel.mended[0]?.context.field], ['main', 'max_tokens']);
  });

  it('says once why an answer broke off', async () => {
    await fixture.addPrompt();
    const panel = await openPanel();
    fixture.server.reply({ text: ['One ', 'two '], endAfterChunks: 1 });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Count', variables: {} });
    assert.equal(panel.view?.messages.at(-1)?.details?.endedEarly, undefined);
    assert.match(panel.view?.error?.message ?? '', /broke off/);
    assert.equal(panel.view?.error?.severity, 'warning');
    assert.deepEqual(offer(panel), ['continue', 'retry']);
    const later = await openPanel({ chatId: panel.session.chatId ?? 0 });
    assert.deepEqual(later.view?.error, panel.view.error);
  });

  for (const finish of ['refusal', 'content-filter'] as const) {
    it(`tells an answer that ended by ${finish} once, in the same words now and later`, async () => {
      await fixture.addConfig('spare');
      await fixture.addPrompt({ llmConfigNames: ['main', 'spare'] });
      const panel = await openPanel();
      fixture.server.reply({ text: 'Half', finish });
      await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
      assert.equal(panel.view?.messages.at(-1)?.details?.endedEarly, undefined);
      assert.match(panel.view?.error?.message ?? '', /"main"/);
      assert.equal(panel.view?.error?.severity, 'warning');
      assert.deepEqual(offer(panel)?.slice(-2), ['retry', 'chooseConfig']);
      const later = await openPanel({ chatId: panel.session.chatId ?? 0 });
      assert.deepEqual(later.view?.error, panel.view.error);
    });
  }

  it('offers the secret first only where the config takes one', async () => {
    await fixture.addConfig('main', { api_key: '${secret:KEY}' });
    await fixture.runtime.configs.list();
    await fixture.addPrompt();
    const panel = await openPanel();
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    assert.equal(panel.view?.error?.code, 'SecretNotFound');
    assert.deepEqual(offer(panel), ['setSecret', 'openConfig', 'retry']);
  });

  it('tells after a reload how every config failed', async () => {
    await fixture.addConfig('spare');
    await fixture.addPrompt({ llmConfigNames: ['main', 'spare'] });
    const panel = await openPanel();
    fixture.server.reply(
      { status: 429, headers: { 'retry-after': '600' }, body: { error: { message: 'Too busy' } } },
      { status: 401, body: { error: { message: 'Bad key' } } },
    );
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    const later = await openPanel({ chatId: panel.session.chatId ?? 0 });
    assert.deepEqual([later.view?.error?.code, later.view?.error?.severity], ['AuthenticationFailed', 'error']);
    assert.match(later.view?.error?.message ?? '', /"spare".+Bad key/);
    assert.deepEqual(
      later.view?.error?.failures?.map(({ configName, what }) => [configName, what]),
      [['main', 'rate limit']],
    );
    assert.deepEqual(offer(later), ['openConfig', 'retry', 'chooseConfig']);
    await later.session.handle({ type: 'errorAction', id: 'openConfig' });
    assert.deepEqual([later.mended[0]?.context.configName, later.mended[0]?.context.field], ['spare', 'api_key']);
  });

  it('offers to edit variables only where there is a form', async () => {
    for (const [systemPromptTemplate, actions] of [
      ['Hi {{ nobody }}', ['openPrompt', 'editVariables']],
      ['Hi {{ "all" | nothing }}', ['openPrompt']],
    ] as const) {
      await fixture.addPrompt({ systemPromptTemplate });
      const panel = await openPanel();
      assert.equal(panel.view?.error?.code, 'TemplateError');
      assert.deepEqual(
        panel.view.error.actions.map(({ id }) => id),
        actions,
      );
    }
  });

  it('gives a panel that was hidden the whole reply so far', async () => {
    await fixture.addPrompt();
    const panel = await openPanel();
    fixture.server.reply({ text: ['One ', 'two ', 'three'], chunkDelayMs: 80 });
    const sent = panel.session.handle({ type: 'send', id: randomUUID(), text: 'Count', variables: {} });
    await panel.until((view) => view.live !== null);
    panel.session.setVisible(false);
    const posted = panel.messages.length;
    await new Promise((resolve) => setTimeout(resolve, 120));
    assert.equal(panel.messages.length, posted);
    panel.session.setVisible(true);
    assert.equal(panel.messages.at(-1)?.type, 'snapshot');
    await sent;
    assert.equal(panel.lines.at(-1), 'assistant: One two three');
  });

  it('shows which config took over, and answers from it', async () => {
    await fixture.addConfig('spare');
    await fixture.addPrompt({ llmConfigNames: ['main', 'spare'] });
    const panel = await openPanel();
    fixture.server.reply({ status: 429, headers: { 'retry-after': '60' }, body: {} }, { text: 'Here', delayMs: 80 });
    const sent = panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    const live = await panel.until((view) => view.live?.configName === 'spare');
    assert.match(live.live?.notice ?? '', /main failed \(rate limit\); spare answers instead/);
    await sent;
    const details = panel.view?.messages.at(-1)?.details;
    assert.equal(details?.configName, 'spare');
    assert.deepEqual(
      [details.choice, details.failures.map(({ what }) => what)],
      ['took over from main', ['rate limit']],
    );
  });

  /** Holds the next request off for a minute, so that the panel waits. */
  async function waitingPanel(): Promise<{ panel: RecordingPanel; sent: Promise<void> }> {
    await fixture.addPrompt();
    const panel = await openPanel();
    fixture.server.reply({ status: 429, headers: { 'retry-after': '20' }, body: {} }, { text: 'Here' });
    const sent = panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    const { live } = await panel.until((view) => view.live?.wait !== undefined);
    assert.deepEqual([live?.wait?.configName, live?.wait?.reason], ['main', 'main failed (rate limit).']);
    assert.ok((live?.wait?.untilMs ?? 0) > Date.now());
    return { panel, sent };
  }

  it('shows a wait, and asks at once where the user wants it', async () => {
    const { panel, sent } = await waitingPanel();
    await panel.session.handle({ type: 'retryWait', choice: 'next' });
    assert.notEqual(panel.view?.live?.wait, undefined, 'there is no other config to ask');
    await panel.session.handle({ type: 'retryWait', choice: 'now' });
    await panel.until(({ live }) => live?.wait === undefined);
    await sent;
    assert.equal(panel.lines.at(-1), 'assistant: Here');
    assert.deepEqual(
      panel.view?.messages.at(-1)?.details?.failures.map(({ what }) => what),
      ['rate limit'],
    );
  });

  it('ends a message with the failure where the user gives up the wait', async () => {
    const { panel, sent } = await waitingPanel();
    await panel.session.handle({ type: 'retryWait', choice: 'giveUp' });
    await sent;
    assert.equal(panel.view?.error?.code, 'RateLimited');
    assert.equal(panel.view.error.failures, undefined, 'the message says it already');
    assert.equal(fixture.server.requests.length, 1);
  });

  it('stops a message that waits', async () => {
    const { panel, sent } = await waitingPanel();
    await panel.session.handle({ type: 'stop' });
    await sent;
    assert.equal(panel.view?.live, null);
    assert.equal(panel.view.error?.code, 'RateLimited', 'what it waited after is told as where the user gives up');
    assert.deepEqual(offer(panel), ['retry']);
  });

  it('keeps what a message waited after where its window closes', async () => {
    const { panel, sent } = await waitingPanel();
    panel.session.dispose();
    await sent;
    const later = await openPanel({ chatId: panel.session.chatId ?? 0 });
    assert.equal(later.view?.error?.code, 'RateLimited');
  });

  it('keeps a chat that is not stored yet to the config that the user chose, and the chat after it', async () => {
    await fixture.addConfig('spare');
    await fixture.addPrompt({ llmConfigNames: ['main', 'spare'] });
    const panel = await openPanel();
    await panel.session.pin('spare');
    assert.deepEqual([panel.view?.configName, panel.view?.isPinned], ['spare', true]);
    fixture.server.reply({ text: 'One' }, { text: 'Two' }, { text: 'Three' });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    assert.deepEqual(
      [panel.view?.messages.at(-1)?.details?.configName, panel.view?.messages.at(-1)?.details?.choice],
      ['spare', 'pinned'],
    );
    await panel.session.pin('main');
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Again', variables: {} });
    assert.equal(panel.view?.messages.at(-1)?.details?.configName, 'main');
    const later = await openPanel({ chatId: panel.session.chatId ?? 0 });
    assert.equal(later.session.pinnedConfigName, 'main');
    await panel.session.pin(null);
    await later.until(({ isPinned }) => !isPinned);
  });

  it('offers to choose another config where the pinned one fails', async () => {
    await fixture.addConfig('spare');
    await fixture.addPrompt({ llmConfigNames: ['main', 'spare'] });
    const panel = await openPanel();
    await panel.session.pin('main');
    fixture.server.reply({ status: 401, body: {} });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    assert.equal(offer(panel)?.at(-1), 'chooseConfig');
  });

  it('lists how each config failed where none answers, and says it once', async () => {
    await fixture.addConfig('spare');
    await fixture.addPrompt({ llmConfigNames: ['main', 'spare'] });
    const panel = await openPanel();
    const busy = { status: 429, headers: { 'retry-after': '600' }, body: { error: { message: 'Too busy' } } };
    fixture.server.reply(busy, busy);
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    const { error } = panel.view ?? {};
    assert.equal(error?.message, 'None of the LLM configs could answer.');
    assert.deepEqual(error.failures, [
      { configName: 'main', what: 'rate limit', message: 'The provider answered 429: Too busy.' },
      { configName: 'spare', what: 'rate limit', message: 'The provider answered 429: Too busy.' },
    ]);
  });

  it('says what happened where the only config failed', async () => {
    await fixture.addConfig('main', { base_url: `http://127.0.0.1:${await closedPort()}/v1` });
    await fixture.runtime.configs.list();
    await fixture.addPrompt();
    const panel = await openPanel();
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    const { error } = panel.view ?? {};
    assert.match(error?.message ?? '', /^Config "main": nothing answers at the address \(connection refused\)\. Start/);
    assert.equal(error?.failures, undefined);
  });

  it('sums up the tokens of a chat, and says where some are not known', async () => {
    await fixture.addPrompt();
    const panel = await openPanel();
    assert.equal(panel.view?.totals, null);
    fixture.server.reply({ text: 'One', usage: { inputTokens: 10, outputTokens: 2 } });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    assert.deepEqual(panel.view.totals, { input: 10, output: 2, costs: [], lacksTokens: false, lacksCosts: true });
  });

  it('offers to retry a reply that is empty or was filtered', async () => {
    await fixture.addPrompt();
    for (const finish of ['content-filter', 'stop'] as const) {
      const panel = await openPanel();
      fixture.server.reply({ text: [], finish });
      await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
      assert.ok(offer(panel)?.includes('retry'), finish);
    }
  });

  it('keeps the types of variables that the user did not touch', async () => {
    await fixture.addPrompt({
      requiredKwargs: ['count', 'topic'],
      systemPromptTemplate: '{{ count + 1 }} {{ topic }}',
    });
    const { id } = await fixture.runtime.chatHistories.save({
      promptName: 'tutor',
      chatHistory: [],
      currentContextVariables: { count: 2, topic: 'old' },
    });
    const panel = await openPanel({ chatId: id });
    assert.deepEqual(
      panel.view?.variables.map(({ value }) => value),
      ['2', 'old'],
    );
    fixture.server.reply({ text: 'Fine' });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Go', variables: { count: '2', topic: 'new' } });
    assert.equal(panel.lines[0], 'system: 3 new');
  });

  it('follows ratings, titles and deletion', async () => {
    await fixture.addPrompt();
    const panel = await openPanel();
    fixture.server.reply({ text: 'Hello' });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    const reply = panel.view?.messages.at(-1);
    await panel.session.handle({ type: 'rate', messageId: reply?.id ?? '', thumb: -1 });
    assert.equal(panel.view?.messages.at(-1)?.thumb, -1);
    const chatId = panel.view.chatId ?? 0;
    await fixture.runtime.chatHistories.rename(chatId, 'Greetings');
    await panel.until((view) => view.title === 'Greetings');
    await fixture.runtime.chatHistories.delete(chatId);
    await panel.until((view) => view.error?.code === 'ChatNotFound');
    assert.equal(panel.lines.at(-1), 'assistant: Hello');
  });

  it('sends nothing where sending is refused, and renders nothing without trust', async () => {
    await fixture.addPrompt({ systemPromptTemplate: 'Rendered' });
    const refuse = () => Promise.reject(new AppError('UntrustedWorkspace', 'Not trusted.'));
    const panel = new RecordingPanel(fixture.runtime, { chatId: null, promptName: 'tutor' }, refuse);
    panel.trusted = false;
    await panel.session.handle({ type: 'ready' });
    assert.deepEqual([panel.lines, panel.view?.trusted], [[], false]);
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    assert.deepEqual(panel.view?.error?.actions, [{ id: 'manageTrust', label: 'Manage Workspace Trust' }]);
    assert.equal(fixture.server.requests.length, 0);
  });

  it('says which prompt is missing, and shows it once it is there', async () => {
    const panel = await openPanel();
    assert.equal(panel.view?.error?.code, 'PromptNotFound');
    await fixture.addPrompt();
    await panel.until((view) => view.error === null && view.messages.length === 1);
  });
});
