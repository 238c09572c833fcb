import assert from 'node:assert/strict';
import type { EditorWindow, Locator } from '../editor/editorWindow.ts';
import { eventually } from '../editor/poll.ts';
import type { ModelServer } from '../model/server.ts';
import { ChatPanel } from './chatPanel.ts';
import { SharedEditor } from './sharedEditor.ts';

describe('answers that do not come or do not end, in the packaged extension', () => {
  let editor: SharedEditor;
  let model: ModelServer;
  let window: EditorWindow;

  before(async () => {
    editor = await SharedEditor.get();
    ({ model, window } = editor);
  });
  afterEach(async function () {
    await editor.tidyUp(this.currentTest);
  });

  /** What stands below the messages. */
  const block = (panel: ChatPanel): Locator => panel.frame.locator('.error-block');
  const labels = async (panel: ChatPanel): Promise<string[]> =>
    (await block(panel).getByRole('button').allInnerTexts()).filter((text) => text !== '');

  it('tell once that one was cut off, and open the config at the key to raise', async () => {
    const panel = await editor.newChat('alone');
    model.reply({ text: 'One, two', finish: 'length' });
    await panel.send('Count');
    await block(panel).waitFor();
    assert.equal(await panel.frame.getByRole('log').getByText('cut off at its length limit').count(), 1);
    assert.equal(await panel.frame.getByRole('alert').count(), 0);
    await eventually(async () => {
      assert.deepEqual(await labels(panel), ['Continue', 'Open LLM Config', 'Retry']);
    });
    await window.screenshot('ending-length');
    await block(panel).getByRole('button', { name: 'Open LLM Config' }).click();
    await window.page.getByRole('button', { name: /^Ln 6, Col 1/ }).waitFor();
  });

  it('offer another config where there is one, and no secret where none is used; also after a reload', async () => {
    const panel = await editor.newChat('pair');
    model.reply({ status: 401, body: { error: { message: 'Incorrect API key provided.' } } });
    await panel.send('Hello');
    await panel.frame.getByRole('alert').getByText('Incorrect API key').waitFor();
    await eventually(async () => {
      assert.deepEqual(await labels(panel), ['Open LLM Config', 'Retry', 'Choose LLM Config…']);
    });
    await window.screenshot('ending-key');
    await window.reload();
    const again = await ChatPanel.in(window);
    await again.frame.getByRole('alert').getByText('Incorrect API key').waitFor();
    await eventually(async () => {
      assert.deepEqual(await labels(again), ['Open LLM Config', 'Retry', 'Choose LLM Config…']);
    });
  });

  it('let a wait be ended by Tab and by Escape, which tells what it waited after', async () => {
    const panel = await editor.newChat('alone');
    model.reply({ status: 429, headers: { 'retry-after': '25' }, body: { error: { message: 'Slow down.' } } });
    await panel.send('Hello');
    const wait = panel.frame.getByRole('group', { name: 'Waiting to ask again' });
    await wait.waitFor();
    await window.screenshot('ending-wait');
    for (const name of ['Retry Now', 'Give Up', 'Insert context…', 'Stop']) {
      await window.page.keyboard.press('Tab');
      await panel.frame.getByRole('button', { name }).and(panel.frame.locator(':focus')).waitFor();
    }
    await window.page.keyboard.press('Escape');
    await panel.frame.getByRole('alert').getByText('Slow down').waitFor();
    await eventually(async () => {
      assert.equal(await wait.count(), 0);
    });
  });

  it('say of one that a reload broke off that the window was closed, and go on with it', async () => {
    const panel = await editor.newChat('alone');
    model.reply({ text: ['Half ', 'an ', 'ans'], stallAfterChunks: 3 });
    await panel.send('Hello again');
    await panel
      .messages(/arriving/)
      .getByText('Half an ans')
      .waitFor();
    await window.reload();
    const again = await ChatPanel.in(window);
    await block(again).getByText('window was closed before the end of this answer').waitFor();
    assert.equal(await again.frame.getByText('You stopped').count(), 0);
    await window.screenshot('ending-reload');
    model.reply({ text: 'wer.' });
    await block(again).getByRole('button', { name: 'Continue' }).click();
    await again
      .messages(/^Answer/)
      .getByText('Half an answer.')
      .waitFor();
  });

  it('stand in the list of chats with a date that fits', async () => {
    const row = window.treeRow('Hello again');
    await row.waitFor();
    await eventually(async () => {
      assert.match(await row.innerText(), /Hello again\s*\d{1,2}:\d{2}(\sAM|\sPM)? · alone/);
    });
  });
});
