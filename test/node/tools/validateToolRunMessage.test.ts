import assert from 'node:assert/strict';
import {
  validateToolRunMessage,
  validateToolRunState,
} from '../../../src/vscode/tools/tryTool/validateToolRunMessage.ts';

describe('what the page of a tried tool may send', () => {
  it('is each message of the protocol, without anything else in it', () => {
    for (const message of [
      { type: 'ready' },
      { type: 'stop' },
      { type: 'reset' },
      { type: 'manageTrust' },
      { type: 'setSecret' },
      { type: 'run', values: { a: '1' } },
      { type: 'run', values: {}, allow: 'always' },
      { type: 'open' },
      { type: 'open', place: { line: 1, column: 2 } },
      { type: 'copy', text: 'x' },
    ]) {
      assert.deepEqual(validateToolRunMessage({ ...message, more: 1 }), message);
    }
  });

  it('is nothing else', () => {
    for (const message of [
      undefined,
      null,
      [],
      'ready',
      { type: 'send' },
      { type: 'run' },
      { type: 'run', values: { a: 1 } },
      { type: 'run', values: { a: null } },
      { type: 'run', values: ['a'] },
      { type: 'run', values: {}, allow: 'forever' },
      { type: 'open', place: { line: 1 } },
      { type: 'open', place: { line: 1.5, column: 1 } },
      { type: 'copy', text: 'x'.repeat(8_000_001) },
    ]) {
      assert.equal(validateToolRunMessage(message), undefined);
    }
  });

  it('brings a panel back from a state with a document only', () => {
    assert.deepEqual(validateToolRunState({ uri: 'file:///a', values: { a: '1', b: null } }), {
      uri: 'file:///a',
      values: { a: '1', b: null },
    });
    assert.deepEqual(validateToolRunState({ uri: 'file:///a', values: 1 }), { uri: 'file:///a', values: {} });
    for (const state of [undefined, {}, { uri: '' }, { uri: 1 }]) assert.equal(validateToolRunState(state), undefined);
  });
});
