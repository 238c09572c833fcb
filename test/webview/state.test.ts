import assert from 'node:assert/strict';
import { type ChatView, type ErrorView, type LiveChange, maxTextLength } from '../../src/protocol/chat.ts';
import { startLiveReply } from '../../src/protocol/liveReply.ts';
import { parseHostMessage, parsePanelState } from '../../webview/chat/host.ts';
import { initialState } from '../../webview/chat/state/chatState.ts';
import { liveKey } from '../../webview/chat/state/liveElements.ts';
import { reduceChat } from '../../webview/chat/state/reduceChat.ts';
import { hasBegun } from '../../webview/chat/state/sending.ts';
import { waitingTools } from '../../webview/chat/state/waitingTools.ts';
import { missingVariables, variableFaults, variableValues } from '../../webview/chat/state/variables.ts';
import type { ChatAction, ChatState } from '../../webview/chat/state/chatState.ts';
import { chatView, fullChat, message, snapshot, variable, waitingCall } from './sampleChats.ts';

function run(...actions: ChatAction[]): ChatState {
  return actions.reduce(reduceChat, initialState(null));
}

function changes(revision: number, ...list: LiveChange[]): ChatAction {
  return { type: 'changes', revision, changes: list };
}

const asked = message('u1', 'user', 'Hi');
const running = chatView({ messages: [asked], live: startLiveReply('demo') });

