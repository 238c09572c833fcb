import * as vscode from 'vscode';
import { AppError } from '../../../core/base/appError.ts';
import { type Disposable, DisposableStore } from '../../../core/base/disposable.ts';
import { commands } from '../../../manifest.ts';
import type { ContentMessage } from '../../../protocol/contentMessage.ts';
import type { EditorContext } from '../../context/contextSource.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { CodeProposals } from './codeProposals.ts';
import { chooseTarget } from './codeTarget.ts';
import { editorLanguage } from './editorLanguage.ts';
import { insertAtCursor } from './insertAtCursor.ts';
import { openFileLink, openLink } from './openLink.ts';
import { RecentEditor } from './recentEditor.ts';

/** Carries out what users do with links and code of chats; one for all panels. */
export class ContentActions implements Disposable {
  private readonly log: vscode.LogOutputChannel;
  private readonly disposables = new DisposableStore();
  private readonly recent = this.disposables.add(new RecentEditor());
  private readonly proposals = this.disposables.add(new CodeProposals());

  constructor({ commands: registry, log }: Pick<ExtensionServices, 'commands' | 'log'>) {
    this.log = log;
    // The buttons above a comparison hand over its document.
    registry.register(commands.acceptCode, (uri) => this.proposals.accept(uriOf(uri)));
    registry.register(commands.discardCode, (uri) => this.proposals.discard(uriOf(uri)));
  }

  /** @throws AppError `UntrustedWorkspace`; vscode.CancellationError where the user leaves a question */
  async act(message: ContentMessage): Promise<void> {
    switch (message.type) {
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        return;
      case 'openLink':
        await openLink(message.href, this.log);
        return;
      case 'openFile':
        await openFileLink(message.path, this.recent.column);
        return;
      case 'insertAtCursor':
        await insertAtCursor(message.text, this.recent.editor);
        return;
      case 'openCode':
        await this.openCode(message.text, message.language);
        return;
      case 'applyCode':
        await this.applyCode(message.text, message.info);
    }
  }

  /** What the user was looking at before the chat. */
  get editorContext(): EditorContext {
    return { editor: this.recent.lastUsed };
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private async openCode(text: string, name: string): Promise<void> {
    const language = editorLanguage(name, await vscode.languages.getLanguages());
    const document = await vscode.workspace.openTextDocument({
      content: text,
      ...(language === undefined ? {} : { language }),
    });
    await vscode.window.showTextDocument(document, { viewColumn: this.recent.column, preview: false });
  }

  private async applyCode(code: string, info: string): Promise<void> {
    requireTrustedFiles();
    const { editor, column } = this.recent;
    const target = await chooseTarget(info, code, editor);
    const isInEditor = editor?.document.uri.toString() === target.uri.toString();
    const selection = isInEditor && !editor.selection.isEmpty ? editor.selection : undefined;
    await this.proposals.show(target, code, { selection, column });
  }
}

function requireTrustedFiles(): void {
  if (vscode.workspace.isTrusted) return;
  throw new AppError(
    'UntrustedWorkspace',
    vscode.l10n.t(
      'This workspace is not trusted, so its files are not changed from a chat. Trust the workspace first, or copy the code.',
    ),
  );
}

function uriOf(argument: unknown): vscode.Uri | undefined {
  return argument instanceof vscode.Uri ? argument : undefined;
}
