import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';

const scheme = 'promptdeck-report';

/** Read-only Markdown documents that this window made. */
export class ReportDocuments implements Disposable {
  /** By path. Kept while the window lives: a preview asks again whenever it comes into sight. */
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registered = vscode.Disposable.from(
    this.changed,
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: this.changed.event,
      provideTextDocumentContent: (uri) =>
        this.texts.get(uri.path) ??
        vscode.l10n.t('This report is gone. Import the file again: what is there already stays as it is.'),
    }),
  );

  /** Shows Markdown under a name, in place of what was shown under it. */
  async show(name: string, markdown: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${name}.md` });
    this.texts.set(uri.path, markdown);
    this.changed.fire(uri);
    await showMarkdown(uri);
  }

  dispose(): void {
    this.registered.dispose();
  }
}

/** As a reader sees it, where the editor's own Markdown extension is there; else its text. */
async function showMarkdown(uri: vscode.Uri): Promise<void> {
  try {
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  } catch {
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: false });
  }
}
