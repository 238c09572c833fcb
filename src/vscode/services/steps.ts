import * as vscode from 'vscode';

/** One entry of a picker. */
export interface Choice<T> extends vscode.QuickPickItem {
  value: T;
}

/** Lets the user pick one. @throws vscode.CancellationError where the user picks none */
export async function pickOne<T>(choices: Choice<T>[] | Promise<Choice<T>[]>, placeHolder: string): Promise<T> {
  const choice = await vscode.window.showQuickPick(choices, { placeHolder, matchOnDescription: true });
  if (!choice) throw new vscode.CancellationError();
  return choice.value;
}

/** Asks for a line of text. @throws vscode.CancellationError where the user leaves */
export async function askText(options: vscode.InputBoxOptions): Promise<string> {
  const text = await vscode.window.showInputBox({ ignoreFocusOut: true, ...options });
  if (text === undefined) throw new vscode.CancellationError();
  return text;
}

/** Asks before something goes. @throws vscode.CancellationError where the user says no */
export async function confirmDelete(question: string, detail: string): Promise<void> {
  const yes = vscode.l10n.t('Delete');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) {
    throw new vscode.CancellationError();
  }
}

/** What is wrong with a name that becomes a file's name, or undefined. @param taken names that exist */
export function fileNameFault(name: string, taken: readonly string[]): string | undefined {
  const trimmed = name.trim();
  if (trimmed === '') return vscode.l10n.t('Give a name.');
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}_. -]{0,99}$/u.test(trimmed) || trimmed.endsWith('.')) {
    return vscode.l10n.t(
      'Use letters, digits, "_", "-", "." and spaces, at most 100, beginning with a letter or digit.',
    );
  }
  return taken.includes(trimmed) ? vscode.l10n.t('There is already one named "{0}".', trimmed) : undefined;
}

/** The first workspace folder. @throws vscode.CancellationError where there is none, after an offer to open one */
export async function requireFolder(): Promise<vscode.Uri> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder) return folder.uri;
  const open = vscode.l10n.t('Open Folder…');
  const choice = await vscode.window.showInformationMessage(
    vscode.l10n.t('Open a folder first: it is kept as a file.'),
    open,
  );
  if (choice === open) await vscode.commands.executeCommand('workbench.action.files.openFolder');
  throw new vscode.CancellationError();
}

/** Writes a new file and opens it. @throws vscode.FileSystemError where it exists already */
export async function createFile(uri: vscode.Uri, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { overwrite: false, contents: new TextEncoder().encode(text) });
  if (!(await vscode.workspace.applyEdit(edit))) throw vscode.FileSystemError.FileExists(uri);
  await vscode.window.showTextDocument(uri);
}

/** Renames a file together with its open editors. */
export async function renameFile(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(from, to, { overwrite: false });
  if (!(await vscode.workspace.applyEdit(edit))) throw vscode.FileSystemError.FileExists(to);
}

/** Moves a file to the trash, or deletes it where its file system has none. */
export async function trashFile(uri: vscode.Uri): Promise<void> {
  try {
    await vscode.workspace.fs.delete(uri, { useTrash: true });
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return;
    // Remote and virtual file systems may have no trash; the user was asked already.
    await vscode.workspace.fs.delete(uri, { useTrash: false });
  }
}
