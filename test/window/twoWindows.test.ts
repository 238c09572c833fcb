import assert from 'node:assert/strict';
import { EditorSession } from '../editor/editorSession.ts';
import type { EditorWindow } from '../editor/editorWindow.ts';
import { startModelServer, type ModelServer } from '../model/server.ts';
import { vsixPath } from '../run/build.ts';
import { examples, pointConfigsAt } from '../run/exampleWorkspace.ts';
import { ChatPanel } from './chatPanel.ts';

const prompt = 'study_plan';
const question = 'Which three steps come first?';

describe('a chat in two windows', () => {
  let model: ModelServer;
  let session: EditorSession;
  let windows: [EditorWindow, EditorWindow];
  let panels: [ChatPanel, ChatPanel];

  before(async () => {
    model = await startModelServer();
    session = await EditorSession.start({
      workspace: examples,
      prepareWorkspace: (folder) => pointConfigsAt(folder, model.origin),
      vsixes: [vsixPath],
    });
    windows = [await session.openWindow(), await session.openWindow()];
  });
  after(async () => {
    await session.close();
    await model.close();
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed() !== true) return;
    for (const [index, window] of windows.entries()) {
      await window.screenshot(`failed ${this.currentTest.title} ${index + 1}`);
    }
  });

  it('appears in the list of the other with its first message', async () => {
    const [first, second] = windows;
    for (const window of windows) await window.openViewContainer('Promptdeck');
    await first.treeRow(prompt).hover();
    await first.treeRow(prompt).getByRole('button', { name: 'New Chat' }).click();
    const panel = await ChatPanel.in(first);
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
      assert.equal(await panel.frame.getByRole('button', { name: 'Continue' }).count(), 0);
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

/** Clicks a chat's row until its tab is there: a list that is drawn anew in that very moment swallows a click. */
async function openChat(window: EditorWindow, title: string): Promise<void> {
  for (let clicks = 1; ; clicks++) {
    await window.treeRow(title).click();
    const opened = await window
      .editorTab(title)
      .waitFor({ timeout: 15_000 })
      .then(
        () => true,
        (error: unknown) => {
          if (clicks === 3) throw error;
          return false;
        },
      );
    if (opened) return;
  }
}
