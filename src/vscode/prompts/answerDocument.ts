import * as vscode from 'vscode';

/** Time between two edits while an answer streams, in ms. */
const editIntervalMs = 100;

/** An untitled Markdown document that an answer streams into, beside the active editor. */
export class AnswerDocument {
  private readonly document: vscode.TextDocument;
  private waiting = '';
  private editing: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  private constructor(document: vscode.TextDocument) {
    this.document = document;
  }

  static async open(): Promise<AnswerDocument> {
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: '' });
    const viewColumn = vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    await vscode.window.showTextDocument(document, { viewColumn, preview: false, preserveFocus: true });
    return new AnswerDocument(document);
  }

  /** True where the user closed it. */
  get isClosed(): boolean {
    return this.document.isClosed;
  }

  append(text: string): void {
    this.waiting += text;
    this.timer ??= setTimeout(() => void this.flush(), editIntervalMs);
  }

  /** What comes next stands apart from what there is. */
  endParagraph(): void {
    if (this.waiting !== '' || this.document.getText() !== '') this.append('\n\n');
  }

  /** Resolves when everything that was appended stands in the document. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.editing = this.editing.then(() => this.write());
    return this.editing;
  }

  private async write(): Promise<void> {
    const text = this.waiting;
    this.waiting = '';
    if (text === '' || this.document.isClosed) return;
    const edit = new vscode.WorkspaceEdit();
    edit.insert(this.document.uri, this.document.lineAt(this.document.lineCount - 1).range.end, text);
    await vscode.workspace.applyEdit(edit);
  }
}
