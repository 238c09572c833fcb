import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile as writeText } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { commands } from '../../src/manifest.ts';
import { chooseContext } from '../../src/vscode/context/chooseContext.ts';
import { readContextVariables } from '../../src/vscode/context/readContextVariables.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import { deleteFile, extensionUnderTest, writeFile } from './extensionUnderTest.ts';
import { ModelFixture } from './modelFixture.ts';

/** Of VS Code's own Git extension, what opens a repository that is in no workspace folder. */
interface GitExports {
  getAPI(version: 1): { openRepository(root: vscode.Uri): Promise<unknown> };
}

describe('context out of the editor', () => {
  let dialogs: AnsweredDialogs;
  let file: vscode.Uri;
  let editor: vscode.TextEditor;
  const problems = vscode.languages.createDiagnosticCollection('host-context');

  before(async () => {
    file = await writeFile('host-context.js', 'const answer = 42;\nconst other = 1;\n');
    problems.set(file, [
      diagnostic(1, 6, 'Unused\nvariable.', vscode.DiagnosticSeverity.Warning),
      diagnostic(0, 6, 'No.', vscode.DiagnosticSeverity.Error),
    ]);
  });

  after(async () => {
    problems.dispose();
    await deleteFile(file);
  });

  beforeEach(async () => {
    editor = await vscode.window.showTextDocument(file);
    editor.selection = new vscode.Selection(0, 6, 0, 12);
    dialogs = new AnsweredDialogs();
  });

  afterEach(async () => {
    dialogs.restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  function diagnostic(
    line: number,
    character: number,
    message: string,
    severity: vscode.DiagnosticSeverity,
  ): vscode.Diagnostic {
    const found = new vscode.Diagnostic(new vscode.Range(line, character, line, 12), message, severity);
    return Object.assign(found, { source: 'lint', code: 7 });
  }

  const choose = async (label: string | undefined, context = { editor } as Parameters<typeof chooseContext>[0]) => {
    dialogs.answer(label);
    return chooseContext(context, (await extensionUnderTest()).internals.services.log);
  };

  it('is chosen from a list', async () => {
    assert.deepEqual(await choose('Selection'), {
      state: 'read',
      text: 'answer',
      block: { language: 'javascript', path: 'host-context.js:1' },
    });
    assert.equal((await choose('Active file'))?.block?.path, 'host-context.js');
    assert.equal((await choose('Path of the active file'))?.text, 'host-context.js');
    assert.equal((await choose('Language of the active file'))?.text, 'javascript');
    assert.equal((await choose('Paths of the open editors'))?.text, 'host-context.js');
    assert.match((await choose('Date and time'))?.text ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
  });

  it('has problems a line each, the worst first', async () => {
    const lines = 'host-context.js:1:7: error: No. [lint 7]\nhost-context.js:2:7: warning: Unused variable. [lint 7]';
    assert.equal((await choose('Problems of the active file'))?.text, lines);
    assert.ok((await choose('Problems of the workspace'))?.text.includes(lines));
  });

  it('says where there is nothing, and what is too large', async () => {
    assert.equal(await choose('Selection', { editor: undefined }), undefined);
    const big = await vscode.workspace.openTextDocument({ content: 'ü'.repeat(600_000) });
    assert.equal(await choose('Active file', { editor: await vscode.window.showTextDocument(big) }), undefined);
    assert.deepEqual(dialogs.texts('information'), [
      'Nothing is selected in the editor.',
      'Too large: 1.2 MB, at most 1.0 MB.',
    ]);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('has what changed in the repository of the file, staged and not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'promptdeck-git-'));
    const git = (...options: string[]) =>
      promisify(execFile)('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...options]);
    try {
      const changed = join(folder, 'changed.txt');
      await writeText(changed, 'one\n');
      await git('init', '-q');
      await git('add', '-A');
      await git('commit', '-qm', 'First');
      await writeText(changed, 'two\n');
      const extension = vscode.extensions.getExtension<GitExports>('vscode.git');
      await (await extension?.activate())?.getAPI(1).openRepository(vscode.Uri.file(folder));
      const context = { editor: await vscode.window.showTextDocument(vscode.Uri.file(changed)) };
      assert.match((await choose('Git diff, not staged', context))?.text ?? '', /^-one\n\+two$/m);
      assert.equal(await choose('Git diff, staged', context), undefined);
      assert.deepEqual(dialogs.texts('information'), ['Nothing is staged in Git.']);
      await git('add', '-A');
      assert.deepEqual((await choose('Git diff, staged', context))?.block, { language: 'diff' });
      assert.match((await readContextVariables(['git_diff'], context))['git_diff'] ?? '', /^-one\n\+two$/m);
    } finally {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('leaves all as it is where nothing is chosen', async () => {
    await assert.rejects(choose(undefined), vscode.CancellationError);
  });

  it('fills in the variables of these names, and reads none that is not asked for', async () => {
    await vscode.env.clipboard.writeText('copied');
    assert.deepEqual(await readContextVariables(['topic', 'selection', 'clipboard', 'diagnostics'], { editor }), {
      selection: 'answer',
      clipboard: 'copied',
      diagnostics: 'host-context.js:1:7: error: No. [lint 7]\nhost-context.js:2:7: warning: Unused variable. [lint 7]',
    });
    assert.deepEqual(await readContextVariables([], { editor }), {});
  });

  it('fills in a new chat whose template mentions them', async () => {
    const model = await ModelFixture.start();
    try {
      await model.addPrompt(
        'host-mend',
        '---\nllm_config_names: [none]\n---\nMend {{ diagnostics }} in {{ language }}.\n',
      );
      await vscode.window.showTextDocument(file);
      await vscode.commands.executeCommand(commands.newChat, 'host-mend');
      const panel = (await extensionUnderTest()).internals.panels.list().at(-1);
      assert.ok(panel);
      await panel.session.handle({ type: 'ready' });
      assert.deepEqual(
        panel.session.view().variables.map(({ name, value }) => [name, value.split('\n')[0]]),
        [
          ['diagnostics', 'host-context.js:1:7: error: No. [lint 7]'],
          ['language', 'javascript'],
        ],
      );
      panel.dispose();
    } finally {
      await model.close();
    }
  });
});
