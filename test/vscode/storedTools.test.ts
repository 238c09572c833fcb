import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Tool } from '../../src/core/tools/tool.ts';
import type { ToolStore } from '../../src/core/tools/toolStore.ts';
import { commands, viewItems } from '../../src/manifest.ts';
import { toolRows, type ToolRow } from '../../src/vscode/tools/toolRows.ts';
import { toolItem } from '../../src/vscode/tools/toolTree.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import {
  deleteFile,
  diagnosticsOf,
  extensionUnderTest,
  readFile,
  untilTrue,
  workspaceFolder,
} from './extensionUnderTest.ts';

const code = '/** Repeats. */\nexport default function ({ text }: { text: string }) { return text; }\n';
const run = (command: string, argument?: unknown): Thenable<unknown> =>
  vscode.commands.executeCommand(command, argument);

function aTool(name: string, changes: Partial<Tool> = {}): Tool {
  return {
    name,
    toolCode: code,
    toolJsonSpec: null,
    defaultValuesForNonLlmParams: {},
    contextParams: [],
    ...changes,
  };
}

describe('tools in the database', () => {
  let dialogs: AnsweredDialogs;
  let tools: ToolStore;
  const row = async (name: string): Promise<ToolRow> => {
    const found = (await toolRows((await extensionUnderTest()).internals.services)).find((each) => each.name === name);
    assert.ok(found, name);
    return found;
  };
  /** The document of a tool, as "Open" shows it. */
  const open = async (name: string): Promise<vscode.TextDocument> => {
    await run(commands.openTool, await row(name));
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.toString(), `promptdeck-tool:/${name}.tool.ts`);
    return document;
  };
  const replace = async (document: vscode.TextDocument, text: string): Promise<void> => {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    await vscode.workspace.applyEdit(edit);
  };

  before(async () => {
    ({ tools } = await (await extensionUnderTest()).internals.services.runtime.get());
  });
  beforeEach(() => {
    dialogs = new AnsweredDialogs();
  });
  afterEach(async () => {
    dialogs.restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const { name } of await tools.listOwn()) if (name.startsWith('host_')) await tools.deleteOwn(name);
  });

  it('open as the whole tool in TypeScript, and are saved as one', async () => {
    await tools.save(aTool('host_kept', { defaultValuesForNonLlmParams: { times: 2 }, contextParams: ['user'] }));
    const document = await open('host_kept');
    assert.equal(document.languageId, 'typescript');
    assert.match(
      document.getText(),
      /^\/\*\* Repeats[^]*export const defaults = \{\n {2}times: 2\n\};\nexport const contextParams/,
    );
    await replace(document, document.getText().replace('times: 2', 'times: 3'));
    assert.ok(await document.save());
    const saved = await tools.getOwn('host_kept');
    assert.deepEqual(saved?.defaultValuesForNonLlmParams, { times: 3 });
    assert.deepEqual(saved.contextParams, ['user']);
    assert.equal(saved.toolCode, document.getText());
  });

  it('tell of a specification that is no JSON Schema, in their row and at its place in the text', async () => {
    const parameters = { type: 'object', properties: { text: { type: 'strin' } } };
    await tools.save(aTool('host_kept', { toolJsonSpec: { name: 'host_kept', description: 'D.', parameters } }));
    const item = toolItem(await row('host_kept'));
    assert.equal((item.iconPath as vscode.ThemeIcon).id, 'error');
    assert.match(item.accessibilityInformation?.label ?? '', /"parameters\.properties\.text\.type" must be one of/);
    const document = await open('host_kept');
    const line =
      document
        .getText()
        .split('\n')
        .findIndex((text) => text.includes('"strin"')) + 1;
    await untilTrue(() => diagnosticsOf(document.uri).some((text) => text.startsWith(`${line} error "parameters.`)));
  });

  it('are kept as they are typed, with what is wrong at its line', async () => {
    await tools.save(aTool('host_kept', { defaultValuesForNonLlmParams: { times: 2 } }));
    const document = await open('host_kept');
    const broken = document.getText().replace('return text', 'return text +');
    await replace(document, broken);
    await untilTrue(() => diagnosticsOf(document.uri).some((text) => text.startsWith('2 error ')));
    assert.ok(await document.save());
    assert.equal((await tools.getOwn('host_kept'))?.toolCode, broken);
    const item = toolItem(await row('host_kept'));
    assert.equal((item.iconPath as vscode.ThemeIcon).id, 'error');
    assert.match(item.accessibilityInformation?.label ?? '', /^host_kept\. Line 2: /);
    const { value } = item.tooltip as vscode.MarkdownString;
    assert.match(value.replaceAll('&nbsp;', ' '), /not known while the code has a fault/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const again = await open('host_kept');
    assert.equal(again.getText(), broken);
    await replace(again, broken.replace('text +', 'text'));
    assert.ok(await again.save());
    assert.deepEqual((await tools.getOwn('host_kept'))?.defaultValuesForNonLlmParams, { times: 2 });
  });

  it('follow what another window saves, and overwrite nothing of it unseen', async () => {
    await tools.save(aTool('host_kept'));
    const document = await open('host_kept');
    const theirs = code.replace('Repeats', 'Says');
    await tools.save(aTool('host_kept', { toolCode: theirs }));
    await untilTrue(() => document.getText() === theirs);
    const mine = code.replace('Repeats', 'Mine');
    await replace(document, mine);
    const newest = code.replace('Repeats', 'Newest, and longer');
    await tools.save(aTool('host_kept', { toolCode: newest }));
    assert.equal(await document.save(), false);
    assert.equal((await tools.getOwn('host_kept'))?.toolCode, newest);
    assert.equal(document.getText(), mine);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    assert.equal(document.getText(), newest);
  });

  it('are renamed and deleted with their open editors', async () => {
    await tools.save(
      aTool('host_kept', {
        toolJsonSpec: { name: 'host_kept', description: 'Says.', parameters: { type: 'object', properties: {} } },
      }),
    );
    await open('host_kept');
    dialogs.answer('host_renamed');
    await run(commands.renameTool, await row('host_kept'));
    assert.equal(vscode.window.activeTextEditor?.document.uri.path, '/host_renamed.tool.ts');
    assert.equal((await tools.getOwn('host_renamed'))?.toolJsonSpec?.name, 'host_renamed');
    assert.equal(await tools.getOwn('host_kept'), undefined);
    dialogs.answer('Delete');
    await run(commands.deleteTool, await row('host_renamed'));
    assert.equal(await tools.getOwn('host_renamed'), undefined);
    await untilTrue(() => vscode.window.activeTextEditor === undefined);
    assert.deepEqual(dialogs.texts('error'), []);
  });

  it('go to a file of the workspace, and compare with it where both are', async () => {
    const uri = vscode.Uri.joinPath(workspaceFolder(), 'tools/host_kept.tool.ts');
    await tools.save(aTool('host_kept', { contextParams: ['user'] }));
    dialogs.answer('Copy');
    await run(commands.saveToolAsFile, await row('host_kept'));
    assert.equal(vscode.window.activeTextEditor?.document.uri.path, uri.path);
    assert.match(await readFile(uri), /^\/\*\* Repeats[^]*contextParams = \[\n {2}"user"/);
    const both = await row('host_kept');
    assert.equal(toolItem(both).contextValue, `${viewItems.toolFile},stored`);
    await run(commands.compareWithDatabaseVersion, both);
    const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
    assert.ok(input instanceof vscode.TabInputTextDiff);
    assert.deepEqual([input.original.scheme, input.modified.path], ['promptdeck-tool', uri.path]);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await run(commands.compareWithWorkspaceFile, input.original);
    assert.ok(vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff);

    await run(commands.saveToolAsFile, input.original);
    await untilTrue(() => dialogs.texts('error').some((text) => /"host_kept" is the workspace file/.test(text)));
    await deleteFile(uri);
    await run(commands.refreshTools);
    dialogs.answer('Move');
    await run(commands.saveToolAsFile, await row('host_kept'));
    assert.equal(await tools.getOwn('host_kept'), undefined);
    assert.equal(toolItem(await row('host_kept')).contextValue, viewItems.toolFile);
    await run(commands.compareWithDatabaseVersion, await row('host_kept'));
    await untilTrue(() => dialogs.texts('error').some((text) => /has no tool "host_kept" to compare/.test(text)));
    await deleteFile(uri);
    await run(commands.refreshTools);
  });

  it('show what a model is told of them, without what it never sees', async () => {
    await tools.save(aTool('host_kept', { defaultValuesForNonLlmParams: { text: 'kept back' } }));
    await run(commands.showToolSpec, await row('host_kept'));
    const document = vscode.window.activeTextEditor?.document;
    assert.deepEqual(JSON.parse(document?.getText() ?? ''), {
      name: 'host_kept',
      description: 'Repeats.',
      parameters: { type: 'object', properties: {}, additionalProperties: false },
    });
    await tools.save(aTool('host_kept', { toolCode: 'export default 1 +;' }));
    await untilTrue(() => document?.getText().startsWith('// Tool "host_kept", line 1: ') ?? false);
  });
});
