import assert from 'node:assert/strict';
import type { EditorWindow, Locator } from '../editor/editorWindow.ts';
import { eventually } from '../editor/poll.ts';
import type { ModelServer } from '../model/server.ts';
import { ChatPanel } from './chatPanel.ts';
import { drawnInThemes } from './drawnInThemes.ts';
import { SharedEditor } from './sharedEditor.ts';

describe('a chat as a tree, in the packaged extension', () => {
  let editor: SharedEditor;
  let model: ModelServer;
  let window: EditorWindow;
  let panel: ChatPanel;

  before(async () => {
    editor = await SharedEditor.get();
    ({ model, window } = editor);
    panel = await editor.newChat('pair');
  });
  after(() => editor.tidyUp(undefined));
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await window.screenshot(`failed ${this.currentTest.title}`);
  });

  const press = (key: string): Promise<void> => window.page.keyboard.press(key);
  const version = (words: string): Locator => panel.frame.getByRole('group', { name: words });
  /** Who was asked last. */
  const askedModel = (): unknown => model.request(-1).body['model'];

  it('keeps the first version of a message that is written anew, by mouse and by keyboard', async () => {
    model.reply({ text: 'Oak and elm.' }, { text: 'Oak and birch.' }, { text: 'Only oak.' });
    await panel.send('Name trees');
    await panel.answered('Oak and elm.');
    await panel.button('Edit and send again').click();
    await window.page.keyboard.type(' of the north');
    await panel.button('Send').first().click();
    await panel.answered('Oak and birch.');
    await version('Version 2 of 2').waitFor();
    await panel.button('Edit and send again').focus();
    await press('Enter');
    await panel.frame.getByRole('textbox', { name: 'Edit your message' }).and(panel.focused).waitFor();
    await press('Shift+Home');
    await window.page.keyboard.type('Name one tree');
    await press('Enter');
    await panel.answered('Only oak.');
    await version('Version 3 of 3').waitFor();
    assert.deepEqual(await panel.texts(), ['Name one tree', 'Only oak.']);
  });

  it('goes from version to version by keyboard, where the focus stays', async () => {
    await panel.button('Earlier version').focus();
    await press('Enter');
    await panel.answered('Oak and birch.');
    await version('Version 2 of 3').getByRole('button', { name: 'Earlier version' }).and(panel.focused).waitFor();
    await press('Enter');
    await panel.answered('Oak and elm.');
    // Its own button is off here: there is nothing earlier.
    await version('Version 1 of 3').getByRole('button', { name: 'Later version' }).and(panel.focused).waitFor();
    await press('Enter');
    await panel.answered('Oak and birch.');
    assert.deepEqual(await panel.texts(), ['Name trees of the north', 'Oak and birch.']);
  });

  it('has an answer given anew by the same config, and by one that is chosen', async () => {
    const first = askedModel();
    model.reply({ text: 'Pine.' });
    await panel.button('Another answer').focus();
    await press('Enter');
    await panel.answered('Pine.');
    await version('Version 2 of 2').waitFor();
    assert.equal(askedModel(), first);
    const other = first === 'main-model' ? 'spare' : 'main';
    model.reply({ text: 'Larch.' });
    await panel.button('Another answer of a config to choose…').click();
    await window.pick(other);
    await panel.answered('Larch.');
    await version('Version 3 of 3').waitFor();
    assert.equal(askedModel(), `${other}-model`);
    await eventually(async () => {
      assert.deepEqual(await panel.texts(), ['Name trees of the north', 'Larch.']);
    });
  });

  it('goes on in a new chat, and leaves this one as it is', async () => {
    model.reply({ text: 'In the new chat.' });
    await panel.button('Go on from here in a new chat').last().click();
    const fork = await ChatPanel.in(window, 'Name trees of the north (fork)');
    await fork.answered('Larch.');
    await fork.send('And then?');
    await fork.answered('In the new chat.');
    await eventually(async () => {
      assert.deepEqual(await fork.texts(), ['Name trees of the north', 'Larch.', 'And then?', 'In the new chat.']);
    });
    await window.runCommand('View: Close Editor');
    panel = await ChatPanel.in(window);
    await panel.answered('Larch.');
    await eventually(async () => {
      assert.deepEqual(await panel.texts(), ['Name trees of the north', 'Larch.']);
    });
  });

  it('queues what is sent while an answer arrives, gives it back, and keeps it as a draft over a reload', async () => {
    model.reply({ text: ['Half ', 'a ', 'sen'], stallAfterChunks: 3 });
    await panel.send('Tell me more');
    await panel
      .messages(/arriving/)
      .getByText('Half a sen')
      .waitFor();
    await panel.send('And the roots?');
    await panel.send('And the leaves?');
    const queue = panel.frame.getByRole('region', { name: 'Queued messages' });
    await queue.getByText('And the leaves?').waitFor();
    await drawnInThemes(window, panel, 'chat-queue');
    await queue.getByRole('button', { name: 'Remove from the queue' }).last().click();
    await queue.getByText('And the leaves?').waitFor({ state: 'detached' });
    await queue.getByRole('button', { name: 'Take back and edit' }).focus();
    await press('Enter');
    await panel.composer.and(panel.focused).waitFor();
    await window.page.keyboard.type(' Deep?');
    await eventually(async () => {
      assert.equal(await panel.composer.inputValue(), 'And the roots? Deep?');
    });
    await press('Escape');
    await panel.button('Continue').waitFor();
    await window.reload();
    panel = await ChatPanel.in(window);
    await panel.button('Continue').waitFor();
    await eventually(async () => {
      assert.equal(await panel.composer.inputValue(), 'And the roots? Deep?');
    });
    assert.deepEqual((await panel.texts()).slice(-2), ['Tell me more', 'Half a sen']);
  });

  it('shows all of an answer that went on while its panel was hidden, once', async () => {
    model.reply({ text: ['tence, ', 'while ', 'hidden.'], chunkDelayMs: 400 });
    await panel.button('Continue').click();
    await panel
      .messages(/arriving/)
      .getByText('tence')
      .waitFor();
    await window.runCommand('File: New Untitled Text File');
    await window.page.locator('.editor-group-container .monaco-editor.focused').waitFor();
    await window.runCommand('View: Close Editor');
    panel = await ChatPanel.in(window);
    await panel.answered('Half a sentence, while hidden.');
    assert.deepEqual((await panel.texts()).slice(-2), ['Tell me more', 'Half a sentence, while hidden.']);
    await eventually(async () => {
      assert.equal(await panel.composer.inputValue(), 'And the roots? Deep?');
    });
  });

  it('has the chat again, whole and once, after the extension host crashed in the midst of an answer', async () => {
    const before = await panel.texts();
    const edited = (): Locator => panel.frame.getByRole('textbox', { name: 'Edit your message' });
    await panel.button('Edit and send again').first().click();
    await edited().fill('Name trees of the south');
    // By the second piece the first one is on disk.
    model.reply({ text: ['Up to here', ' now'], chunkDelayMs: 2000, stallAfterChunks: 2 });
    await panel.composer.click();
    await press('Enter');
    await panel
      .messages(/arriving/)
      .getByText('Up to here now')
      .waitFor();
    await editor.session.crashExtensionHosts();
    // VS Code leaves the page that belonged to it, and gives it to nobody: the page says so.
    const left = window.page.waitForEvent('framedetached', (frame) => frame === panel.frame);
    await panel.frame.getByRole('link', { name: 'Open the Chat Anew' }).click();
    await left;
    panel = await ChatPanel.in(window);
    await panel.button('Continue').waitFor();
    assert.equal(await edited().inputValue(), 'Name trees of the south');
    await window.screenshot('chat-host-crashed');
    await panel.button('Cancel').click();
    model.reply({ text: ', and on.' });
    await panel.button('Continue').click();
    await panel.answered(/^Up to here( now)?, and on\.$/);
    const texts = await panel.texts();
    assert.deepEqual(texts.slice(0, -1), [...before, 'And the roots? Deep?']);
  });
});
