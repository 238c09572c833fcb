import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/base/disposable.ts';
import type { FileProblem } from '../../core/base/fileProblem.ts';
import { FileDiagnostics } from '../files/fileDiagnostics.ts';
import type { ConfigFiles } from './configFiles.ts';

/** What tests of configs found, in the Problems view and on the rows, each until its file changes or a test of it passes. */
export class ConfigTestProblems implements Disposable {
  private readonly disposables = new DisposableStore();
  private readonly diagnostics = this.disposables.add(new FileDiagnostics('promptdeck-config-test'));
  private readonly changed = this.disposables.add(new vscode.EventEmitter<void>());
  /** By the file's URI, with the time of the file's last change. */
  private readonly shown = new Map<string, { time: number; problem: FileProblem }>();

  readonly onDidChange = this.changed.event;

  constructor(configFiles: Pick<ConfigFiles, 'onDidChange'>) {
    this.disposables.add(configFiles.onDidChange(() => void this.clearChanged()));
    this.disposables.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.clear(document.uri);
      }),
    );
  }

  /** Shows why a test of a file failed, in place of what an earlier one found. */
  async show(file: string, problem: FileProblem): Promise<void> {
    const uri = vscode.Uri.file(file);
    this.shown.set(uri.toString(), { time: await changedAt(uri), problem });
    this.diagnostics.set(uri, [problem]);
    this.changed.fire();
  }

  /** Why the last test of a file failed; undefined where it passed, or the file changed since. */
  get(file: string): FileProblem | undefined {
    return this.shown.get(vscode.Uri.file(file).toString())?.problem;
  }

  /** Takes away what is shown for a file. */
  clear(uri: vscode.Uri): void {
    if (!this.shown.delete(uri.toString())) return;
    this.diagnostics.set(uri, []);
    this.changed.fire();
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private async clearChanged(): Promise<void> {
    for (const [text, { time }] of [...this.shown]) {
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
