import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../src/manifest.ts';
import { fileFailure } from '../../src/node/store/storeUnavailable.ts';
import { StoreFailureNotice } from '../../src/vscode/services/storeFailureNotice.ts';
import { folderButton } from '../../src/vscode/services/folderButton.ts';
import { RuntimeHost } from '../../src/vscode/services/runtimeHost.ts';
import { showStorage } from '../../src/vscode/transfer/storageCommands.ts';
import { toolRows } from '../../src/vscode/tools/toolRows.ts';
import { toolItem } from '../../src/vscode/tools/toolTree.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import { extensionUnderTest, until } from './extensionUnderTest.ts';

describe('export and import', () => {
  let folder: string;
  let dialogs: AnsweredDialogs;
  let ids: number[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promptdeck-host-transfer-'));
    const { chatHistories } = await extensionUnderTest();
    ids = [];
    for (const word of ['Alpha', 'Beta']) {
      const { id } = await chatHistories.save({
        promptName: 'transferred',
        chatHistory: [
          { id: `${word} 1`, role: 'user', content: `${word} question`, timestamp: '2026-03-01T10:00:00.000Z' },
          { id: `${word} 2`, role: 'assistant', content: `${word} answer`, timestamp: '2026-03-01T10:00:01.000Z' },
        ],
      });
      ids.push(id);
    }
  });

  after(async () => {
    const { chatHistories } = await extensionUnderTest();
    for (const { id, promptName } of await chatHistories.list()) {
      if (promptName === 'transferred') await chatHistories.delete(id);
    }
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(() => {
    dialogs = new AnsweredDialogs();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    dialogs.restore();
  });

  it('takes chosen chats to a JSON file and back, under another id but with every message', async () => {
    const file = join(folder, 'chats.json');
    dialogs.answer('Choose…', ['Alpha question', 'Beta question'], 'JSON', file);
    await vscode.commands.executeCommand(commands.exportChats);
    assert.deepEqual(dialogs.texts('information'), ['Exported 2 chats to chats.json.']);
    const { chatHistories } = await extensionUnderTest();
    for (const id of ids) await chatHistories.delete(id);

    dialogs.answer(file);
    await vscode.commands.executeCommand(commands.importChats);
    assert.equal(dialogs.texts('information').at(-1), 'Imported 2 chats.');
    const back = (await chatHistories.list()).filter(({ promptName }) => promptName === 'transferred');
    assert.deepEqual(back.map(({ chatHistory }) => chatHistory.map(({ content }) => content)).sort(), [
      ['Alpha question', 'Alpha answer'],
      ['Beta question', 'Beta answer'],
    ]);
    ids = back.map(({ id }) => id);

    dialogs.answer(file);
    await vscode.commands.executeCommand(commands.importChats);
    assert.equal(dialogs.texts('information').at(-1), 'Nothing new was imported. 2 were there already.');
  });

  it('takes one chat of the view to a Markdown file', async () => {
    const file = join(folder, 'one.md');
    dialogs.answer('Markdown', file);
    await vscode.commands.executeCommand(commands.exportChat, { id: ids[0] });
    assert.match(await readFile(file, 'utf8'), /^# (Alpha|Beta) question\n[^]+### Assistant\n\n[^]+ answer\n$/);
    assert.deepEqual(dialogs.texts('information'), ['Exported 1 chat to one.md.']);
  });

  it('asks which chats from the menu of the view, whatever row has the focus', async () => {
    dialogs.answer(undefined);
    await vscode.commands.executeCommand(commands.exportChats, { id: ids[0] });
    assert.equal(dialogs.asked.at(-1)?.text, 'Which chats to export?');
  });

  it('takes several chats to a folder of Markdown files', async () => {
    dialogs.answer('Choose…', ['Alpha question', 'Beta question'], 'Markdown', folder);
    await vscode.commands.executeCommand(commands.exportChats);
    const [made] = (await readdir(folder)).filter((name) => name.startsWith('promptdeck-chats-'));
    assert.equal((await readdir(join(folder, made ?? ''))).length, 2);
  });

  it('reports what came from Django in a read-only document, and marks Python tools', async () => {
    const file = join(folder, 'dump.json');
    const row = (model: string, pk: number, fields: object) => ({ model: `app.${model}`, pk, fields });
    await writeFile(
      file,
      JSON.stringify([
        row('tool', 1, { name: 'host_python', tool_code: 'def host_python(x):\n    return x\n', tool_json_spec: null }),
        row('prompttemplate', 1, { name: 'host_dumped', system_prompt_template: 'Hi $who', tools: [1] }),
      ]),
    );
    dialogs.answer(file);
    await vscode.commands.executeCommand(commands.importChats);
    const report = await until(() =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'promptdeck-report'),
    );
    assert.match(report.getText(), /Tool "host\\_python".*Python/);
    await until(() => vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputWebview);
    assert.match(dialogs.texts('information').at(-1) ?? '', /^Imported 1 prompt, 1 tool\. 2 notes need a hand\.$/);

    const { internals, tools, promptTemplates } = await extensionUnderTest();
    const tool = (await toolRows(internals.services)).find(({ name }) => name === 'host_python');
    assert.ok(tool);
    assert.equal(toolItem(tool).description, 'Python, does not run');
    await vscode.commands.executeCommand(commands.openTool, tool);
    assert.equal(vscode.window.activeTextEditor?.document.languageId, 'python');
    assert.equal((await promptTemplates.get('host_dumped'))?.systemPromptTemplate, 'Hi {{ who }}');
    await tools.delete('host_python');
    await promptTemplates.delete('host_dumped');
  });

  it('takes the whole database to a file, backs it up, and shows where it lies', async () => {
    const file = join(folder, 'all.db');
    dialogs.answer(file);
    await vscode.commands.executeCommand(commands.exportDatabase);
    assert.equal((await readFile(file)).subarray(0, 15).toString(), 'SQLite format 3');
    await vscode.commands.executeCommand(commands.backUpNow);
    assert.match(dialogs.texts('information').at(-1) ?? '', /^Backed up [\d.,]+ [KM]B to promptdeck-.*\.db\.$/);
    await vscode.commands.executeCommand(commands.showStorage);
    const { choices } = dialogs.asked.at(-1) ?? {};
    assert.deepEqual(
      choices?.map((label) => label.replace(/^\$\([\w-]+\) /, '')),
      ['Database', 'Backups', 'Actions', folderButton(), 'Back Up Now', 'Export Chats…', 'Export Database…'],
    );
    assert.deepEqual(dialogs.texts('error'), []);
  });

  it('shows where the storage lies and what is wrong with it when it cannot be opened', async () => {
    const { services } = (await extensionUnderTest()).internals;
    const cause = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    const unusable = new RuntimeHost(
      () => Promise.reject(fileFailure('promptdeck.db', 'read', cause)),
      () => undefined,
    );
    await showStorage({ ...services, runtime: unusable });
    const { kind, text, choices } = dialogs.asked.at(-1) ?? {};
    assert.equal(kind, 'error');
    assert.match(text ?? '', /promptdeck\.db cannot be read\. /);
    assert.ok(text?.includes(services.storageFolder));
    assert.deepEqual(choices, [folderButton(), 'Try Again', 'Show Log']);
  });

  it('tells once, unasked, that the storage cannot be opened', () => {
    const failure = fileFailure('promptdeck.db', 'read', Object.assign(new Error('no'), { code: 'EACCES' }));
    const notice = new StoreFailureNotice(folder);
    for (let attempt = 0; attempt < 3; attempt++) notice.tell(failure);
    notice.tell(new Error('of another kind'));
    assert.deepEqual(dialogs.texts('error'), [failure.userMessage]);
    assert.deepEqual(dialogs.asked.at(-1)?.choices, [folderButton()]);
    notice.clear();
    notice.tell(failure);
    assert.equal(dialogs.texts('error').length, 2);
  });

  it('says what is wrong with a file, and leaves quietly where no place is chosen', async () => {
    const file = join(folder, 'settings.json');
    await writeFile(file, '{"editor.fontSize": 3}');
    dialogs.answer(file);
    await vscode.commands.executeCommand(commands.importChats);
    assert.match(dialogs.texts('error')[0] ?? '', /settings\.json: This is not a Promptdeck export.*VS Code settings/);
    dialogs.answer(undefined);
    await vscode.commands.executeCommand(commands.importChats);
    dialogs.answer('JSON', undefined);
    await vscode.commands.executeCommand(commands.exportChat, { id: ids[0] });
    assert.equal(dialogs.texts('error').length, 1);
  });
});
