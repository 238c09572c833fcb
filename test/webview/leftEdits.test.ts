import assert from 'node:assert/strict';
import type { ChatAction, ChatState } from '../../webview/chat/state/chatState.ts';
import { initialState } from '../../webview/chat/state/chatState.ts';
import { reduceChat } from '../../webview/chat/state/reduceChat.ts';
import { chatView, message, snapshot } from './sampleChats.ts';

describe('messages that are written anew', () => {
  const [first, second] = [message('a', 'user', 'First'), message('b', 'user', 'Second')];
  const shown = (...messages: (typeof first)[]) => snapshot(chatView({ chatId: 1, messages }));
  const after = (...actions: ChatAction[]): ChatState => actions.reduce(reduceChat, initialState(null));
  const begin = (messageId: string, text: string): ChatAction => ({ type: 'editBegun', messageId, text });
  const type = (messageId: string, text: string): ChatAction => ({
    type: 'messageEdited',
    edited: { messageId, text },
  });
  const written = ({ editing }: ChatState) => [editing?.messageId, editing?.text];

  it('keep their text while another version is shown', () => {
    const state = after(shown(first), begin('a', 'First'), type('a', 'First, better'), shown(second), shown(first));
    assert.deepEqual(written(state), ['a', 'First, better']);
  });

  it('keep their text while another one is written, until that is given up', () => {
    const both = [shown(first, second), begin('a', 'First'), type('a', 'First, better'), begin('b', 'Second')];
    assert.deepEqual(written(after(...both)), ['b', 'Second']);
    const back = after(...both, type('b', 'Second, better'), begin('a', 'First'));
    assert.deepEqual(written(back), ['a', 'First, better']);
    assert.deepEqual(back.leftEdits, { b: 'Second, better' });
    const givenUp: ChatAction[] = [{ type: 'messageEdited', edited: null }, begin('a', 'First')];
    assert.deepEqual(written(givenUp.reduce(reduceChat, back)), ['a', 'First']);
  });

  it('are not begun again where they are being written, and are not kept as they were', () => {
    const state = after(shown(first, second), begin('a', 'First'), type('a', 'More'), begin('a', 'First'));
    assert.deepEqual(written(state), ['a', 'More']);
    assert.deepEqual(after(shown(first, second), begin('a', 'First'), begin('b', 'Second')).leftEdits, {});
  });

  it('are there again after a reload', () => {
    const saved = { chatId: 1, promptName: 't', draft: '', scrollAnchor: '', variables: {}, leftEdits: { a: 'Kept' } };
    const state = [shown(first), begin('a', 'First')].reduce(reduceChat, initialState(saved));
    assert.deepEqual(written(state), ['a', 'Kept']);
  });
});
