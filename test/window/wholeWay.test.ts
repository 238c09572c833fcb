import assert from 'node:assert/strict';
import { themeKinds } from '../editor/editorWindow.ts';
import { demoReply } from '../model/demoReply.ts';
import { ChatPanel } from './chatPanel.ts';
import { SharedEditor } from './sharedEditor.ts';

/** A prompt of `examples/` with a required variable and a tool. */
const prompt = { name: 'dsa_approach_prompt', variable: 'problem', tool: 'complexityTable' };
const question = 'How do I find two numbers that add up to a target?';

describe('the whole way through the packaged extension, by mouse and keyboard', () => {
  let editor: SharedEditor;

  before(async () => {
    editor = await SharedEditor.get();
    editor.model.respondWith(demoReply);
  });
  after(() => editor.tidyUp(undefined));
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await editor.window.screenshot(`failed ${this.currentTest.title}`);
  });

  it('lists the prompts, tools and configs of the workspace', async () => {
    const { window } = editor;
    await window.treeRow(prompt.name).waitFor();
    await window.treeRow(prompt.tool).waitFor();
    await window.treeRow('demo').waitFor();
  });

  it('opens a chat from a prompt, and asks for its variables', async () => {
    const panel = await editor.newChat(prompt.name);
    await panel.fillVariable(prompt.variable, 'two sum');
    await editor.window.screenshot('chat-empty');
  });

  it('shows the tool run and the answer stream', async () => {
    const panel = await ChatPanel.in(editor.window);
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
    await editor.window.screenshot('chat-answered');
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
    await editor.window.reload();
    await expectChat(await ChatPanel.in(editor.window));
  });

  it('has the chat again after the editor was closed and started anew', async () => {
    await editor.restart();
    const { window } = editor;
    await window.treeRow(question.slice(0, 20)).click();
    await expectChat(await ChatPanel.in(window));
  });

  for (const theme of themeKinds) {
    it(`is drawn in the theme ${theme}`, async () => {
      const { window } = editor;
      await window.setTheme(theme);
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
