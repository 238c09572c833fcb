import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EditorWindow } from '../editor/editorWindow.ts';
import { eventually, poll } from '../editor/poll.ts';
import { ChatPanel } from './chatPanel.ts';
import { drawnInThemes } from './drawnInThemes.ts';
import { openFile, SharedEditor } from './sharedEditor.ts';

const code = 'export const limit = 7;';
const answer = [
  'Put this into the file, as [the manual](https://example.com/manual) says:',
  '',
  '```ts src/limits.ts',
  code,
  '```',
  '',
  '| case | cost |',
  '| --- | --- |',
  '| sorted | log *n* |',
  '',
  '- [x] done',
  '- [ ] to do',
].join('\n');

describe('code and links of an answer, in the packaged extension', () => {
  let editor: SharedEditor;
  let window: EditorWindow;
  let panel: ChatPanel;
  let file: string;

  before(async () => {
    editor = await SharedEditor.get();
    ({ window } = editor);
    file = join(editor.session.workspace, 'src', 'limits.ts');
    await openFile(window, 'limits.ts');
    panel = await editor.newChat('alone');
    // Beside the file.
    await window.runCommand('View: Move Editor into Next Group');
    panel = await ChatPanel.in(window);
    editor.model.reply({ text: answer });
    await panel.send('Raise the limit');
    await panel.answered('Put this into the file');
  });
  after(async () => {
    await window.runCommand('File: Revert File');
    await editor.tidyUp(undefined);
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await window.screenshot(`failed ${this.currentTest.title}`);
  });

  const press = (key: string): Promise<void> => window.page.keyboard.press(key);
  /** The text of the editor at the left, as it is drawn. */
  const editorText = async (): Promise<string> =>
    (await window.page.locator('.editor-group-container .view-lines').first().innerText()).replaceAll('\u00a0', ' ');
  const stored = (): Promise<string> => readFile(file, 'utf8');

  it('is copied, and put in at the cursor, by mouse and by keyboard', async () => {
    await panel.button('Copy code').click();
    await eventually(async () => {
      assert.equal(await window.readClipboard(), code);
    });
    await panel.button('Insert at cursor').focus();
    await press('Enter');
    await window.page.locator('.monaco-editor.focused').waitFor();
    await eventually(async () => {
      assert.ok((await editorText()).startsWith(`${code}export const limit = 3;`));
    });
    await press('Control+Z');
    await poll(
      async () => (await editorText()).startsWith('export const limit = 3;') || undefined,
      'The text as before',
    );
  });

  it('is shown as a change of the file that it names, and changes it once accepted', async () => {
    await panel.button('Apply to file…').click();
    await window.editorTab('file ↔ code of the chat').waitFor();
    await window.screenshot('code-apply');
    assert.equal(await stored(), 'export const limit = 3;\n');
    await window.page.getByRole('button', { name: 'Accept Code' }).first().click();
    await window.editorTab('file ↔ code of the chat').waitFor({ state: 'detached' });
    await window.page.locator('.monaco-editor.focused').waitFor();
    await press('Control+S');
    await poll(async () => (await stored()) === `${code}\n` || undefined, 'The changed file');
  });

  it('opens in an editor of its own, in its language', async () => {
    await panel.button('Open in new editor').focus();
    await press('Enter');
    await window.editorTab('Untitled-').waitFor();
    await window.page.locator('.statusbar-item', { hasText: 'TypeScript' }).waitFor();
    await window.runCommand('View: Revert and Close Editor');
  });

  it('leads outside only with a yes, and tells before where to', async () => {
    const link = panel.frame.getByRole('link', { name: 'the manual' });
    await link.focus();
    await press('Enter');
    const dialog = window.page.getByRole('dialog').filter({ hasText: 'https://example.com/manual' });
    await dialog.waitFor();
    await window.screenshot('link-asked');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(window.page.context().pages().length, 1);
  });

  it('is drawn in each theme, with the list of keys that "?" opens and Escape closes', async () => {
    await drawnInThemes(window, panel, 'answer');
    await panel.messages(/^Answer/).focus();
    await window.page.keyboard.type('?');
    const sheet = panel.frame.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.waitFor();
    await drawnInThemes(window, panel, 'help');
    await panel.button('Close').focus();
    await press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    await panel.button('Keyboard shortcuts (?)').click();
    await sheet.waitFor();
    await panel.button('Close').click();
    await sheet.waitFor({ state: 'hidden' });
  });
});
