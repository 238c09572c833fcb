import * as vscode from 'vscode';
import type { SourceLocation } from '../../core/base/appError.ts';
import { type Disposable, DisposableStore } from '../../core/base/disposable.ts';
import { FileDiagnostics } from '../files/fileDiagnostics.ts';
import type { ConfigFiles } from './configFiles.ts';

/** What tests of configs found, in the Problems view, each until its file changes or a test of it passes. */
export class ConfigTestProblems implements Disposable {
  private readonly disposables = new DisposableStore();
  private readonly diagnostics = this.disposables.add(new FileDiagnostics('promptdeck-config-test'));
  /** Files with a problem, by URI, with the time of their last change. */
  private readonly shown = new Map<string, number>();

  constructor(configFiles: Pick<ConfigFiles, 'onDidChange'>) {
    this.disposables.add(configFiles.onDidChange(() => void this.clearChanged()));
    this.disposables.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.clear(document.uri);
      }),
    );
  }

  /** Shows what is wrong at a place, in place of what an earlier test of the file found. */
  async show({ file, line = 1, column = 1 }: SourceLocation, message: string): Promise<void> {
    const uri = vscode.Uri.file(file);
    this.shown.set(uri.toString(), await changedAt(uri));
    this.diagnostics.set(uri, [{ message, line, column, severity: 'error' }]);
  }

  /** Takes away what is shown for a file. */
  clear(uri: vscode.Uri): void {
    if (this.shown.delete(uri.toString())) this.diagnostics.set(uri, []);
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private async clearChanged(): Promise<void> {
    for (const [text, time] of [...this.shown]) {
      const uri = vscode.Uri.parse(text);
      if ((await changedAt(uri)) !== time) this.clear(uri);
    }
  }
}

/** Milliseconds since 1970; -1 where the file is gone. */
async function changedAt(uri: vscode.Uri): Promise<number> {
  try {
    return (await vscode.workspace.fs.stat(uri)).mtime;
  } catch {
    return -1;
  }
}
