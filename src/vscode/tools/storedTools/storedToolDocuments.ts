import * as vscode from 'vscode';
import type { Disposable } from '../../../core/base/disposable.ts';
import type { Tool } from '../../../core/tools/tool.ts';
import { FileDiagnostics } from '../../files/fileDiagnostics.ts';
import { followUnsavedDocuments } from '../../files/unsavedDocuments.ts';
import { logError } from '../../services/commandRegistry.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { readTool } from '../readTool.ts';
import { StoredToolFiles } from './storedToolFiles.ts';
import { isPythonDocument, storedToolName, storedToolScheme, storedToolUri } from './storedToolUri.ts';

/** Makes tools that live in the database editable documents, with their problems at the lines. */
export function provideStoredTools({ runtime, log }: ExtensionServices): Disposable {
  const files = new StoredToolFiles(runtime);
  const diagnostics = new FileDiagnostics('promptdeck-stored-tool');
  const check = (document: vscode.TextDocument) => {
    showProblems(document, diagnostics).catch((error: unknown) => {
      logError(log, document.uri.toString(), error);
    });
  };
  const checkOpened = (document: vscode.TextDocument) => {
    if (isToolDocument(document.uri)) check(document);
  };
  vscode.workspace.textDocuments.forEach(checkOpened);
  return vscode.Disposable.from(
    files,
    diagnostics,
    vscode.workspace.registerFileSystemProvider(storedToolScheme, files, { isCaseSensitive: true }),
    vscode.workspace.onDidOpenTextDocument(checkOpened),
    followUnsavedDocuments({
      matches: isToolDocument,
      check,
      closed: (uri) => {
        diagnostics.set(uri, []);
      },
    }),
  );
}

/** Opens a tool of the database. */
export async function openStoredTool(tool: Pick<Tool, 'name' | 'toolCode'>): Promise<void> {
  await vscode.window.showTextDocument(storedToolUri(tool));
}

/** Deletes a tool of the database and closes its editors. */
export async function deleteStoredTool(tool: Pick<Tool, 'name' | 'toolCode'>): Promise<void> {
  const uri = storedToolUri(tool);
  if (isPythonDocument(uri)) {
    // An edit of the workspace leaves out what is read-only.
    await vscode.workspace.fs.delete(uri);
    await closeEditors(uri);
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.deleteFile(uri);
  if (!(await vscode.workspace.applyEdit(edit))) throw vscode.FileSystemError.FileNotFound(uri);
}

async function closeEditors(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const key = uri.toString();
  await vscode.window.tabGroups.close(
    tabs.filter(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === key),
  );
}

function isToolDocument(uri: vscode.Uri): boolean {
  return storedToolName(uri) !== undefined && !isPythonDocument(uri);
}

async function showProblems(document: vscode.TextDocument, diagnostics: FileDiagnostics): Promise<void> {
  const { uri, version } = document;
  const { problems } = await readTool({ name: storedToolName(uri) ?? '', toolCode: document.getText() });
  if (!document.isClosed && document.version === version) diagnostics.set(uri, problems);
}
