import assert from 'node:assert/strict';
import type { EditorWindow, Locator } from '../editor/editorWindow.ts';
import { eventually } from '../editor/poll.ts';
import type { ScriptedReply } from '../model/scriptedReply.ts';
import type { ModelServer } from '../model/server.ts';
import { ChatPanel } from './chatPanel.ts';
import { SharedEditor } from './sharedEditor.ts';
import { ToolRunPanel } from './toolRunPanel.ts';

/** A tool of `examples/` that may read files once it is allowed to. */
const tool = 'readSource';

describe('a tool that asks first, in the packaged extension', () => {
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

  const newChat = (): Promise<ChatPanel> => editor.newChat('reader');
  const card = (panel: ChatPanel): Locator => panel.frame.locator('section.tool-call.waiting');
  const button = (panel: ChatPanel, name: string): Locator => card(panel).getByRole('button', { name, exact: true });
  const call = (...paths: string[]): ScriptedReply => ({
    toolCalls: paths.map((path) => ({ name: tool, arguments: { path, count: 1 } })),
  });
  /** What the model got of its calls with the request that came last. */
  const results = (): string[] =>
    (model.request(-1).body['messages'] as { role: string; content: string }[])
      .filter(({ role }) => role === 'tool')
      .map(({ content }) => content);
  const done = (panel: ChatPanel, text: string) =>
    panel
      .messages(/^Answer of demo/)
      .getByText(text)
      .waitFor();

  it('runs once it is allowed, with the arguments that its user made of the model’s', async () => {
    const panel = await newChat();
    model.reply(call('src/none.ts'), { text: 'I read it.' });
    await panel.send('Read');
    await card(panel).waitFor();
    assert.match(
      await card(panel).innerText(),
      /readSource[^]*Read files of the workspace[^]*tools\/readSource\.tool\.ts/,
    );
    await window.screenshot('tool-waits');
    await button(panel, 'Edit').click();
    const field = card(panel).getByRole('textbox', { name: 'Arguments (JSON)' });
    await field.fill('{"path": 7}');
    await button(panel, 'Allow Once').click();
    await card(panel)
      .getByText(/path.*string/)
      .waitFor();
    await window.screenshot('tool-fault');
    await field.fill('{"path": "src/searchSorted.ts", "count": 1}');
    await button(panel, 'Allow Once').click();
    await done(panel, 'I read it.');
    assert.match(results().join(), /1: .*sorted list/);
    await panel.toolCalls().locator('summary').click();
    await panel.toolCalls().getByText('Lines 1 to 1').waitFor();
    assert.match(
      await panel.toolCalls().innerText(),
      /Arguments, edited[^]*searchSorted[^]*As the model sent them[^]*none\.ts[^]*Result[^]*Console[^]*Lines 1 to 1/,
    );
    await window.screenshot('tool-edited');
  });

  it('tells the model why it was denied', async () => {
    const panel = await newChat();
    model.reply(call('src/searchSorted.ts'), { text: 'Then not.' });
    await panel.send('Read again');
    await button(panel, 'Deny…').click();
    await window.page.keyboard.type('Ask me first.');
    await window.page.keyboard.press('Enter');
    await done(panel, 'Then not.');
    assert.match(results().join(), /Ask me first\./);
    await panel.toolCalls().getByText('denied').waitFor();
  });

  it('waits over a reload while another chat goes on, and is then allowed for its chat', async () => {
    const panel = await newChat();
    model.reply(call('src/searchSorted.ts', 'changes.diff'));
    await panel.send('Read both');
    await card(panel).nth(1).waitFor();
    await window.screenshot('tool-parallel');
    await window.runCommand('View: Close All Editors');
    const other = await newChat();
    model.reply({ text: 'Meanwhile.' });
    await other.send('Other');
    await done(other, 'Meanwhile.');
    await window.runCommand('View: Close All Editors');
    await window.treeRow('Read both').click();
    await card(await ChatPanel.in(window))
      .nth(1)
      .waitFor();
    await window.reload();
    const again = await ChatPanel.in(window);
    await card(again).nth(1).waitFor();
    model.reply({ text: 'Both read.' }, call('src/searchSorted.ts'), { text: 'And once more.' });
    await button(again, 'Allow for This Chat').first().click();
    await done(again, 'Both read.');
    assert.equal(results().length, 2);
    // A yes for the chat is not asked for again.
    await again.send('Once more');
    await done(again, 'And once more.');
    assert.equal(results().length, 3);
    await window.screenshot('tool-allowed');
  });

  it('is tried as it stands in the editor, with a yes of its own, and again after a reload', async () => {
    await window.treeRow(tool).click();
    await window.editorTab(tool).waitFor();
    await window.page.locator('.codelens-decoration a', { hasText: 'Test Run' }).click();
    const panel = await ToolRunPanel.in(window);
    await panel.argument('path').fill('src/searchSorted.ts');
    await panel.argument('path').press('Enter');
    await panel.button('Allow Once').click();
    await panel.frame.getByText('Done').waitFor();
    assert.match(await panel.frame.getByRole('group', { name: 'Result' }).innerText(), /searchSorted/);
    assert.match(await panel.frame.locator('.grants').innerText(), /allowed once/);
    await panel.button('Show the code').click();
    await window.page.locator('.editor-group-container .monaco-editor.focused').waitFor();
    await window.page.keyboard.press('Control+Home');
    await window.page.keyboard.type('(');
    await panel.button(/^Show line/).waitFor();
    await window.page.keyboard.press('Control+Z');
    await panel.button('Run').waitFor();
    await window.reload();
    const again = await ToolRunPanel.in(window);
    await eventually(async () => {
      assert.equal(await again.argument('path').inputValue(), 'src/searchSorted.ts');
    });
    await window.screenshot('tool-tried');
  });
});
