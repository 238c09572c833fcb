import assert from 'node:assert/strict';
import { startLiveReply } from '../../src/protocol/liveReply.ts';
import type { ChatView, ErrorView } from '../../src/protocol/chat.ts';
import { parseHostMessage } from '../../webview/chat/host.ts';
import { initialState } from '../../webview/chat/state/chatState.ts';
import type { ChatAction, ChatState } from '../../webview/chat/state/chatState.ts';
import { reduceChat } from '../../webview/chat/state/reduceChat.ts';
import type { ChatPage } from './chatPage.ts';
import { chatView, keptAnswer, laneOf, message, snapshot, toolCall, waitingCall } from './sampleChats.ts';
import { useChatPages } from './useChatPages.ts';

const messages = [message('q1', 'user', 'First')];
const arriving = (...names: string[]): ChatView =>
  chatView({
    ...{ chatId: 1, messages, canCompare: true },
    comparison: { lanes: names.map((name) => laneOf(name, { live: startLiveReply(name) })) },
  });
const compared = chatView({
  ...{ chatId: 1, messages, canCompare: true },
  comparison: { lanes: [laneOf('one', keptAnswer('a1', 'Ah.')), laneOf('two', keptAnswer('a2', 'Oh.'))] },
});

describe('the state of a comparison', () => {
  const run = (...actions: ChatAction[]): ChatState => actions.reduce(reduceChat, initialState(null));
  const textChange = (revision: number, configName: string): ChatAction => {
    return { type: 'laneChanges', revision, configName, changes: [{ kind: 'text', text: 'Hi' }] };
  };

  it('applies changes to the lane that they are about, and asks for a snapshot where one is missing', () => {
    const told = run(snapshot(arriving('one', 'two')), textChange(2, 'two'));
    assert.deepEqual(
      told.view?.comparison?.lanes.map(({ live }) => live?.turns[0]?.text),
      ['', 'Hi'],
    );
    for (const lost of [textChange(4, 'one'), textChange(3, 'three')]) assert.ok(reduceChat(told, lost).outOfSync);
    assert.ok(run(snapshot(compared), textChange(2, 'one')).outOfSync);
  });

  it('takes what was typed as it leaves, and gives it back where nothing could be asked', () => {
    const sent = { id: 's1', text: 'Go' };
    const begun = { comparison: arriving('one', 'two').comparison, received: 's1' };
    const left = run(
      snapshot(chatView()),
      { type: 'draftEdited', draft: 'Go' },
      { type: 'compareRequested', sent },
      snapshot(chatView({ ...begun, leaving: [sent] }), 2),
    );
    assert.equal(left.draft, '');
    const error: ErrorView = { code: 'ConfigNotFound', severity: 'error', message: 'No.', actions: [] };
    const back = reduceChat(left, snapshot(chatView({ error, received: 's1', returned: [sent] }), 3));
    assert.equal(back.draft, 'Go');
    const stored = reduceChat(left, snapshot({ ...compared, received: 's1' }, 3));
    assert.equal(stored.draft, '');
  });

  it('announces once that all are there', () => {
    const one = chatView({ comparison: { lanes: [laneOf('one'), laneOf('two', { live: startLiveReply('two') })] } });
    const before = run(snapshot(arriving('one', 'two')), snapshot(one, 2));
    assert.equal(before.announcement, '');
    const done = reduceChat(before, snapshot(compared, 3));
    assert.equal(done.announcement, 'All 2 answers have ended. one is complete. two is complete.');
    const rated = reduceChat({ ...done, announcement: '' }, snapshot(compared, 4));
    assert.equal(rated.announcement, '');
  });

  it('takes messages of its outline alone', () => {
    assert.ok(parseHostMessage(textChange(2, 'one')));
    assert.ok(parseHostMessage(snapshot(compared)));
    assert.ok(parseHostMessage({ type: 'command', command: 'compareConfigs' }));
    assert.equal(parseHostMessage({ type: 'command', command: 'toString' }), null);
    assert.equal(parseHostMessage({ ...textChange(2, 'one'), configName: 1 }), null);
    assert.equal(parseHostMessage({ ...textChange(2, 'one'), changes: [{ kind: 'x' }] }), null);
    assert.equal(parseHostMessage({ type: 'snapshot', revision: 1, view: { messages: [], comparison: {} } }), null);
  });
});

