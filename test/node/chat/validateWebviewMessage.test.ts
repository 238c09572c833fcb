import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { WebviewMessage } from '../../../src/protocol/chat.ts';
import { validatePanelState, validateWebviewMessage } from '../../../src/vscode/chat/validateWebviewMessage.ts';

const id = '7b8d1c52-0a53-4d39-9d0e-1f3b5f6f2a11';

const valid: WebviewMessage[] = [
  { type: 'ready' },
  { type: 'resync' },
  { type: 'send', id, text: 'Hello', variables: { topic: 'graphs' } },
  { type: 'stop' },
  { type: 'retryWait', choice: 'now' },
  { type: 'retryWait', choice: 'next' },
  { type: 'retryWait', choice: 'giveUp' },
  { type: 'decideTool', callId: 'c1', decision: { decision: 'allow', scope: 'once' } },
  { type: 'decideTool', callId: 'c1', decision: { decision: 'allow', scope: 'always', arguments: '{"a":1}' } },
  { type: 'decideTool', callId: 'c1', decision: { decision: 'deny', reason: '' } },
  { type: 'openTool', name: 'add' },
  { type: 'openTool', name: 'add', messageId: 'm1', callId: 'c1' },
  { type: 'chooseConfig' },
  { type: 'showRequest', messageId: 'm1' },
  { type: 'showBranch', messageId: 'm1' },
  { type: 'fork', messageId: 'm1' },
  { type: 'setVariable', name: 'days', text: '3' },
  { type: 'chooseKind', name: 'days', kind: 'list', text: '3' },
  { type: 'removeVariable', name: 'days' },
  { type: 'putBackVariable' },
  { type: 'insertContext', variable: null },
  { type: 'insertContext', variable: 'code' },
  { type: 'draft', text: 'x', variables: {}, taken: [] },
  { type: 'draft', text: 'x', variables: {}, taken: [id] },
  { type: 'takeBack', id: 'm1' },
  { type: 'unqueue', id: 'queued-1' },
  { type: 'sendQueued', id: 'queued-1' },
  { type: 'regenerate', messageId: 'm1', chooseConfig: true },
  { type: 'editMessage', id, messageId: 'm1', text: 'x', variables: { a: 'b' } },
  { type: 'errorAction', id: 'openConfig' },
  { type: 'dismissError' },
  { type: 'rate', messageId: 'm1', thumb: -1 },
  { type: 'rate', messageId: 'm1', thumb: null },
  { type: 'compare', id, text: '', variables: { topic: 'graphs' } },
  { type: 'keepAnswer', messageId: 'm1' },
  { type: 'leaveComparison' },
  { type: 'refused', why: 'noAnswer' },
  { type: 'stop', configName: 'main' },
  { type: 'retryWait', choice: 'now', configName: 'main' },
  { type: 'decideTool', callId: 'c1', configName: 'main', decision: { decision: 'deny', reason: '' } },
  { type: 'errorAction', id: 'openConfig', configName: 'main' },
];

describe('messages of the webview', () => {
  for (const message of valid) {
    it(`passes ${JSON.stringify(message)}`, () => {
      assert.deepEqual(validateWebviewMessage(message), message);
    });
  }

  it('passes on nothing but the fields that it checked', () => {
    assert.deepEqual(validateWebviewMessage({ type: 'stop', command: 'rm' }), { type: 'stop' });
  });

  for (const message of [
    null,
    'ready',
    [],
    {},
    { type: 'eval', text: 'x' },
    { type: 'send', id, text: 1, variables: {} },
    { type: 'send', id, text: 'x', variables: { a: 1 } },
    { type: 'send', id, text: 'x', variables: [] },
    { type: 'send', id, text: 'x' },
    { type: 'errorAction', id: 'workbench.action.quit' },
    { type: 'retryWait', choice: 'always' },
    { type: 'retryWait' },
    { type: 'showRequest', messageId: 1 },
    { type: 'showBranch' },
    { type: 'fork', messageId: null },
    { type: 'setVariable', name: 'days', text: 3 },
    { type: 'chooseKind', name: 'days', kind: 'other', text: '3' },
    { type: 'removeVariable' },
    { type: 'insertContext' },
    { type: 'send', text: 'x', variables: {} },
    { type: 'send', id: 'm1', text: 'x', variables: {} },
    { type: 'draft', text: 'x', taken: [] },
    { type: 'draft', text: 'x', variables: {} },
    { type: 'draft', text: 'x', variables: {}, taken: ['m1'] },
    { type: 'unqueue', id: 1 },
    { type: 'regenerate', messageId: 'm1' },
    { type: 'editMessage', id, messageId: 'm1', text: 'x', variables: { a: 1 } },
    { type: 'editMessage', messageId: 'm1', text: 'x', variables: {} },
    { type: 'decideTool', callId: 'c1', decision: { decision: 'allow' } },
    { type: 'decideTool', callId: 'c1', decision: { decision: 'allow', scope: 'forever' } },
    { type: 'decideTool', callId: 'c1', decision: { decision: 'allow', scope: 'once', arguments: {} } },
    { type: 'decideTool', callId: 'c1', decision: { decision: 'deny' } },
    { type: 'decideTool', decision: { decision: 'allow', scope: 'once' } },
    { type: 'openTool' },
    { type: 'openTool', name: 'add', callId: 1 },
    { type: 'rate', messageId: 'm', thumb: 2 },
    { type: 'rate', thumb: 1 },
    { type: 'compare', id, text: 'x' },
    { type: 'compare', text: 'x', variables: {} },
    { type: 'refused', why: 'other' },
    { type: 'keepAnswer' },
    { type: 'stop', configName: 1 },
    { type: 'errorAction', id: 'openConfig', configName: null },
  ]) {
    it(`refuses ${JSON.stringify(message).slice(0, 60)}`, () => {
      assert.equal(validateWebviewMessage(message), undefined);
    });
  }

  it('takes any value without throwing', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        assert.equal(validateWebviewMessage(value), undefined);
        assert.equal(validatePanelState(value), undefined);
      }),
    );
  });
});

describe('the state of a panel after a reload', () => {
  it('is taken over where it has the right shape', () => {
    const state = { chatId: 3, promptName: 'tutor', draft: 'I was', scrollAnchor: '', variables: { topic: 'x' } };
    assert.deepEqual(validatePanelState(state), state);
    assert.deepEqual(validatePanelState({ ...state, pinnedConfigName: 'main' }), {
      ...state,
      pinnedConfigName: 'main',
    });
    assert.deepEqual(validatePanelState({ ...state, pinnedConfigName: 7 }), state);
    assert.deepEqual(validatePanelState({ ...state, kinds: { a: 'json' } }), { ...state, kinds: { a: 'json' } });
    assert.deepEqual(validatePanelState({ ...state, kinds: { a: 'other' } }), state);
  });

  it('needs a chat or a prompt', () => {
    assert.equal(validatePanelState({ chatId: null, promptName: '' }), undefined);
    assert.equal(validatePanelState({ chatId: '3', promptName: 'tutor' }), undefined);
    assert.equal(validatePanelState({ chatId: null, promptName: 'tutor' })?.draft, '');
  });
});
