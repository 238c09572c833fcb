import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ToolApproval } from '../../../src/core.ts';
import type { ToolCallView } from '../../../src/protocol/chat.ts';
import { PendingApprovals } from '../../../src/vscode/tools/approvals/pendingApprovals.ts';
import { openWrapperFixture, type WrapperFixture } from '../../core/wrapper/wrapperFixture.ts';
import { RecordingPanel, rethrow } from './recordingPanel.ts';

const addCode = `export const capabilities = { hosts: ['example.com'] };
export default function ({ a, b }: { a: number; b: number }) { return a + b; }`;

describe('tool calls that wait for their user in a panel', () => {
  const pending = new PendingApprovals(rethrow);
  let fixture: WrapperFixture;
  let editorToolSays = 'Adds.';
  const panels: RecordingPanel[] = [];

  before(async () => {
    fixture = await openWrapperFixture({
      approveTool: (call): Promise<ToolApproval> => pending.ask(call, 'database'),
      editorTools: {
        describe: (name) => ({
          ...{ name, description: editorToolSays },
          parameters: { type: 'object', properties: { a: {}, b: {} } },
        }),
        invoke: () => Promise.resolve('added'),
      },
    });
    await fixture.addConfig('main');
    await fixture.addPrompt({ tools: ['add'] });
  });

  beforeEach(() => fixture.addTool({ name: 'add', toolCode: addCode }));

  afterEach(() => {
    for (const panel of panels.splice(0)) panel.session.dispose();
  });

  after(() => fixture.close());

  async function openPanel(chatId: number | null = null): Promise<RecordingPanel> {
    const panel = new RecordingPanel(fixture.runtime, { chatId, promptName: 'tutor' }, undefined, pending);
    panels.push(panel);
    await panel.session.handle({ type: 'ready' });
    return panel;
  }

  /** Sends a message that the model answers with calls of `add`, and waits until they all wait. */
  async function askFor(panel: RecordingPanel, ...args: [a: number, b: number][]): Promise<{ sent: Promise<void> }> {
    const toolCalls = args.map(([a, b], index) => ({ id: `c${index}`, name: 'add', arguments: { a, b } }));
    fixture.server.reply({ toolCalls });
    const sent = panel.session.handle({ type: 'send', id: randomUUID(), text: 'Add', variables: {} });
    await panel.until(() => calls(panel).length > 0 && calls(panel).every(({ approval }) => approval));
    return { sent };
  }

  /** A chat whose panel was closed while calls of it waited. */
  async function closedWhileWaiting(...args: [a: number, b: number][]): Promise<number> {
    const panel = await openPanel();
    const { sent } = await askFor(panel, ...args);
    const chatId = panel.session.chatId ?? 0;
    panel.session.dispose();
    await sent;
    return chatId;
  }

  /** The calls that a panel shows, oldest first. */
  function calls({ view }: RecordingPanel): ToolCallView[] {
    return [...(view?.messages ?? []), ...(view?.live?.turns ?? [])].flatMap(({ toolCalls }) => toolCalls);
  }

  function states(panel: RecordingPanel): string[] {
    return calls(panel).map(({ state, result = '' }) => `${state} ${result}`.trim());
  }

  const allow = (callId: string, edited?: string) => ({
    type: 'decideTool' as const,
    callId,
    decision: {
      decision: 'allow' as const,
      scope: 'once' as const,
      ...(edited === undefined ? {} : { arguments: edited }),
    },
  });

  const deny = (callId: string, reason: string) => ({
    type: 'decideTool' as const,
    callId,
    decision: { decision: 'deny' as const, reason },
  });

  it('wait side by side, are decided each on its own, and hold up no other chat', async () => {
    const panel = await openPanel();
    const { sent } = await askFor(panel, [1, 2], [3, 4]);
    assert.deepEqual(calls(panel)[0]?.approval, {
      wants: ['Send requests to example.com'],
      source: 'database',
      arguments: '{"a":1,"b":2}',
    });
    const other = await openPanel();
    fixture.server.reply({ text: 'Hello' });
    await other.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    assert.equal(other.lines.at(-1), 'assistant: Hello');
    await panel.session.handle(deny('c1', ' Not this one. '));
    await panel.until(() => calls(panel)[1]?.state === 'denied');
    assert.deepEqual(states(panel), ['waiting', 'denied The user did not allow this call: Not this one.']);
    fixture.server.reply({ text: 'Three.' });
    await panel.session.handle(allow('c0'));
    await panel.until(() => calls(panel)[0]?.state === 'ok');
    const [live] = calls(panel);
    assert.equal(live?.allowedBy, 'allowed once');
    assert.equal(typeof live.durationMs, 'number');
    await sent;
    assert.deepEqual(states(panel), ['ok 3', 'denied The user did not allow this call: Not this one.']);
    assert.equal(panel.lines.at(-1), 'assistant: Three.');
    assert.deepEqual(pending.list(), []);
  });

  it('take edited arguments, and say at once what is wrong with them', async () => {
    const panel = await openPanel();
    const { sent } = await askFor(panel, [1, 2]);
    await panel.session.handle(allow('c0', '{"a":'));
    await panel.until(() => calls(panel)[0]?.approval?.fault?.startsWith('The arguments are not JSON') === true);
    await panel.session.handle(allow('c0', '[1]'));
    await panel.until(() => calls(panel)[0]?.approval?.fault === 'The arguments are to be one JSON object: { … }.');
    await panel.session.handle(allow('c0', '{"a":"x","b":2}'));
    const refused = await panel.until(() => /"a"/.test(calls(panel)[0]?.approval?.fault ?? ''));
    assert.equal(refused.live?.turns[0]?.toolCalls[0]?.approval?.arguments, '{"a":"x","b":2}');
    fixture.server.reply({ text: 'Done.' });
    await panel.session.handle(allow('c0', '{"a":40,"b":2}'));
    await sent;
    const [call] = calls(panel);
    assert.deepEqual([call?.state, call?.result], ['ok', '42']);
    assert.deepEqual([call?.arguments, call?.sentArguments], ['{"a":40,"b":2}', '{"a":1,"b":2}']);
  });

  it('end where their user stops the answer', async () => {
    const panel = await openPanel();
    const { sent } = await askFor(panel, [1, 2]);
    await panel.session.handle({ type: 'stop' });
    await sent;
    assert.deepEqual(states(panel), ['cancelled Cancelled by the user.']);
    assert.deepEqual(pending.list(), []);
  });

  it('wait on when their panel closes, and go on with a decision made once it is open again', async () => {
    const chatId = await closedWhileWaiting([1, 2], [3, 4]);
    assert.deepEqual(pending.list(), []);
    const panel = await openPanel(chatId);
    assert.deepEqual(states(panel), ['waiting', 'waiting']);
    assert.deepEqual(calls(panel)[0]?.approval, {
      wants: ['Send requests to example.com'],
      source: 'database',
      arguments: '{"a":1,"b":2}',
    });
    assert.equal(panel.view?.error, null, 'the card says that it waits, and is where to act');
    assert.equal(panel.view.configName, 'main', 'the config that asked for the call');
    const first = panel.session.handle(allow('c0'));
    await panel.until(({ live }) => live !== null && calls(panel)[0]?.state === 'ok');
    assert.deepEqual(states(panel), ['ok 3', 'waiting']);
    assert.equal(panel.view.messages.at(-1)?.role, 'user', 'the turn stands in the live reply alone');
    fixture.server.reply({ text: 'Three and seven.' });
    await panel.session.handle(allow('c1'));
    await first;
    assert.deepEqual(states(panel), ['ok 3', 'ok 7']);
    assert.equal(panel.lines.at(-1), 'assistant: Three and seven.');
  });

  it('show after a reload what they showed before: without what the model cannot set', async () => {
    await fixture.addTool({
      name: 'add',
      toolCode: addCode,
      defaultValuesForNonLlmParams: { key: 'k' },
      contextParams: ['__b__'],
    });
    const panel = await openPanel();
    const sentArguments = { a: 1, b: 7, key: 'hack' };
    fixture.server.reply({ toolCalls: [{ id: 'c0', name: 'add', arguments: sentArguments }] });
    const sent = panel.session.handle({ type: 'send', id: randomUUID(), text: 'Add', variables: { b: '2' } });
    await panel.until(() => calls(panel)[0]?.approval !== undefined);
    const [live] = calls(panel);
    assert.equal(live?.approval?.arguments, '{"a":1}');
    assert.deepEqual(live.suppliedParams, [
      { name: '__b__', from: 'context' },
      { name: 'key', from: 'defaults' },
    ]);
    assert.deepEqual(live.dropped, ['b', 'key']);
    panel.session.dispose();
    await sent;
    const again = await openPanel(panel.session.chatId);
    assert.deepEqual(calls(again)[0], live);
    fixture.server.reply({ text: 'Done.' });
    await again.session.handle(deny('c0', ''));
  });

  it('cannot be decided where the workspace is not trusted, and say so', async () => {
    const panel = new RecordingPanel(
      fixture.runtime,
      { chatId: await closedWhileWaiting([1, 2]), promptName: 'tutor' },
      undefined,
      pending,
    );
    panels.push(panel);
    panel.trusted = false;
    await panel.session.handle({ type: 'ready' });
    assert.equal(calls(panel)[0]?.approval?.isUntrusted, true);
    await panel.session.handle(allow('c0'));
    assert.deepEqual(states(panel), ['waiting']);
    assert.equal(panel.view?.error, null);
    panel.trusted = true;
    await panel.session.refresh();
    assert.equal(calls(panel)[0]?.approval?.isUntrusted, undefined);
  });

  it('show a fault of edited arguments before anything is taken up again', async () => {
    const panel = await openPanel(await closedWhileWaiting([1, 2]));
    await panel.session.handle(allow('c0', 'no'));
    assert.match(calls(panel)[0]?.approval?.fault ?? '', /not JSON/);
    assert.equal(panel.view?.live, null);
  });

  /** Decides about a left call in a panel whose tool changes right after. @returns that panel, and the answer as it goes on */
  async function decideThenChange(change: () => Promise<unknown>): Promise<[RecordingPanel, Promise<void>]> {
    const chatId = await closedWhileWaiting([1, 2]);
    const changing = async () => {
      await change();
      return fixture.runtime;
    };
    const stale = new RecordingPanel(fixture.runtime, { chatId, promptName: 'tutor' }, changing, pending);
    panels.push(stale);
    await stale.session.handle({ type: 'ready' });
    return [stale, stale.session.handle(allow('c0'))];
  }

  for (const [what, change] of [
    ['code', { toolCode: addCode.replace('example.com', 'example.org') }],
    ['supplied values', { toolCode: addCode, defaultValuesForNonLlmParams: { address: 'elsewhere' } }],
  ] as const) {
    it(`are asked about again where the tool's ${what} changed since it was decided about`, async () => {
      const [stale, resumed] = await decideThenChange(() => fixture.addTool({ name: 'add', ...change }));
      await stale.until(({ live }) => live !== null && calls(stale)[0]?.state === 'waiting');
      fixture.server.reply({ text: 'Done.' });
      await stale.session.handle(deny('c0', 'No.'));
      await resumed;
      assert.deepEqual(states(stale), ['denied The user did not allow this call: No.']);
    });
  }

  it('are asked about again where what an extension says of its tool changed since', async () => {
    await fixture.addPrompt({ tools: ['vscode:add'] });
    try {
      const [stale, resumed] = await decideThenChange(() => {
        editorToolSays = 'Adds, and sends it away.';
        return Promise.resolve();
      });
      await stale.until(({ live }) => live !== null && calls(stale)[0]?.state === 'waiting');
      fixture.server.reply({ text: 'Done.' });
      await stale.session.handle(deny('c0', ''));
      await resumed;
      const [unchanged, going] = await decideThenChange(() => Promise.resolve());
      fixture.server.reply({ text: 'Done.' });
      await going;
      assert.deepEqual(states(unchanged), ['ok added']);
    } finally {
      await fixture.addPrompt({ tools: ['add'] });
    }
  });

  it('tell a reader in another window where they can be decided', async () => {
    const panel = await openPanel();
    const { sent } = await askFor(panel, [1, 2]);
    const reader = new RecordingPanel(fixture.runtime, { chatId: panel.session.chatId, promptName: 'tutor' });
    panels.push(reader);
    await reader.session.handle({ type: 'ready' });
    const told = await reader.until((view) => view.live?.notice.startsWith('A tool waits') === true);
    assert.equal(told.live?.turns[0]?.toolCalls[0]?.approval, undefined);
    fixture.server.reply({ text: 'Done.' });
    await panel.session.handle(deny('c0', ''));
    await sent;
  });

  it('count as not run where their user writes on', async () => {
    const panel = await openPanel(await closedWhileWaiting([1, 2]));
    fixture.server.reply({ text: 'All right.', delayMs: 50 });
    const sent = panel.session.handle({ type: 'send', id: randomUUID(), text: 'Never mind', variables: {} });
    await panel.session.handle(allow('c0'));
    await sent;
    assert.equal(panel.lines.at(-1), 'assistant: All right.');
    assert.deepEqual(states(panel), ['cancelled Not run: the chat went on before it was decided.']);
    const { messages } = fixture.server.requests.at(-1)?.body as { messages: { role: string; content: string }[] };
    assert.deepEqual(
      messages.map(({ role }) => role),
      ['system', 'user', 'assistant', 'tool', 'user'],
    );
  });

  it('are shown and decided in a panel whose chat another wrapper of the window answers', async () => {
    const wrapper = await fixture.runtime.createWrapper({ promptName: 'tutor' });
    fixture.server.reply({ toolCalls: [{ id: 'c0', name: 'add', arguments: { a: 1, b: 2 } }] }, { text: 'Three.' });
    const sending = wrapper.sendUserMessageAndGetResponse('Add');
    const panel = await openPanel(wrapper.chatHistoryId);
    await panel.until(() => calls(panel)[0]?.approval !== undefined);
    await panel.session.handle(allow('c0'));
    assert.equal(await sending, 'Three.');
    await panel.until(() => states(panel)[0] === 'ok 3');
  });
});
