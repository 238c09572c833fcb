import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Runtime } from '../../src/node/runtime/runtime.ts';
import { commands, viewItems } from '../../src/manifest.ts';
import { type ToolRow, toolRows } from '../../src/vscode/tools/toolRows.ts';
import { toolItem } from '../../src/vscode/tools/toolTree.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import { deleteFile, extensionUnderTest, readFile, until, untilTrue, workspaceFolder } from './extensionUnderTest.ts';
import { ModelFixture } from './modelFixture.ts';
import { inRestrictedMode } from './restrictedMode.ts';

const python = `def host_python(city, api_key):
    """Finds the weather."""
    return {"city": city, "key": "key-of-the-vault", "header": "secret-of-defaults"}
`;
const converted = `/** Finds the weather. */
export default function ({ city, api_key }: { city: string; api_key: string }) {
  return { city, key: api_key.length };
}
`;

describe('Convert to TypeScript', () => {
  let model: ModelFixture;
  let dialogs: AnsweredDialogs;
  let runtime: Runtime;
  const file = vscode.Uri.joinPath(workspaceFolder(), 'tools/host_python.tool.ts');

  before(async () => {
    model = await ModelFixture.start();
    await model.addConfig('host-converter');
    const { internals } = await extensionUnderTest();
    runtime = await internals.services.runtime.get();
    await internals.services.vault.set('HOST_CONVERT', 'key-of-the-vault');
  });
  after(async () => {
    const { internals } = await extensionUnderTest();
    await internals.services.vault.delete('HOST_CONVERT');
    await model.close();
  });
  beforeEach(async () => {
    model.server.reset();
    dialogs = new AnsweredDialogs();
    await runtime.tools.saveOwn({
      name: 'host_python',
      toolCode: python,
      toolJsonSpec: null,
      defaultValuesForNonLlmParams: { api_key: 'secret-of-defaults' },
      contextParams: [],
    });
  });
  afterEach(async () => {
    dialogs.restore();
    for (const document of vscode.workspace.textDocuments.filter(({ isUntitled }) => isUntitled)) {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await deleteFile(file);
    await vscode.commands.executeCommand(commands.refreshTools);
    await runtime.tools.deleteOwn('host_python');
  });

  const row = async (): Promise<ToolRow> => {
    const { services } = (await extensionUnderTest()).internals;
    const found = (await toolRows(services)).find(({ name }) => name === 'host_python');
    assert.ok(found);
    return found;
  };
  const convert = async () => vscode.commands.executeCommand(commands.convertPythonTool, await row());
  const bodies = (): string => model.server.requests.map(({ body }) => JSON.stringify(body)).join('\n');

  it('shows Python read-only, with the way out above it', async () => {
    const item = toolItem(await row());
    assert.equal(item.contextValue, viewItems.pythonTool);
    assert.match((item.tooltip as vscode.MarkdownString).value, /does&nbsp;not&nbsp;run&nbsp;here/);
    await vscode.commands.executeCommand(commands.openTool, await row());
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.languageId, 'python');
    assert.equal(document.getText(), python);
    const { permissions } = await vscode.workspace.fs.stat(document.uri);
    assert.equal(permissions, vscode.FilePermission.Readonly);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    assert.deepEqual(
      lenses.map(({ command }) => command?.command),
      [commands.convertPythonTool],
    );
  });

  it('renames and deletes Python like any other tool', async () => {
    await vscode.commands.executeCommand(commands.openTool, await row());
    dialogs.answer('host_python_2');
    await vscode.commands.executeCommand(commands.renameTool, await row());
    assert.equal(vscode.window.activeTextEditor?.document.uri.path, '/host_python_2.py');
    assert.equal((await runtime.tools.getOwn('host_python_2'))?.toolCode, python);
    dialogs.answer('Delete');
    await vscode.commands.executeCommand(commands.deleteTool, 'host_python_2');
    assert.equal(await runtime.tools.getOwn('host_python_2'), undefined);
    assert.deepEqual(dialogs.texts('error'), []);
  });

  it('drafts a file beside the Python, once asked again for what was wrong, and tells the model no value', async () => {
    model.server.reply({ text: `Sure:\n\`\`\`ts\n${converted.replace('return {', 'return +;{')}\`\`\`` });
    model.server.reply({ text: `\`\`\`ts\n${converted}\`\`\`` });
    dialogs.answer('host-converter');
    await convert();
    assert.equal(model.server.requests.length, 2);
    assert.match(bodies(), /It has these faults:\\n- Line 3: Unexpected token/);
    assert.doesNotMatch(bodies(), /secret-of-defaults|key-of-the-vault/);
    const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
    assert.ok(input instanceof vscode.TabInputTextDiff);
    assert.equal(input.original.toString(), 'promptdeck-tool:/host_python.py');
    assert.equal(input.modified.toString(), file.with({ scheme: 'untitled' }).toString());
    const draft = await vscode.workspace.openTextDocument(input.modified);
    assert.match(draft.getText(), /api_key: "\$\{secret:HOST_PYTHON_API_KEY\}"/);
    assert.doesNotMatch(draft.getText(), /secret-of-defaults/);
    const told = dialogs.asked.filter(({ kind }) => kind === 'information');
    assert.match(told.at(-2)?.text ?? '', /Read the draft before you save it as tools\/host_python/);
    assert.match(told.at(-1)?.text ?? '', /\$\{secret:HOST_PYTHON_API_KEY\} in place of the value of "api_key"/);
    assert.deepEqual(told.at(-1)?.choices, ['Store the Value']);
    assert.ok(!JSON.stringify(dialogs.asked).includes('secret-of-defaults'));

    const text = draft.getText();
    assert.ok(await draft.save());
    assert.equal(await readFile(file), text);
    // VS Code makes the file first and fills it then.
    await until(async () => {
      const { uri, problems } = await row();
      return uri && problems.length === 0 ? true : undefined;
    });
    assert.equal((await runtime.tools.getOwn('host_python'))?.toolCode, python, 'the Python is kept');
  });

  it('opens what it has with a warning where faults stay', async () => {
    model.server.reply({ text: `\`\`\`ts\n${converted.replaceAll('api_key', 'other')}\`\`\`` });
    model.server.reply({ text: 'I give up.' });
    dialogs.answer('host-converter');
    await convert();
    assert.ok(vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff);
    assert.match(dialogs.texts('warning').at(-1) ?? '', /still has faults.*"api_key"/);
  });

  it('is refused where the workspace is not trusted, before anything is asked or sent', async () => {
    const tool = await row();
    await inRestrictedMode(async () => {
      await vscode.commands.executeCommand(commands.convertPythonTool, tool);
      await untilTrue(() => dialogs.texts('error').length === 1);
    });
    assert.match(dialogs.texts('error')[0] ?? '', /^This workspace is not trusted/);
    assert.deepEqual([dialogs.asked.length, model.server.requests.length], [1, 0]);
  });

  it('says what to do where no code or no answer came', async () => {
    model.server.reply({ text: 'I cannot do that.' });
    dialogs.answer('host-converter');
    await convert();
    await untilTrue(() => dialogs.texts('error').length === 1);
    assert.match(dialogs.texts('error')[0] ?? '', /"host-converter" answered without any TypeScript\. Convert again/);
    model.server.reply({ status: 401, body: { error: { message: 'No such key.' } } });
    dialogs.answer('host-converter');
    await convert();
    await untilTrue(() => dialogs.texts('error').length === 2);
    assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab, undefined);
    assert.match(dialogs.texts('error')[1] ?? '', /host-converter/);
  });
});
