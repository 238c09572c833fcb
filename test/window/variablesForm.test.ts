import assert from 'node:assert/strict';
import type { EditorWindow, Locator } from '../editor/editorWindow.ts';
import { eventually } from '../editor/poll.ts';
import type { ModelServer } from '../model/server.ts';
import type { ChatPanel } from './chatPanel.ts';
import { drawnInThemes } from './drawnInThemes.ts';
import { openFile, SharedEditor } from './sharedEditor.ts';

describe('the variables of a chat, in the packaged extension', () => {
  let editor: SharedEditor;
  let model: ModelServer;
  let window: EditorWindow;
  let panel: ChatPanel;

  before(async () => {
    editor = await SharedEditor.get();
    ({ model, window } = editor);
    await openFile(window, 'searchSorted.ts');
    panel = await editor.newChat('typed');
  });
  after(() => editor.tidyUp(undefined));
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await window.screenshot(`failed ${this.currentTest.title}`);
  });

  const press = (key: string): Promise<void> => window.page.keyboard.press(key);
  const field = (name: string): Locator => panel.frame.locator(`[data-field="${name}"]`);
  const system = (): string => (model.request(-1).body['messages'] as { content: string }[])[0]?.content ?? '';

  it('are asked for before anything is sent: the required, and those whose value is none', async () => {
    await panel.send('Begin');
    await panel.frame.getByRole('alert').getByText('Fill in before sending: topic.').waitFor();
    await field('topic').and(panel.focused).waitFor();
    await window.page.keyboard.type('graphs');
    await field('hours').fill('many');
    await press('Tab');
    await panel.frame.locator('.field-error').waitFor();
    assert.equal(model.requests.length, 0);
    await drawnInThemes(window, panel, 'variables');
  });

  it('have a control for each type, all of them to be filled in by keyboard', async () => {
    await field('hours').fill('2.5');
    await field('level').focus();
    await press('h');
    assert.equal(await field('level').inputValue(), '"hard"');
    await field('strict').focus();
    await press('Space');
    model.reply({ text: 'A first lesson.' });
    await panel.composer.focus();
    await press('Enter');
    await panel.answered('A first lesson.');
    assert.match(system(), /Teach graphs\./);
    await panel.frame.getByText('4 of 4 filled in').waitFor();
  });

  it('take in what the editor has, with its size, and show it before it is sent', async () => {
    await panel.frame.locator('details.variables > summary').click();
    await field('topic').fill('');
    await panel.button('Insert context into topic…').click();
    await window.quickPickEntry('Active file').waitFor();
    const entry = await window.quickPickEntry('Active file').innerText();
    assert.match(entry, /characters|KB|bytes|tokens/);
    await window.screenshot('context-list');
    await window.pick('Active file');
    await field('topic').and(panel.focused).waitFor();
    await eventually(async () => {
      assert.match(await field('topic').inputValue(), /function searchSorted|sorted list/);
    });
    await panel.button('Show all of topic').waitFor();
    await panel.composer.focus();
    model.reply({ text: 'About the file.' });
    await panel.send('Now this');
    await panel.answered('About the file.');
    assert.match(system(), /Teach [^]*sorted list/);
  });

  it('are changed, removed and put back while the chat goes on', async () => {
    // It folded as the message left.
    await panel.frame.locator('details.variables > summary').click();
    await panel.button('Remove hours').focus();
    await press('Enter');
    await panel.frame.getByText('hours was removed from this chat.').waitFor();
    await panel.button('Put back').and(panel.focused).waitFor();
    await press('Enter');
    await panel.button('Remove hours').waitFor();
    await eventually(async () => {
      assert.equal(await field('hours').inputValue(), '2.5');
    });
    await field('topic').fill('trees');
    await press('Tab');
    model.reply({ text: 'Another lesson.' });
    await panel
      .button(/^Another answer$/)
      .last()
      .click();
    await panel.answered('Another lesson.');
    assert.match(system(), /Teach trees\./);
  });
});
