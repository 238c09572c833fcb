import assert from 'node:assert/strict';
import type { EditorWindow } from '../editor/editorWindow.ts';
import { eventually } from '../editor/poll.ts';
import type { ModelServer } from '../model/server.ts';
import { ChatPanel } from './chatPanel.ts';
import { openChat, SharedEditor } from './sharedEditor.ts';

const prompt = 'study_plan';
const question = 'Which three steps come first?';

describe('a chat in two windows', () => {
  let editor: SharedEditor;
  let model: ModelServer;
  let windows: [EditorWindow, EditorWindow];
  let panels: [ChatPanel, ChatPanel];

  before(async () => {
    editor = await SharedEditor.get();
    ({ model } = editor);
    windows = [editor.window, await editor.session.openWindow()];
    await windows[1].openViewContainer('Promptdeck');
  });
  after(async () => {
    model.reset();
    await windows[1].page.close();
    await windows[0].runCommand('View: Close All Editors');
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed() !== true) return;
    for (const [index, window] of windows.entries()) {
      await window.screenshot(`failed ${this.currentTest.title} ${index + 1}`);
    }
  });

  it('appears in the list of the other with its first message', async () => {
    const [, second] = windows;
    const panel = await editor.newChat(prompt);
    for (const field of await panel.frame.locator('form input, form textarea, .variables textarea').all()) {
      await field.fill('graphs');
    }
    model.reply({ text: ['First, ', 'read. ', 'Then, ', 'wr'], chunkDelayMs: 700, stallAfterChunks: 4 });
    await panel.send(question);
    await openChat(second, question.slice(0, 20));
    panels = [panel, await ChatPanel.in(second)];
  });

  it('shows the answer of the other as it comes', async () => {
    const [, second] = panels;
    await second.messages(/^You$/).getByText(question).waitFor();
    await second.frame.getByText('First, read. Then, wr').waitFor();
    await second.frame.getByText('being answered in another window').waitFor();
    await windows[1].screenshot('chat-elsewhere');
  });

  it('offers to go on in both where one stopped it, and goes on in the other', async () => {
    const [first, second] = panels;
    await first.frame.getByRole('button', { name: 'Stop' }).click();
    for (const panel of panels) {
      await panel.frame.getByRole('button', { name: 'Continue' }).waitFor();
      await panel.frame.getByRole('button', { name: 'Retry' }).waitFor();
    }
    await windows[0].screenshot('chat-interrupted');
    model.reply({ text: ['ite. ', 'Last, rest.'], chunkDelayMs: 200 });
    await second.frame.getByRole('button', { name: 'Continue' }).click();
    for (const panel of panels) {
      await panel
        .messages(/^Answer of demo/)
        .getByText('First, read. Then, write. Last, rest.')
        .waitFor();
      await eventually(async () => {
        assert.equal(await panel.frame.getByRole('button', { name: 'Continue' }).count(), 0);
      });
    }
  });

  it('follows a rating and a deletion of the other', async () => {
    const [first, second] = panels;
    await first.frame.getByRole('button', { name: 'Good answer' }).click();
    await second.frame.locator('button[aria-label="Good answer"][aria-pressed="true"]').waitFor();
    await windows[0].treeRow(question.slice(0, 20)).click({ button: 'right' });
    await windows[0].page.getByRole('menuitem', { name: /^Delete/ }).click();
    await second.frame.getByText('This chat was deleted').waitFor();
  });
});