describe('the state of the panel', () => {
  it('applies changes that follow on the snapshot', () => {
    const state = run(
      snapshot(running, 4),
      changes(5, { kind: 'text', text: 'Hel' }),
      changes(6, { kind: 'text', text: 'lo' }),
    );
    assert.equal(state.view?.live?.turns[0]?.text, 'Hello');
    assert.equal(state.outOfSync, false);
  });

  it('leaves changes alone after a gap, until a snapshot comes', () => {
    const lost = run(
      snapshot(running, 4),
      changes(6, { kind: 'text', text: 'x' }),
      changes(7, { kind: 'text', text: 'y' }),
    );
    assert.equal(lost.outOfSync, true);
    assert.equal(lost.view?.live?.turns[0]?.text, '');
    const found = [snapshot(running, 9), changes(10, { kind: 'text', text: 'z' })].reduce(reduceChat, lost);
    assert.equal(found.outOfSync, false);
    assert.equal(found.view?.live?.turns[0]?.text, 'z');
  });

  it('asks for a snapshot where changes come before one', () => {
    assert.equal(run(changes(1, { kind: 'turnEnd' })).outOfSync, true);
  });

  it('sends a draft once nothing is missing', () => {
    const view = chatView({ variables: [variable('language', ' ', { required: true })] });
    const typed = run(snapshot(view), { type: 'draftEdited', draft: 'Hi' });
    assert.deepEqual(missingVariables(typed), ['language']);
    const refused = reduceChat(typed, { type: 'sendRequested', id: 's1', faults: variableFaults(typed) });
    assert.deepEqual([refused.draft, refused.pending, refused.formOpen], ['Hi', null, true]);
    assert.deepEqual(refused.focus, { target: 'variable', name: 'language' });
    const mended = reduceChat(refused, { type: 'variableEdited', name: 'language', value: 'Go' });
    assert.deepEqual([mended.faults, variableValues(mended)], [{}, { language: 'Go' }]);
    const sent = reduceChat(mended, { type: 'sendRequested', id: 's1', faults: variableFaults(mended) });
    assert.deepEqual([sent.draft, sent.pending, hasBegun(sent)], ['', { id: 's1', text: 'Hi' }, true]);
  });

  const hi = { id: 's1', text: 'Hi' };
  const error: ErrorView = { code: 'MissingKwargs', message: 'Missing: a', actions: [], severity: 'error' };
  const sending = (view = chatView()): ChatState =>
    run(snapshot(view), { type: 'draftEdited', draft: 'Hi' }, { type: 'sendRequested', id: 's1', faults: {} });
  const later = (state: ChatState, view: Partial<ChatView>): ChatState =>
    reduceChat(state, snapshot(chatView(view), 2));

  it('keeps a sent message until the host has it, whatever else the host shows', () => {
    for (const view of [{}, { messages: [asked] }, { error }, { messages: [asked], error, received: 's0' }]) {
      assert.deepEqual(later(sending(), view).pending, hi);
    }
    for (const view of [{ received: 's1', leaving: [hi] }, { received: 's1' }, { queued: [hi] }]) {
      const held = later(sending(), view);
      assert.deepEqual([held.draft, held.pending, held.taken], ['', null, []]);
    }
  });

  it('gives a message back as the draft once where it did not get into the chat', () => {
    const returned = later(sending(), { received: 's1', returned: [hi], error });
    assert.deepEqual([returned.draft, returned.pending, returned.taken], ['Hi', null, ['s1']]);
    assert.equal(later(returned, { received: 's1', returned: [hi], error }).draft, 'Hi');
    const typing = reduceChat(sending(), { type: 'draftEdited', draft: 'Other' });
    const both = [hi, { id: 's2', text: 'Ho' }];
    assert.equal(later(typing, { received: 's2', returned: both }).draft, 'Hi\n\nHo\n\nOther');
  });

  it('of a page that was thrown away, knows what became of a message that it had sent', () => {
    const saved = { chatId: 1, promptName: 'tutor', draft: 'and', scrollAnchor: '', variables: {}, sent: hi };
    const again = (view: Partial<ChatView>): ChatState => reduceChat(initialState(saved), snapshot(chatView(view)));
    for (const view of [{ received: 's1' }, { messages: [message('s1', 'user', 'Hi')] }, { queued: [hi] }]) {
      assert.deepEqual([again(view).draft, again(view).pending], ['and', null]);
    }
    // The host never got it.
    const lost = again({});
    assert.deepEqual([lost.draft, lost.pending, lost.taken], ['Hi\n\nand', null, ['s1']]);
    assert.equal(later(lost, { returned: [hi] }).draft, 'Hi\n\nand');
  });

  it('keeps a message that is written anew until the chat holds it', () => {
    const edited = run(
      snapshot(chatView({ messages: [asked] })),
      { type: 'messageEdited', edited: { messageId: 'u1', text: 'Hi' } },
      { type: 'editSent', id: 's1', faults: {} },
    );
    const { editing } = edited;
    assert.equal(editing?.sentId, 's1');
    // Another window shows another branch, or an older error is told.
    for (const view of [{ messages: [] }, { error }, { received: 's1', leaving: [{ ...hi, replaces: 'u1' }] }]) {
      assert.equal(later(edited, view).editing, editing);
    }
    const back = later(edited, { messages: [asked], received: 's1', returned: [hi] });
    assert.deepEqual([back.editing?.text, back.editing?.sentId, back.draft], ['Hi', null, '']);
    assert.equal(later(edited, { messages: [message('s1', 'user', 'Hi')], received: 's1' }).editing, null);
  });

  it('keeps in the composer what is to be compared until the host compares answers to it', () => {
    const asking = run(
      snapshot(chatView()),
      { type: 'draftEdited', draft: 'Hi' },
      { type: 'compareRequested', sent: hi },
    );
    assert.equal(later(asking, { error }).draft, 'Hi');
    assert.equal(later(asking, { received: 's1', leaving: [hi], comparison: { lanes: [] } }).draft, '');
    const written = reduceChat(asking, { type: 'draftEdited', draft: 'Hi, more' });
    assert.equal(later(written, { received: 's1' }).draft, 'Hi, more');
  });

  it('sends no variable that is too long', () => {
    const state = run(snapshot(chatView({ variables: [variable('a', 'x'.repeat(maxTextLength + 1))] })));
    assert.match(variableFaults(state)['a'] ?? '', /4,000,001 of at most 4,000,000/);
  });

  it('keeps typed variables until the host holds them', () => {
    const view = (value: string, chatId: number | null = 1): ChatView =>
      chatView({ chatId, variables: [variable('a', value)] });
    const typed = run(snapshot(view('old')), { type: 'variableEdited', name: 'a', value: 'new' });
    assert.deepEqual(variableValues(reduceChat(typed, snapshot(view('old'), 2))), { a: 'new' });
    const held = reduceChat(typed, snapshot(view('new'), 2));
    assert.deepEqual(held.variables, {});
    assert.deepEqual(reduceChat(typed, snapshot(view('new', null), 2)).variables, { a: 'new' }, 'no chat holds them');
    assert.deepEqual(variableValues(reduceChat(held, snapshot(view('newer'), 3))), { a: 'newer' });
  });

  it('lets finished replies keep the elements of their turns', () => {
    const call = { id: 'c', name: 't', arguments: '{}', suppliedParams: [], state: 'running' as const };
    const live = run(
      snapshot(running, 1),
      changes(2, { kind: 'toolCall', call }, { kind: 'turnEnd' }, { kind: 'text', text: 'Done' }),
    );
    const replies = [message('a1', 'assistant', ''), message('a2', 'assistant', 'Done')];
    const ended = reduceChat(live, snapshot(chatView({ messages: [asked, ...replies] }), 3));
    assert.deepEqual(ended.elementKeys, { a1: liveKey(0, 0), a2: liveKey(0, 1) });
    assert.equal(ended.liveNumber, 1);
    const later = reduceChat(
      ended,
      snapshot(chatView({ messages: [asked, ...replies], live: startLiveReply('demo') }), 4),
    );
    assert.deepEqual(later.elementKeys, ended.elementKeys);
  });

  it('announces an answer once, when it is complete', () => {
    const live = run(snapshot(running, 1), changes(2, { kind: 'text', text: 'Hello' }));
    assert.equal(live.announcement, '');
    const view = chatView({ messages: [asked, message('a1', 'assistant', 'Hello')] });
    const ended = reduceChat(live, snapshot(view, 3));
    assert.equal(ended.announcement, 'Answer complete. Hello');
    assert.equal(reduceChat(ended, snapshot(view, 4)).announcement, 'Answer complete. Hello');
    assert.equal(reduceChat(ended, snapshot({ ...view, live: startLiveReply('demo') }, 5)).announcement, '');
  });

  it('announces how an answer ended where it is not whole, and leaves an error to itself', () => {
    const live = run(snapshot(running, 1), changes(2, { kind: 'text', text: 'Hel' }));
    const messages = [asked, message('a1', 'assistant', 'Hel')];
    const after = (severity: ErrorView['severity']) => {
      const error: ErrorView = { code: 'StreamInterrupted', message: 'It broke off.', actions: [], severity };
      return reduceChat(live, snapshot(chatView({ messages, error }), 3)).announcement;
    };
    assert.equal(after('warning'), 'Answer ended early: It broke off. Hel');
    assert.equal(after('error'), '');
  });

  it('announces a wait as it begins, and not again', () => {
    const wait = { configName: 'demo', reason: 'demo failed.', untilMs: 9 };
    const waiting = run(
      snapshot(running, 1),
      changes(2, { kind: 'notice', notice: 'Again in 9 s.' }, { kind: 'wait', wait }),
    );
    assert.equal(waiting.announcement, 'Again in 9 s.');
    const later = [changes(3, { kind: 'notice', notice: 'Other' })].reduce(reduceChat, waiting);
    assert.equal(later.announcement, 'Again in 9 s.');
    const shownAnew = reduceChat(later, snapshot({ ...running, live: { ...startLiveReply('demo'), wait } }, 4));
    assert.equal(shownAnew.announcement, 'Again in 9 s.');
  });

  it('announces a call that waits for its user, also one that waited before the panel was opened', () => {
    const left = chatView({ messages: [asked, message('a1', 'assistant', '', { toolCalls: [waitingCall] })] });
    assert.equal(run(snapshot(left)).announcement, 'fetch_page waits for your decision.');
    const waiting = run(snapshot(running, 1), changes(2, { kind: 'toolCall', call: waitingCall }));
    assert.equal(waiting.announcement, 'fetch_page waits for your decision.');
    assert.equal(waitingTools(chatView()), '');
    const twice = { ...left, messages: [message('a', 'assistant', '', { toolCalls: [waitingCall, waitingCall] })] };
    assert.equal(waitingTools(twice), 'fetch_page (2 calls) wait for your decision.');
    const decided = reduceChat(waiting, changes(3, { kind: 'toolState', id: 'call_1', state: 'running' }));
    assert.equal(decided.announcement, '');
  });

  it('announces nothing when a chat is opened', () => {
    assert.equal(run(snapshot(fullChat)).announcement, '');
  });

  it("puts the cursor at a new chat's first empty variable, else at the message", () => {
    const variables = ['a', 'b'].map((name) => variable(name, name === 'a' ? 'given' : '', { required: true }));
    const fresh = run(snapshot(chatView({ variables })), { type: 'focus' });
    assert.deepEqual(fresh.focus, { target: 'variable', name: 'b' });
    assert.deepEqual(run(snapshot(chatView()), { type: 'focus' }).focus, { target: 'composer' });
    const begun = run(snapshot(chatView({ variables, messages: [asked] })), { type: 'focus' });
    assert.deepEqual(begun.focus, { target: 'composer' });
  });

  it('opens the form at the first variable that an error asks for', () => {
    const state = run(snapshot(fullChat), { type: 'variablesRequested' });
    assert.equal(state.formOpen, true);
    assert.deepEqual(state.focus, { target: 'variable', name: 'language' });
  });

  it('takes up draft and variables that were saved', () => {
    const saved = { chatId: 1, promptName: 'tutor', draft: 'Half a', scrollAnchor: '', variables: { language: 'Go' } };
    const state = reduceChat(initialState(saved), snapshot(fullChat));
    assert.equal(state.draft, 'Half a');
    assert.deepEqual(variableValues(state), { language: 'Go', level: '' });
  });

  it('holds names of variables apart from those of every object', () => {
    const state = run(snapshot(chatView({ variables: [variable('constructor', '', { required: true })] })));
    assert.deepEqual(missingVariables(state), ['constructor']);
    assert.equal(Object.hasOwn(variableValues(state), 'constructor'), true);
  });
});

