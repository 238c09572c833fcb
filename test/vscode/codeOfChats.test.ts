import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink, writeFile as writeOutside } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../src/manifest.ts';
import { ContentActions } from '../../src/vscode/chat/code/contentActions.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import { extensionUnderTest, readFile, untilTrue, workspaceFolder, writeFile } from './extensionUnderTest.ts';

describe('code and links of a chat', () => {
  let dialogs: AnsweredDialogs;
  let actions: ContentActions;
  let file: vscode.Uri;
  let path: string;
  let number = 0;
  let outside: string;
  const registered = new Map<string, (argument: unknown) => unknown>();

  before(async () => {
    const { internals } = await extensionUnderTest();
    // Its commands are the extension's own; here they are called by hand, with what their buttons hand over.
    const registry = { register: (id: string, run: (argument: unknown) => unknown) => registered.set(id, run) };
    actions = new ContentActions({ log: internals.services.log, commands: registry } as never);
    outside = await mkdtemp(join(tmpdir(), 'promptdeck-outside-'));
  });
  after(async () => {
    actions.dispose();
    await rm(outside, { recursive: true, force: true });
  });
  beforeEach(async () => {
    dialogs = new AnsweredDialogs();
    // A name of its own each: VS Code keeps the text of a file that it closed for a while.
    path = `host-code/a${(number += 1)}.ts`;
    file = await writeFile(path, 'const a = 1;\nconst b = 2;\n');
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(workspaceFolder(), 'host-code'), { recursive: true });
    dialogs.restore();
  });

  const diff = (): vscode.TabInputTextDiff | undefined => {
    const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
    return input instanceof vscode.TabInputTextDiff ? input : undefined;
  };
  const shown = async (): Promise<vscode.TabInputTextDiff> => {
    await untilTrue(() => diff() !== undefined);
    const input = diff();
    assert.ok(input);
    return input;
  };
  const textOf = async (uri: vscode.Uri): Promise<string> => (await vscode.workspace.openTextDocument(uri)).getText();
  const apply = (text: string, info: string): Promise<void> => actions.act({ type: 'applyCode', text, info });
  const run = async (id: string, argument?: unknown): Promise<void> => {
    await registered.get(id)?.(argument);
  };

  it('is compared with the file that it names, and changes it once accepted, in a way that can be undone', async () => {
    await apply(`// ${path}\nconst a = 1;\nconst b = 3;`, 'ts');
    const { original, modified } = await shown();
    assert.equal(original.toString(), file.toString());
    assert.equal(await textOf(modified), 'const a = 1;\nconst b = 3;\n');
    assert.equal(await textOf(file), 'const a = 1;\nconst b = 2;\n', 'not changed before it is accepted');
    assert.match(dialogs.texts('information').at(-1) ?? '', /^Replace all of .*a\d+\.ts with this code\?/);
    await run(commands.acceptCode, modified);
    assert.equal(await textOf(file), 'const a = 1;\nconst b = 3;\n');
    assert.equal(diff(), undefined);
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), file.toString());
    await vscode.commands.executeCommand('undo');
    assert.equal(await textOf(file), 'const a = 1;\nconst b = 2;\n');
  });

  it('takes the place of what is selected in the editor', async () => {
    const editor = await vscode.window.showTextDocument(file);
    editor.selection = new vscode.Selection(1, 0, 1, 12);
    await apply('const c = 4;', 'ts');
    await shown();
    assert.match(dialogs.texts('information').at(-1) ?? '', /^Replace the selection in/);
    await run(commands.acceptCode);
    assert.equal(await textOf(file), 'const a = 1;\nconst c = 4;\n');
  });

  it('leaves the file alone once discarded, and does nothing when accepted after that', async () => {
    await apply('gone', `ts ${path}`);
    const { modified } = await shown();
    await run(commands.discardCode, modified);
    await untilTrue(() => diff() === undefined);
    await run(commands.acceptCode, modified);
    assert.equal(await readFile(file), 'const a = 1;\nconst b = 2;\n');
  });

  it('asks for another look where the file changed since', async () => {
    await apply('const a = 5;', `ts ${path}`);
    const { modified } = await shown();
    const edit = new vscode.WorkspaceEdit();
    edit.insert(file, new vscode.Position(0, 0), '// mine\n');
    await vscode.workspace.applyEdit(edit);
    await run(commands.acceptCode, modified);
    assert.match(dialogs.texts('warning').at(-1) ?? '', /changed since/);
    assert.match(await textOf(file), /^\/\/ mine\n/);
    await run(commands.acceptCode, modified);
    assert.equal(await textOf(file), '// mine\nconst a = 5;\nconst b = 2;\n');
  });

  it('creates a file that it names and the user picks', async () => {
    dialogs.answer('host-code/new.ts');
    await apply('export {};', 'ts host-code/new.ts');
    await shown();
    await run(commands.acceptCode);
    assert.equal(await readFile(vscode.Uri.joinPath(workspaceFolder(), 'host-code/new.ts')), 'export {};\n');
  });

  it('never takes a path out of the workspace from a model', async () => {
    const secret = join(outside, 'secret.ts');
    await writeOutside(secret, 'outside\n');
    for (const other of [secret, '../../../../../../../../etc/hosts.txt', `../${outside}/secret.ts`]) {
      dialogs.answer(undefined);
      await assert.rejects(apply('x', `ts ${other}`), vscode.CancellationError);
      const { choices } = dialogs.asked.at(-1) ?? { choices: [] };
      assert.ok(!choices.some((choice) => choice.startsWith('..') || choice === secret), choices.join());
    }
  });

  it('asks before it changes a file outside, through a link too', async () => {
    const secret = join(outside, 'linked.ts');
    await writeOutside(secret, 'outside\n');
    await symlink(secret, vscode.Uri.joinPath(workspaceFolder(), 'host-code/link.ts').fsPath);
    await apply('changed', 'ts host-code/link.ts');
    const { modified } = await shown();
    dialogs.answer(undefined);
    await run(commands.acceptCode, modified);
    assert.match(dialogs.texts('warning').at(-1) ?? '', /outside of the workspace/);
    assert.equal(await textOf(vscode.Uri.file(secret)), 'outside\n');
    await run(commands.discardCode, modified);
  });

  it('opens in a document of its own, in its language', async () => {
    await actions.act({ type: 'openCode', text: 'echo 1', language: 'sh' });
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.getText(), 'echo 1');
    assert.equal(document.languageId, 'shellscript');
    assert.equal(document.isUntitled, true);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('opens files of the workspace at their line, and no others', async () => {
    await actions.act({ type: 'openFile', path: `${path}#L2` });
    await untilTrue(() => vscode.window.activeTextEditor?.document.uri.toString() === file.toString());
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 1);
    for (const other of ['host-code/none.ts', '../../../../../../etc/passwd', '/etc/passwd', 'file:///etc/passwd'])
      await actions.act({ type: 'openFile', path: other });
    assert.equal(
      dialogs.texts('information').filter((text) => text.startsWith('This workspace has no file')).length,
      4,
    );
    assert.equal(vscode.window.activeTextEditor.document.uri.toString(), file.toString());
  });

  it('asks before it opens a mail program', async () => {
    dialogs.answer(undefined);
    await actions.act({ type: 'openLink', href: 'mailto:a@example.com?body=secret' });
    assert.match(dialogs.texts('warning').at(-1) ?? '', /mail program/);
    assert.deepEqual(dialogs.asked.at(-1)?.options, { modal: true, detail: 'mailto:a@example.com?body=secret' });
  });
});