describe('a comparison in the panel', function () {
  this.timeout(60_000);
  const pages = useChatPages();
  let chat: ChatPage;

  const lane = (name: string) => chat.page.getByRole('region', { name, exact: true });
  const button = (name: string) => chat.page.getByRole('button', { name, exact: true });
  const composer = () => chat.page.getByRole('textbox', { name: 'Message' });
  const leftOf = async (name: string): Promise<number> => (await lane(name).boundingBox())?.x ?? assert.fail(name);

  it('streams side by side, and stops one or all', async () => {
    chat = await pages.open({ width: 900 });
    await chat.receive(snapshot(arriving('one', 'two')), {
      ...{ type: 'laneChanges', revision: 2, configName: 'two' },
      changes: [{ kind: 'text', text: 'Hello **there**' }],
    });
    await lane('two').locator('strong').waitFor();
    assert.ok((await leftOf('one')) < (await leftOf('two')));
    await button('Stop two').focus();
    await chat.page.keyboard.press('Enter');
    await button('Stop All').click();
    await composer().focus();
    await chat.page.keyboard.press('Escape');
    assert.deepEqual(
      (await chat.posted()).filter(({ type }) => type === 'stop'),
      [{ type: 'stop', configName: 'two' }, { type: 'stop' }, { type: 'stop' }],
    );
    await composer().fill('more');
    await chat.page.keyboard.press('Enter');
    assert.equal(await composer().inputValue(), 'more');
    assert.ok(await chat.page.getByText('Write on once you have kept one.').isVisible());
    await button('Stop two').focus();
    await chat.receive(snapshot(compared, 3));
    assert.equal(await chat.page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'two');
  });

  it('tells what each took, and keeps one: the focus goes to it in the chat', async () => {
    chat = await pages.open({ width: 900 });
    await chat.receive(snapshot(compared));
    assert.match(
      (await lane('two').locator('dl').textContent()) ?? '',
      /^First text420 msIn all2\.4 sTokens1,024 → 310Cost\$0\.0123$/,
    );
    await lane('two').getByRole('button', { name: 'Good answer' }).click();
    await lane('two').getByRole('button', { name: 'Show request' }).click();
    await lane('two').getByRole('button', { name: 'Keep This Answer' }).click();
    assert.deepEqual((await chat.posted()).slice(1), [
      { type: 'rate', messageId: 'a2', thumb: 1 },
      { type: 'showRequest', messageId: 'a2' },
      { type: 'keepAnswer', messageId: 'a2' },
    ]);
    const { messages: kept = [] } = compared.comparison?.lanes[1] ?? {};
    await chat.receive(snapshot(chatView({ chatId: 1, messages: [...messages, ...kept], canCompare: true }), 2));
    await chat.page.waitForFunction(() => document.activeElement?.getAttribute('data-message-id') === 'a2');
    await composer().fill('on');
    await button('Compare LLM configs…').click();
    const { id: _id, ...asked } = await chat.waitForPost('compare');
    assert.deepEqual(asked, { type: 'compare', text: 'on', variables: {} });
  });

  it('decides about a tool in its own lane, and leaves with the focus in the composer', async () => {
    chat = await pages.open({ width: 900 });
    const live = startLiveReply('two');
    const asking = { ...live, turns: [{ text: '', reasoning: '', toolCalls: [waitingCall] }] };
    const view = chatView({
      chatId: 1,
      messages,
      comparison: { lanes: [laneOf('one'), laneOf('two', { live: asking })] },
    });
    await chat.receive(snapshot(view));
    await lane('two').getByRole('button', { name: 'Allow Once' }).click();
    assert.equal((await chat.waitForPost('decideTool')).configName, 'two');
    await chat.receive(snapshot(compared, 2));
    await button('Leave Comparison').click();
    await chat.waitForPost('leaveComparison');
    await chat.receive(snapshot(chatView({ chatId: 1, messages }), 3));
    await chat.page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Message');
  });

  it('lets its reader go to the start of a long chat', async () => {
    const many = Array.from({ length: 90 }, (_, i) => message(`m${String(i)}`, i % 2 ? 'assistant' : 'user', 'Hm.'));
    chat = await pages.open();
    await chat.receive(snapshot({ ...compared, messages: many }));
    for (const place of [chat.page.getByRole('log'), lane('two')]) {
      await place.press('Home');
      await lane('two').waitFor({ state: 'detached' });
      await chat.receive();
      assert.equal(await chat.page.evaluate(() => document.activeElement?.getAttribute('data-message-id')), 'm0');
      await chat.page.keyboard.press('End');
      await lane('two').waitFor();
    }
  });

  it('leads from an answer that begins with a tool to the others', async () => {
    chat = await pages.open();
    const turn = message('a1', 'assistant', '', { toolCalls: [toolCall], siblings: ['a1', 'b1'] });
    await chat.receive(
      snapshot(chatView({ chatId: 1, messages: [...messages, turn, message('a2', 'assistant', 'Ah.')] })),
    );
    await button('Later version').click();
    assert.deepEqual(await chat.waitForPost('showBranch'), { type: 'showBranch', messageId: 'b1' });
  });

  it('leads to where the chat went on, with the focus in the composer', async () => {
    chat = await pages.open();
    const view = chatView({ chatId: 1, messages, next: ['a1'] });
    await chat.receive(snapshot({ ...view, live: { ...startLiveReply('demo'), elsewhere: true } }));
    assert.ok(await button('Show it').isDisabled(), 'while an answer arrives');
    await chat.receive(snapshot(view, 2));
    await button('Show it').click();
    assert.deepEqual(await chat.waitForPost('showBranch'), { type: 'showBranch', messageId: 'a1' });
    await composer().and(chat.page.locator(':focus')).waitFor();
  });

  it('stacks its columns where there is little room, with their names to jump between', async () => {
    chat = await pages.open({ width: 420 });
    await chat.receive(snapshot(compared));
    assert.equal(await leftOf('one'), await leftOf('two'));
    await chat.page.getByRole('navigation', { name: 'Answers' }).getByRole('button', { name: 'two' }).click();
    assert.equal(await chat.page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'two');
  });
});
