import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ToolApproval } from '../../../src/core.ts';
import type { ChatView, ComparisonLane, ReplyDetails, ToolCallView } from '../../../src/protocol/chat.ts';
import { PendingApprovals } from '../../../src/vscode/tools/approvals/pendingApprovals.ts';
import { openWrapperFixture, type WrapperFixture } from '../../core/wrapper/wrapperFixture.ts';
import { RecordingPanel, rethrow } from './recordingPanel.ts';

const slow = { text: ['so ', 'slow'], chunkDelayMs: 400 };
const stalled = { text: ['half', 'never'], stallAfterChunks: 1 };

describe('several configs that answer one message in a chat panel', () => {
  const pending = new PendingApprovals(rethrow);
  let fixture: WrapperFixture;
  let panel: RecordingPanel;

  before(async () => {
    fixture = await openWrapperFixture({ approveTool: (call): Promise<ToolApproval> => pending.ask(call, 'database') });
    for (const name of ['main', 'other', 'third']) await fixture.addConfig(name);
    await fixture.addTool({
      name: 'add',
      toolCode: `export const capabilities = { hosts: ['example.com'] };
export default function ({ a, b }: { a: number; b: number }) { return a + b; }`,
    });
    await fixture.addPrompt({ llmConfigNames: ['main', 'other', 'third'] });
    await fixture.addPrompt({ name: 'adder', llmConfigNames: ['main', 'other'], tools: ['add'] });
  });

  beforeEach(async () => {
    fixture.server.requests.length = 0;
    panel = await openPanel(null);
  });

  afterEach(() => {
    panel.session.dispose();
  });

  after(() => fixture.close());

  async function openPanel(chatId: number | null, promptName = 'tutor'): Promise<RecordingPanel> {
    const opened = new RecordingPanel(fixture.runtime, { chatId, promptName }, undefined, pending);
    await opened.session.handle({ type: 'ready' });
    return opened;
  }

  const compare = (configNames: string[], text = 'go', replaces?: string): Promise<void> =>
    panel.session.compare({
      id: randomUUID(),
      text,
      form: {},
      configNames,
      ...(replaces === undefined ? {} : { replaces }),
    });
  const lanes = (view: ChatView | undefined = panel.view): ComparisonLane[] => view?.comparison?.lanes ?? [];
  const lane = (name: string): ComparisonLane =>
    lanes().find(({ configName }) => configName === name) ?? assert.fail(`no lane of ${name}`);
  /** What a lane shows, live or kept. */
  const said = ({ live, messages }: ComparisonLane): string =>
    (live?.turns.map(({ text }) => text) ?? messages.map(({ content }) => content)).join('|');
  const calls = ({ live, messages }: ComparisonLane): ToolCallView[] =>
    (live?.turns ?? messages).flatMap(({ toolCalls }) => toolCalls);
  const spoken = (): string[] => panel.lines.slice(1);

  it('stream side by side, each told once it is complete, and the one that is kept goes on as the chat', async () => {
    assert.equal(panel.view?.canCompare, true);
    fixture.server.reply({ text: 'quick', usage: { inputTokens: 7, outputTokens: 2 } }, slow);
    const compared = compare(['main', 'other']);
    await panel.until((view) => lanes(view).some((each) => said(each) === 'so '));
    await panel.until((view) => lanes(view).some((each) => !each.live));
    const quick = lanes().find(({ live }) => !live);
    assert.ok(quick);
    assert.equal(said(quick), 'quick');
    assert.equal(quick.model, quick.messages[0]?.details?.model);
    assert.ok((quick.seconds ?? 0) >= (quick.secondsToText ?? 1));
    assert.equal(panel.session.isStreaming, true);
    assert.deepEqual(spoken(), ['user: go']);
    assert.equal(panel.view.live, null);
    await compared;
    assert.equal(panel.session.isStreaming, false);
    assert.deepEqual(lanes().map(said).toSorted(), ['quick', 'so slow']);
    assert.deepEqual(spoken(), ['user: go']);
    assert.ok(panel.messages.some(({ type }) => type === 'laneChanges'));
    const late =
      lanes()
        .find((each) => said(each) === 'so slow')
        ?.messages.at(-1)?.id ?? '';
    await panel.session.handle({ type: 'rate', messageId: late, thumb: 1 });
    assert.equal(lanes().find((each) => said(each) === 'so slow')?.messages[0]?.thumb, 1);
    await panel.session.handle({ type: 'keepAnswer', messageId: late });
    assert.equal(panel.view.comparison, null);
    assert.deepEqual(spoken(), ['user: go', 'assistant: so slow']);
    const kept = panel.view.messages.at(-1);
    assert.deepEqual([kept?.siblings?.length, kept?.thumb], [2, 1]);
    fixture.server.reply({ text: 'on' });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'next', variables: {} });
    assert.deepEqual(spoken().slice(2), ['user: next', 'assistant: on']);
  });

  it('leave the next message to the config of the answer that is kept, unless the chat is pinned', async () => {
    for (const name of ['main', 'other', 'third']) {
      const names = [name, name === 'main' ? 'other' : 'main'];
      fixture.server.reply({ text: 'one' }, { text: 'two' });
      await compare(names);
      await panel.session.handle({ type: 'keepAnswer', messageId: lane(name).messages[0]?.id ?? '' });
      assert.equal(panel.view?.configName, name);
      for (const text of ['next', 'and next']) {
        fixture.server.reply({ text: 'on' });
        await panel.session.handle({ type: 'send', id: randomUUID(), text, variables: {} });
        const details: ReplyDetails | undefined = panel.view.messages.at(-1)?.details;
        assert.deepEqual([details?.configName, details?.choice], [name, 'kept']);
      }
    }
    await panel.session.pin('third');
    fixture.server.reply({ text: 'one' }, { text: 'two' });
    await compare(['main', 'other']);
    await panel.session.handle({ type: 'keepAnswer', messageId: lane('main').messages[0]?.id ?? '' });
    fixture.server.reply({ text: 'on' });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'next', variables: {} });
    assert.equal(panel.view?.messages.at(-1)?.details?.configName, 'third');
  });

  it('keep anything else from being sent, and leave what is shown where they are left', async () => {
    fixture.server.reply({ text: 'one' }, { text: 'two' });
    await compare(['main', 'other']);
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'next', variables: {} });
    assert.match(panel.view?.error?.message ?? '', /being compared/);
    await compare(['main', 'third']);
    await panel.session.regenerate(lanes()[0]?.messages[0]?.id ?? '');
    assert.equal(fixture.server.requests.length, 2);
    await panel.session.handle({ type: 'leaveComparison' });
    assert.deepEqual([panel.view?.comparison, panel.view?.error], [null, null]);
    assert.deepEqual(spoken(), ['user: go', `assistant: ${panel.lines.at(-1)?.slice(11) ?? ''}`]);
    assert.equal(panel.view?.messages.at(-1)?.siblings?.length, 2);
  });

  it('fail each on its own, with what helps, while the others go on', async () => {
    fixture.server.reply({ status: 401 }, { text: 'whole' });
    await compare(['main', 'other']);
    const failed = lanes().find(({ error }) => error);
    const whole = lanes().find(({ error }) => !error);
    assert.ok(failed && whole);
    assert.equal(failed.error?.code, 'AuthenticationFailed');
    assert.deepEqual(
      failed.error.actions.map(({ id }) => id),
      ['openConfig'],
    );
    assert.deepEqual([failed.messages, failed.totals], [[], null]);
    assert.equal(panel.view?.error, null);
    await panel.session.handle({ type: 'errorAction', id: 'openConfig', configName: failed.configName });
    assert.equal(panel.mended.at(-1)?.context.configName, failed.configName);
    await panel.session.handle({ type: 'keepAnswer', messageId: 'nowhere' });
    const refused = await panel.until(({ error }) => error !== null);
    assert.equal(refused.error?.code, 'MessageNotFound');
    assert.ok(refused.comparison);
  });

  it('are stopped one by one or together, and what came of them stays', async () => {
    fixture.server.reply(stalled, stalled, stalled);
    const compared = compare(['main', 'other', 'third']);
    await panel.until((view) => lanes(view).length === 3 && lanes(view).every((each) => said(each) === 'half'));
    await panel.session.handle({ type: 'stop', configName: 'other' });
    await panel.until(() => lane('other').live === null);
    assert.deepEqual([lane('other').error?.message, said(lane('other'))], ['Stopped.', 'half']);
    assert.ok(lane('main').live);
    await panel.session.handle({ type: 'stop' });
    await compared;
    assert.deepEqual(
      lanes().map((each) => [said(each), each.error?.severity]),
      [
        ['half', 'info'],
        ['half', 'info'],
        ['half', 'info'],
      ],
    );
  });

  it('are on branches of the chat where its panel closes in the middle', async () => {
    fixture.server.reply(stalled, { text: 'whole' });
    const compared = compare(['main', 'other']);
    await panel.until(
      (view) => lanes(view).some((each) => !each.live) && lanes(view).some((each) => said(each) === 'half'),
    );
    panel.session.dispose();
    await compared;
    const again = await openPanel(panel.session.chatId);
    assert.equal(again.view?.comparison, null);
    assert.deepEqual(again.lines.slice(1), ['user: go', 'assistant: whole']);
    assert.equal(again.view.messages.at(-1)?.siblings?.length, 2);
    again.session.dispose();
  });

  it('answer the last message again, in its place', async () => {
    fixture.server.reply({ text: 'first' }, { text: 'one' }, { text: 'two' });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'ask', variables: {} });
    const question = panel.session.lastQuestion;
    assert.equal(question?.content, 'ask');
    const compared = compare(['main', 'other'], 'ask', question.id);
    assert.deepEqual([spoken(), panel.view?.leaving], [[], []]);
    await compared;
    assert.deepEqual(spoken(), ['user: ask']);
    assert.equal(panel.view?.messages.at(-1)?.siblings?.length, 2);
  });

  it('are none where nothing can be asked: the message goes back', async () => {
    await compare(['main', 'nowhere']);
    assert.equal(panel.view?.comparison, null);
    assert.equal(panel.view.error?.code, 'ConfigNotFound');
    assert.equal(panel.session.chatId, null);
  });

  it('have their tools decided each in its own lane, though the calls share an id', async () => {
    panel.session.dispose();
    panel = await openPanel(null, 'adder');
    const call = { toolCalls: [{ id: 'c0', name: 'add', arguments: { a: 1, b: 2 } }] };
    fixture.server.reply(call, call);
    const compared = compare(['main', 'other']);
    await panel.until((view) => lanes(view).length === 2 && lanes(view).every((each) => calls(each)[0]?.approval));
    const decide = (configName: string, edited?: string) =>
      panel.session.handle({
        type: 'decideTool',
        callId: 'c0',
        configName,
        decision: { decision: 'allow', scope: 'once', ...(edited === undefined ? {} : { arguments: edited }) },
      });
    await decide('other', '{"a":');
    await panel.until(() => calls(lane('other'))[0]?.approval?.fault !== undefined);
    assert.equal(calls(lane('main'))[0]?.approval?.fault, undefined);
    fixture.server.reply({ text: 'Forty-two.' });
    await decide('other', '{"a":40,"b":2}');
    await panel.until(() => lane('other').live === null);
    assert.deepEqual([calls(lane('other'))[0]?.result, said(lane('other'))], ['42', '|Forty-two.']);
    assert.equal(calls(lane('main'))[0]?.state, 'waiting');
    fixture.server.reply({ text: 'Three.' });
    await decide('main');
    await compared;
    assert.deepEqual([calls(lane('main'))[0]?.result, said(lane('main'))], ['3', '|Three.']);
    assert.deepEqual(pending.list(), []);
  });

  it('can be kept where they were stopped in the middle of their tools', async () => {
    panel.session.dispose();
    panel = await openPanel(null, 'adder');
    const call = { toolCalls: [{ id: 'c0', name: 'add', arguments: { a: 1, b: 2 } }] };
    fixture.server.reply(call, call);
    const compared = compare(['main', 'other']);
    await panel.until((view) => lanes(view).length === 2 && lanes(view).every((each) => calls(each)[0]?.approval));
    await panel.session.handle({ type: 'stop' });
    await compared;
    const { messages } = lane('other');
    assert.equal(calls(lane('other'))[0]?.state, 'cancelled');
    await panel.session.handle({ type: 'keepAnswer', messageId: messages.at(-1)?.id ?? '' });
    assert.equal(panel.view?.comparison, null);
    assert.equal(panel.view.messages.at(-1)?.id, messages.at(-1)?.id);
  });
});
