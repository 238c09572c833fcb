import * as vscode from 'vscode';
import type { Disposable } from '../../../core/base/disposable.ts';

/** The text editor that its user was in before the chat. VS Code names none as active while a webview has the focus. */
export class RecentEditor implements Disposable {
  private last = vscode.window.activeTextEditor;
  private readonly listening: vscode.Disposable;

  constructor() {
    this.listening = vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (editor && isWritable(editor)) this.last = editor;
    });
  }

  /** One in sight whose text can be changed, the last used first; undefined: there is none. */
  get editor(): vscode.TextEditor | undefined {
    const writable = vscode.window.visibleTextEditors.filter(isWritable);
    const { last } = this;
    const same = writable.find((editor) => editor === last || isSame(editor, last));
    return same ?? writable[0];
  }

  /** The one that was used last, in sight or behind the chat. */
  get lastUsed(): vscode.TextEditor | undefined {
    const { editor, last } = this;
    return last === undefined || last.document.isClosed || (editor && isSame(editor, last)) ? editor : last;
  }

  /** Where a document shows without covering the chat. */
  get column(): vscode.ViewColumn {
    return this.editor?.viewColumn ?? vscode.ViewColumn.Beside;
  }

  dispose(): void {
    this.listening.dispose();
  }
}

/** VS Code hands out a new object for an editor that comes back into sight. */
function isSame(editor: vscode.TextEditor, other: vscode.TextEditor | undefined): boolean {
  return editor.document === other?.document && editor.viewColumn === other.viewColumn;
}

function isWritable({ document }: vscode.TextEditor): boolean {
  return vscode.workspace.fs.isWritableFileSystem(document.uri.scheme) ?? document.isUntitled;
}
