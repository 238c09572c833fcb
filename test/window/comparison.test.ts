import assert from 'node:assert/strict';
import type { EditorWindow, Locator } from '../editor/editorWindow.ts';
import { eventually } from '../editor/poll.ts';
import type { ModelRequest } from '../model/modelRequest.ts';
import type { ScriptedReply } from '../model/scriptedReply.ts';
import type { ModelServer } from '../model/server.ts';
import type { ChatPanel } from './chatPanel.ts';
import { drawnInThemes } from './drawnInThemes.ts';
import { SharedEditor } from './sharedEditor.ts';

describe('answers side by side, in the packaged extension', () => {
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

  const lane = (name: string): Locator => panel.frame.getByRole('region', { name, exact: true });
  /** What each config answers. */
  const each = (replies: Record<'main' | 'spare', ScriptedReply>) => {
    model.respondWith(({ body }: ModelRequest) => replies[body['model'] === 'main-model' ? 'main' : 'spare']);
  };
  const usage = { inputTokens: 1200, outputTokens: 300 };

  it('arrive in a column each, of which one is stopped while the other comes to its end', async () => {
    each({
      main: { text: ['A tide pool, ', 'slowly'], stallAfterChunks: 2 },
      spare: { text: ['A **kelp** ', 'forest.\n\n- otters\n- urchins'], chunkDelayMs: 200, usage },
    });
    await panel.composer.fill('Describe a shore');
    await panel.button('Compare LLM configs…').click();
    // Both are marked, so that Enter is enough.
    await window.quickPickEntry('spare').waitFor();
    await window.page.keyboard.press('Enter');
    await lane('main').getByText('A tide pool, slowly').waitFor();
    await lane('spare').getByText('urchins').waitFor();
    await lane('spare').getByText('done', { exact: true }).waitFor();
    await lane('main').getByRole('button', { name: 'Stop main' }).focus();
    await window.page.keyboard.press('Enter');
    await lane('main').getByText('stopped', { exact: true }).waitFor();
    await eventually(async () => {
      assert.match(await lane('spare').locator('dl').innerText(), /First text[^]*In all[^]*1,200 → 300[^]*\$0\.00/);
    });
    await drawnInThemes(window, panel, 'comparison');
  });

  it('are rated, and one is kept by keyboard, the other a version beside it', async () => {
    await lane('main').getByRole('button', { name: 'Bad answer' }).click();
    await lane('main').locator('button[aria-label="Bad answer"][aria-pressed="true"]').waitFor();
    await lane('spare').getByRole('button', { name: 'Good answer' }).focus();
    await window.page.keyboard.press('Enter');
    await lane('spare').locator('button[aria-label="Good answer"][aria-pressed="true"]').waitFor();
    await lane('spare').getByRole('button', { name: 'Keep This Answer' }).focus();
    await window.page.keyboard.press('Enter');
    await panel
      .messages(/^Answer of spare/)
      .and(panel.focused)
      .waitFor();
    await eventually(async () => {
      assert.equal(await panel.frame.getByRole('region', { name: 'Comparison' }).count(), 0);
    });
    await panel.frame.locator('button[aria-label="Good answer"][aria-pressed="true"]').waitFor();
    await panel.frame.getByRole('group', { name: /^Version \d of 2$/ }).waitFor();
    // Rated for its prompt and its config too.
    await window.treeRow('pair').getByText('▲ 1 ▼ 1').waitFor();
    each({ main: { text: 'More of it.' }, spare: { text: 'More of it.' } });
    await panel.send('Go on');
    await panel.answered('More of it.');
    const { messages } = model.request(-1).body as { messages: { role: string; content: string }[] };
    assert.deepEqual(
      messages.filter(({ role }) => role === 'assistant').map(({ content }) => content),
      ['A **kelp** forest.\n\n- otters\n- urchins'],
    );
  });
});
