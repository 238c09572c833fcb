import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands, viewItems } from '../../src/manifest.ts';
import { configRows } from '../../src/vscode/configs/configTree.ts';
import { promptItem, promptRows } from '../../src/vscode/prompts/promptTree.ts';
import { toolRows } from '../../src/vscode/tools/toolRows.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import {
  deleteFile,
  extensionUnderTest,
  readFile,
  untilTrue,
  workspaceFolder,
  writeFile,
} from './extensionUnderTest.ts';

const at = (path: string): vscode.Uri => vscode.Uri.joinPath(workspaceFolder(), path);
const run = (command: string, argument?: unknown): Thenable<unknown> =>
  vscode.commands.executeCommand(command, argument);

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

describe('creating, renaming and deleting', () => {
  let dialogs: AnsweredDialogs;

  beforeEach(() => {
    dialogs = new AnsweredDialogs();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    dialogs.restore();
  });

  it('works for a prompt template', async () => {
    const { internals } = await extensionUnderTest();
    const names = async () => (await promptRows(internals.services)).map(({ name }) => name);
    dialogs.answer('host-new', []);
    await run(commands.newPromptTemplate);
    assert.equal(vscode.window.activeTextEditor?.document.uri.path, at('prompts/host-new.prompt.njk').path);
    assert.ok((await names()).includes('host-new'));

    dialogs.answer('host-renamed');
    await run(commands.renamePromptTemplate, 'host-new');
    assert.ok(await exists(at('prompts/host-renamed.prompt.njk')));
    assert.ok((await names()).includes('host-renamed'));
    assert.ok(!(await names()).includes('host-new'));
    const { promptTemplates } = await internals.services.runtime.get();
    assert.equal(await promptTemplates.get('host-new'), undefined);

    dialogs.answer(undefined);
    await run(commands.deletePromptTemplate, 'host-renamed');
    assert.ok(await exists(at('prompts/host-renamed.prompt.njk')), 'nothing goes without a yes');

    dialogs.answer('Delete');
    await run(commands.deletePromptTemplate, 'host-renamed');
    assert.ok(!(await exists(at('prompts/host-renamed.prompt.njk'))));
    assert.ok(!(await names()).includes('host-renamed'));
  });

  it('works for a prompt template in the database, which opens read-only in the format of the files', async () => {
    const { internals, promptTemplates } = await extensionUnderTest();
    await promptTemplates.save({
      name: 'host-stored',
      llmConfigNames: ['nobody'],
      requiredKwargs: ['topic'],
      initialMessagesTemplates: [],
      systemPromptTemplate: 'Teach {{ topic }}.',
      userPromptTemplate: '',
      loggedContextVars: [],
      tools: [],
    });
    const row = (await promptRows(internals.services)).find(({ name }) => name === 'host-stored');
    assert.ok(row);
    assert.equal(promptItem(row).contextValue, viewItems.prompt);
    await run(commands.openPromptTemplate, row);
    const document = vscode.window.activeTextEditor?.document;
    assert.match(document?.getText() ?? '', /required_kwargs: \[topic\][^]*Teach \{\{ topic \}\}\./);
    assert.equal(vscode.workspace.fs.isWritableFileSystem(document?.uri.scheme ?? ''), undefined);

    dialogs.answer('host-stored-2');
    await run(commands.renamePromptTemplate, row);
    assert.equal((await promptTemplates.get('host-stored-2'))?.systemPromptTemplate, 'Teach {{ topic }}.');
    dialogs.answer('Delete');
    await run(commands.deletePromptTemplate, 'host-stored-2');
    assert.equal(await promptTemplates.get('host-stored-2'), undefined);
    assert.equal(await promptTemplates.get('host-stored'), undefined);
  });

  it('works for a tool', async () => {
    const { internals } = await extensionUnderTest();
    const names = async () => (await toolRows(internals.services)).map(({ name }) => name);
    dialogs.answer('host_new');
    await run(commands.newTool);
    const row = (await toolRows(internals.services)).find(({ name }) => name === 'host_new');
    assert.deepEqual(row?.problems, []);
    dialogs.answer('host_renamed');
    await run(commands.renameTool, 'host_new');
    assert.ok((await names()).includes('host_renamed') && !(await names()).includes('host_new'));
    await run(commands.openTool, 'host_renamed');
    assert.equal(vscode.window.activeTextEditor?.document.uri.path, at('tools/host_renamed.tool.ts').path);
    dialogs.answer('Delete');
    await run(commands.deleteTool, 'host_renamed');
    assert.ok(!(await names()).includes('host_renamed'));
  });

  it('works for an LLM config, whose name follows its file', async () => {
    const { internals } = await extensionUnderTest();
    const row = async (name: string) => (await configRows(internals.services)).find((each) => each.name === name);
    const before = await vscode.workspace.fs.readDirectory(
      vscode.Uri.joinPath(internals.services.extensionUri, 'llm_configs'),
    );
    assert.ok(before.length >= 5, 'a template for each class');
    dialogs.answer('Azure OpenAI', 'host-new');
    await run(commands.newLLMConfig);
    assert.match(await readFile(at('llm_configs/host-new.yml')), /^name: "host-new"/m);
    assert.ok(await row('host-new'));

    dialogs.answer('host-renamed');
    await run(commands.renameLLMConfig, 'host-new');
    assert.match(await readFile(at('llm_configs/host-renamed.yml')), /^name: "host-renamed"/m);
    assert.equal(await row('host-new'), undefined);
    await run(commands.openLLMConfig, 'host-renamed');
    assert.equal(vscode.window.activeTextEditor?.document.uri.path, at('llm_configs/host-renamed.yml').path);

    dialogs.answer('Delete');
    await run(commands.deleteLLMConfig, 'host-renamed');
    assert.equal(await row('host-renamed'), undefined);
    assert.ok(!(await exists(at('llm_configs/host-renamed.yml'))));
  });

  it('follows files that come and go by other hands', async () => {
    const { internals } = await extensionUnderTest();
    const has = async (name: string) => (await promptRows(internals.services)).some((row) => row.name === name);
    const uri = await writeFile('prompts/host-outside.prompt.njk', '---\ntools: []\n---\nHello\n');
    await untilTrue(() => has('host-outside'));
    await deleteFile(uri);
    await untilTrue(async () => !(await has('host-outside')));
    for (const command of [commands.refreshPrompts, commands.refreshTools, commands.refreshLLMConfigs])
      await run(command);
    await run(commands.refreshChats);
    assert.deepEqual(dialogs.texts('error'), []);
  });

  it('says which one is not there any more', async () => {
    await run(commands.openPromptTemplate, 'host-nobody');
    await run(commands.openTool, 'host_nobody');
    await run(commands.openLLMConfig, 'host-nobody');
    await untilTrue(() => dialogs.texts('error').length === 3);
    for (const text of dialogs.texts('error')) assert.match(text, /nobody/);
  });
});
