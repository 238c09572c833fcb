import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChatMessage } from '../../src/core/chats/chatMessage.ts';
import { openRuntime } from '../../src/node/runtime/openRuntime.ts';
import type { Runtime } from '../../src/node/runtime/runtime.ts';
import type { EditorWindow } from '../editor/editorWindow.ts';
import { eventually, poll } from '../editor/poll.ts';
import { ChatPanel } from './chatPanel.ts';
import { SharedEditor } from './sharedEditor.ts';

/** A word that one message of the long chat has. */
const rareWord = 'quokka';

describe('the Chats view, in the packaged extension', () => {
  let editor: SharedEditor;
  let window: EditorWindow;
  /** Another process over the same storage, as another window is. */
  let elsewhere: Runtime;

  before(async () => {
    editor = await SharedEditor.get();
    ({ window } = editor);
    elsewhere = await openRuntime({ storageDir: join(editor.session.globalStorage, 'promptdeck.promptdeck') });
    await store('Rivers of Europe', 2, 'alone');
    await store('Lakes of Africa', 2, 'pair');
    await store('A long walk', 400, 'pair', 150);
  });
  after(async () => {
    await elsewhere.close();
  });
  afterEach(async function () {
    await editor.tidyUp(this.currentTest);
  });

  /** A chat of so many messages. @param rareAt number of the one that has the rare word */
  async function store(title: string, count: number, promptName: string, rareAt?: number): Promise<number> {
    const timestamp = new Date().toISOString();
    const chatHistory = Array.from({ length: count }, (_, i): ChatMessage => {
      const content = i === 0 ? title : `${title}, message ${i}.${i === rareAt ? ` Here is a ${rareWord}.` : ''}`;
      const role = i % 2 === 0 ? 'user' : 'assistant';
      return { id: `${title}-${i}`, role, content, timestamp };
    });
    return (await elsewhere.chatHistories.save({ promptName, chatHistory })).id;
  }
  const press = (key: string): Promise<void> => window.page.keyboard.press(key);
  /** An entry of a row's menu. */
  async function choose(row: string, entry: string): Promise<void> {
    await window.treeRow(row).click({ button: 'right' });
    // A click right after the menu came up may be taken for the end of the one that opened it.
    await window.page.getByRole('menuitem', { name: entry }).hover();
    await press('Enter');
  }
  const rows = (): Promise<string[]> =>
    window.page.locator('.pane:has([aria-label^="Chats"]) .monaco-list-row .label-name').allInnerTexts();

  it('pins and unpins a chat by its button, and gives it another title', async () => {
    await window.treeRow('Rivers of Europe').hover();
    await window.treeRow('Rivers of Europe').getByRole('button', { name: 'Pin Chat', exact: true }).click();
    await window.treeRow('Pinned').waitFor();
    await eventually(async () => {
      assert.deepEqual((await rows()).slice(0, 2), ['Pinned', 'Rivers of Europe']);
    });
    await window.screenshot('chats-pinned');
    await choose('Rivers of Europe', 'Rename Chat…');
    await window.page.locator('.quick-input-widget input').first().fill('Rivers and streams');
    await press('Enter');
    await window.treeRow('Rivers and streams').waitFor();
    await window.treeRow('Rivers and streams').hover();
    await window.treeRow('Rivers and streams').getByRole('button', { name: 'Unpin Chat' }).click();
    await window.treeRow('Pinned').waitFor({ state: 'detached' });
  });

  it('opens a chat by keyboard, deletes it while it is open, and brings it back by Undo', async () => {
    await window.treeRow('Lakes of Africa').click();
    await (await ChatPanel.in(window, 'Lakes of Africa')).frame.getByText('Lakes of Africa, message 1.').waitFor();
    await window.treeRow('Lakes of Africa').hover();
    await window.treeRow('Lakes of Africa').getByRole('button', { name: 'Delete Chat' }).click();
    await window.treeRow('Lakes of Africa').waitFor({ state: 'detached' });
    await window.editorTab('Lakes of Africa').waitFor({ state: 'detached' });
    // Its notification may have gone to the others already.
    await window.runCommand('Notifications: Show Notifications');
    await window.page.locator('.notifications-center').getByRole('button', { name: 'Undo' }).click();
    await window.runCommand('Notifications: Clear All Notifications');
    await window.treeRow('Lakes of Africa').waitFor();
    const panel = await ChatPanel.in(window, 'Lakes of Africa');
    await eventually(async () => {
      assert.deepEqual(await panel.texts(), ['Lakes of Africa', 'Lakes of Africa, message 1.']);
    });
  });

  it('shows the chats of one prompt only, and all of them again', async () => {
    await window.runCommand('Promptdeck: Filter Chats…');
    await window.page.locator('.quick-input-widget input').first().fill('alone');
    // The list takes its time to be filtered.
    await window.quickPickEntry('alone').and(window.page.locator('.focused')).waitFor();
    await press('Enter');
    await window.treeRow('Lakes of Africa').waitFor({ state: 'detached' });
    await window.treeRow('Rivers and streams').waitFor();
    await window.screenshot('chats-filtered');
    const heading = window.page.locator('.pane-header').filter({ hasText: 'Chats' });
    await eventually(async () => {
      assert.match(await heading.innerText(), /alone/);
    });
    await heading.hover();
    await heading.getByRole('button', { name: 'Clear Filter' }).click();
    await window.treeRow('Lakes of Africa').waitFor();
  });

  it('exports a chat as Markdown', async () => {
    // Where it proposes.
    const file = join(editor.session.workspace, 'Rivers and streams.md');
    await choose('Rivers and streams', 'Export Chat…');
    await window.pick('Markdown');
    await window.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    const text = await poll(() => readFile(file, 'utf8').catch(() => undefined), 'The exported file');
    assert.match(text, /Rivers of Europe[^]*Rivers of Europe, message 1\./);
  });

  it('opens a chat beside an editor, and in a window of its own', async () => {
    await window.runCommand('File: New Untitled Text File');
    await choose('Lakes of Africa', 'Open to the Side');
    await window.page.locator('.editor-group-container').nth(1).waitFor();
    await (await ChatPanel.in(window, 'Lakes of Africa')).frame.getByText('message 1.').waitFor();
    await window.screenshot('chats-beside');
    const opened = window.page.context().waitForEvent('page');
    await choose('Rivers and streams', 'Open in New Window');
    const page = await opened;
    await page.locator('.tab', { hasText: 'Rivers and streams' }).waitFor();
    await page.close();
  });

  it('leads from a search to the message that was found, and from there to both ends, by keyboard', async () => {
    await window.runCommand('Promptdeck: Search Chats…');
    await window.page.locator('.quick-input-widget input').first().fill(rareWord);
    await window.page.locator('.quick-input-widget .monaco-list-row', { hasText: rareWord }).waitFor();
    await press('Enter');
    const panel = await ChatPanel.in(window, 'A long walk');
    const found = panel.messages().filter({ hasText: rareWord });
    await found.and(panel.focused).waitFor();
    await window.screenshot('chat-found');
    // Around it only a part is drawn.
    assert.ok((await panel.messages().count()) < 100);
    const end = panel.messages().filter({ hasText: 'message 399.' });
    await press('Control+K');
    await press('Control+End');
    await end.waitFor();
    await press('Control+K');
    await press('Control+Home');
    await panel.messages().first().and(panel.focused).waitFor();
    await eventually(async () => {
      assert.equal(await panel.messages().first().locator('.bubble').innerText(), 'A long walk');
    });
    await panel.button('Go to the end').click();
    await end.waitFor();
    await panel.button('Go to the end').waitFor({ state: 'detached' });
  });

  it('tells in an open panel that its chat was deleted elsewhere, sends nothing there, and brings it back', async () => {
    const id = await store('Soon gone', 2, 'alone');
    await window.treeRow('Soon gone').click();
    const panel = await ChatPanel.in(window, 'Soon gone');
    await elsewhere.chatHistories.moveToTrash(id);
    await panel.frame.getByText('This chat was deleted').waitFor();
    await window.screenshot('chat-deleted');
    await panel.send('Still there?');
    // What was not sent is given back.
    await poll(
      async () => (await panel.composer.inputValue()) === 'Still there?' || undefined,
      'The message given back',
    );
    await panel.frame.getByText('This chat was deleted').waitFor();
    assert.equal(editor.model.requests.length, 0);
    await panel.button('Restore Chat').click();
    await window.treeRow('Soon gone').waitFor();
    await panel.frame.getByText('This chat was deleted').waitFor({ state: 'detached' });
    assert.equal(await panel.composer.inputValue(), 'Still there?');
  });
});
