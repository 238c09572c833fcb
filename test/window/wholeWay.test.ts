import assert from 'node:assert/strict';
import { EditorSession } from '../editor/editorSession.ts';
import type { EditorWindow } from '../editor/editorWindow.ts';
import { startDemoModel, type DemoModel } from '../model/demoModel.ts';
import { vsixPath } from '../run/build.ts';
import { examples, pointConfigsAt } from '../run/exampleWorkspace.ts';
import { ChatPanel } from './chatPanel.ts';

/** A prompt of `examples/` with a required variable and a tool. */
const prompt = { name: 'dsa_approach_prompt', variable: 'problem', tool: 'complexityTable' };
const question = 'How do I find two numbers that add up to a target?';

describe('the whole way through the packaged extension, by mouse and keyboard', () => {
  let model: DemoModel;
  let session: EditorSession;
  let window: EditorWindow;

  before(async () => {
    model = await startDemoModel({ port: 0 });
    session = await EditorSession.start({
      workspace: examples,
      prepareWorkspace: (folder) => pointConfigsAt(folder, new URL(model.url).origin),
      vsixes: [vsixPath],
    });
    window = await session.openWindow();
  });
  after(async () => {
    await session.close();
    await model.close();
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await window.screenshot(`failed ${this.currentTest.title}`);
  });

  it('lists the prompts, tools and configs of the workspace', async () => {
    await window.openViewContainer('Promptdeck');
    await window.treeRow(prompt.name).waitFor();
    await window.treeRow(prompt.tool).waitFor();
    await window.treeRow('demo').waitFor();
  });

  it('opens a chat from a prompt, and asks for its variables', async () => {
    await window.treeRow(prompt.name).hover();
    await window.treeRow(prompt.name).getByRole('button', { name: 'New Chat' }).click();
    const panel = await ChatPanel.in(window);
    await panel.fillVariable(prompt.variable, 'two sum');
    await window.screenshot('chat-empty');
  });

  it('shows the tool run and the answer stream', async () => {
    const panel = await ChatPanel.in(window);
    await panel.send(question);
    await panel
      .messages(/^Answer, arriving/)
      .first()
      .waitFor();
    await panel
      .messages(/^Answer of demo/)
      .last()
      .waitFor();
    await panel.waitUntilDone();
    await window.screenshot('chat-answered');
    assert.equal(await panel.messages(/^You$/).innerText(), question);
    assert.match(await panel.toolCalls().first().innerText(), new RegExp(`${prompt.tool}[^]*done`));
    assert.match(
      await panel
        .messages(/^Answer/)
        .last()
        .innerText(),
      /local demo model/,
    );
    // Code takes its colours from a script of its own, which the page's policy has to admit.
    await panel
      .messages(/^Answer/)
      .locator('.hljs-keyword', { hasText: 'const' })
      .waitFor();
  });

  it('has the chat again after the window is reloaded', async () => {
    await window.reload();
    await expectChat(await ChatPanel.in(window));
  });

  it('has the chat again after the editor was closed and started anew', async () => {
    await session.restart();
    window = await session.openWindow();
    await window.openViewContainer('Promptdeck');
    await window.treeRow(question.slice(0, 20)).click();
    await expectChat(await ChatPanel.in(window));
  });

  for (const theme of ['light', 'dark', 'highContrast', 'highContrastLight'] as const) {
    it(`is drawn in the theme ${theme}`, async () => {
      await session.setTheme(window, theme);
      await expectChat(await ChatPanel.in(window));
      await window.screenshot(`chat-${theme}`);
    });
  }
});

async function expectChat(panel: ChatPanel): Promise<void> {
  await panel
    .messages(/^Answer/)
    .last()
    .getByText('local demo model')
    .waitFor();
  assert.equal(await panel.messages(/^You$/).innerText(), question);
  assert.equal(await panel.toolCalls().count(), 1);
}
