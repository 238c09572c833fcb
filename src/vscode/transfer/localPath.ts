import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { AppError } from '../../core/base/appError.ts';

/**
 * The path of a file on the disk that this extension can read and write piece by piece.
 * @throws AppError `ExportFailed` or `InvalidImportFile` where the place is none
 */
export function localPath(uri: vscode.Uri, code: 'ExportFailed' | 'InvalidImportFile'): string {
  if (uri.scheme === 'file') return uri.fsPath;
  throw new AppError(
    code,
    vscode.l10n.t(
      '{0} is not on the disk of the machine that runs Promptdeck. Choose a place there, and copy the file from or to the other one.',
      uri.toString(true),
    ),
  );
}

/** What a dialog proposes: a name in the workspace's first folder on disk, else in the user's own. */
export function proposedPlace(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri;
  return vscode.Uri.joinPath(folder ?? vscode.Uri.file(homedir()), name);
}

/** Asks where to write a file. @throws vscode.CancellationError where the user leaves */
export async function askTarget(options: vscode.SaveDialogOptions): Promise<string> {
  const uri = await vscode.window.showSaveDialog(options);
  if (!uri) throw new vscode.CancellationError();
  return localPath(uri, 'ExportFailed');
}