describe('parseHostMessage', () => {
  it('knows the messages of the protocol', () => {
    for (const known of [
      snapshot(fullChat),
      changes(1, { kind: 'turnEnd' }, { kind: 'wait', wait: null }, { kind: 'toolState', id: 'c1', state: 'running' }),
      { type: 'focus' },
    ]) {
      assert.equal(parseHostMessage(known), known);
    }
  });

  it('knows no others', () => {
    const others = [
      ...[null, undefined, 1, 'snapshot', [], {}, { type: 'other' }, { type: 'snapshot' }],
      ...[
        { type: 'snapshot', revision: '1', view: fullChat },
        { type: 'snapshot', revision: 1, view: {} },
      ],
      ...[
        { type: 'changes', revision: 1 },
        { type: 'changes', revision: 1, changes: [{ kind: 'future' }] },
      ],
    ];
    for (const other of others) assert.equal(parseHostMessage(other), null);
  });
});

describe('parsePanelState', () => {
  it('takes what is usable of saved state', () => {
    const empty = {
      chatId: null,
      promptName: '',
      draft: '',
      scrollAnchor: '',
      variables: {},
      edits: {},
      leftEdits: {},
      taken: [],
    };
    assert.equal(parsePanelState(undefined), null);
    const saved = { chatId: '7', draft: 3, variables: { a: 'x', b: 1 }, edits: { c: '{', d: null } };
    assert.deepEqual(parsePanelState(saved), { ...empty, variables: { a: 'x' }, edits: { c: '{' } });
    const sent = {
      sent: { id: 's1', text: 'Hi' },
      taken: ['s0'],
      editing: { messageId: 'u1', text: 'Ho', sentId: 's2' },
    };
    assert.deepEqual(parsePanelState(sent), { ...empty, ...sent });
  });
});
