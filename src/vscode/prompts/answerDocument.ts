import * as vscode from 'vscode';

/** Time between two edits while an answer streams, in ms. */
const editIntervalMs = 100;

/** An untitled Markdown document that an answer streams into, beside the active editor. */
export class AnswerDocument {
  private readonly document: vscode.TextDocument;
  /** What is not in the document yet; the last `turnWaiting` characters of it are of the turn under way. */
  private waiting = '';
  private turnWaiting = 0;
  /** What is in the document of the turn under way, and what is to be taken out of it. */
  private turnWritten = '';
  private dropped = '';
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
    this.turnWaiting += text.length;
    this.schedule();
  }

  /** The turn under way is complete: it stays, and what comes next stands apart from it. */
  endTurn(): void {
    if (this.waiting !== '' || this.document.getText() !== '') this.append('\n\n');
    this.turnWaiting = 0;
    this.turnWritten = '';
  }

  /** What the turn under way wrote is void: it is taken out again. */
  dropTurn(): void {
    this.waiting = this.waiting.slice(0, this.waiting.length - this.turnWaiting);
    this.dropped += this.turnWritten;
    this.turnWaiting = 0;
    this.turnWritten = '';
    this.schedule();
  }

  /** Resolves when everything that was appended stands in the document. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.editing = this.editing.then(() => this.write());
    return this.editing;
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => void this.flush(), editIntervalMs);
  }

  private async write(): Promise<void> {
    const { waiting: text, dropped } = this;
    this.turnWritten += text.slice(text.length - this.turnWaiting);
    this.waiting = '';
    this.dropped = '';
    this.turnWaiting = 0;
    if ((text === '' && dropped === '') || this.document.isClosed) return;
    const edit = new vscode.WorkspaceEdit();
    const end = this.document.lineAt(this.document.lineCount - 1).range.end;
    const gone = dropped === '' ? undefined : this.rangeOf(dropped);
    if (gone?.end.isEqual(end)) edit.replace(this.document.uri, gone, text);
    else {
      if (gone) edit.delete(this.document.uri, gone);
      edit.insert(this.document.uri, end, text);
    }
    await vscode.workspace.applyEdit(edit);
  }

  /** Where the text stands last; undefined where the user changed it meanwhile, and so made it theirs. */
  private rangeOf(text: string): vscode.Range | undefined {
    const eol = this.document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
    const written = text.replaceAll(/\r\n?|\n/g, eol);
    const start = this.document.getText().lastIndexOf(written);
    if (start < 0) return undefined;
    return new vscode.Range(this.document.positionAt(start), this.document.positionAt(start + written.length));
  }
}
