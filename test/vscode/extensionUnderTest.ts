import * as vscode from 'vscode';
import type { PromptdeckApi } from '../../src/api.ts';
import type { ExtensionInternals } from '../../src/extension.ts';
import { extensionId } from '../../src/manifest.ts';

/**
 * The extension as VS Code activated it, with what only tests see of it. On a busy machine the suite may begin before VS Code
 * has found it.
 */
export async function extensionUnderTest(): Promise<PromptdeckApi & { internals: ExtensionInternals }> {
  const extension = await until(() =>
    vscode.extensions.getExtension<PromptdeckApi & { internals: ExtensionInternals }>(extensionId),
  );
  return extension.activate();
}

/** The workspace's first folder. */
export function workspaceFolder(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('The tests need a workspace folder.');
  return folder.uri;
}

/** Writes a file of the workspace. @returns its URI */
export async function writeFile(path: string, text: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(workspaceFolder(), path);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

/** Deletes a file of the workspace, where it is there. */
export async function deleteFile(uri: vscode.Uri): Promise<void> {
  try {
    await vscode.workspace.fs.delete(uri);
  } catch (error) {
    if (!(error instanceof vscode.FileSystemError)) throw error;
  }
}

/** Text of a file. */
export async function readFile(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

/** Resolves with what `look` gives once that is something; the suite's time limit ends the wait. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Resolves once `holds` gives true. */
export async function untilTrue(holds: () => boolean | Promise<boolean>): Promise<void> {
  await until(async () => ((await holds()) ? true : undefined));
}

/** The extension's diagnostics of a file, as `line severity message`, lines from 1. */
export function diagnosticsOf(uri: vscode.Uri): string[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'Promptdeck')
    .map(({ range, severity, message }) => {
      const word = severity === vscode.DiagnosticSeverity.Error ? 'error' : 'warning';
      return `${range.start.line + 1} ${word} ${message}`;
    });
}
