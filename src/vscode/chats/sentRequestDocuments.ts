import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import type { SentRequest } from '../../core/llm/sentRequest.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { knownSecrets } from './knownSecrets.ts';

const scheme = 'promptdeck-request';

/** A reply of a chat. */
export interface ReplyKey {
  chatId: number;
  messageId: string;
}

/** What was sent for replies, as read-only JSON documents. */
export class SentRequestDocuments implements Disposable {
  private readonly services: ExtensionServices;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registered: vscode.Disposable;

  constructor(services: ExtensionServices) {
    this.services = services;
    this.registered = vscode.Disposable.from(
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.changed.event,
        provideTextDocumentContent: async ({ query }) => {
          // A reload of the window brings the document back: its chat may be gone meanwhile.
          const request = await this.read(JSON.parse(query) as ReplyKey);
          return request ? this.textOf(request) : '';
        },
      }),
    );
  }

  /** @returns false where nothing was kept for the reply. @throws AppError `ChatNotFound` or `MessageNotFound` */
  async show(reply: ReplyKey): Promise<boolean> {
    const request = await this.read(reply);
    if (!request) return false;
    const uri = vscode.Uri.from({ scheme, path: `/${titleOf(request)}`, query: JSON.stringify(reply) });
    // A reply that was gone on with has another one than when the document was opened.
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, 'json');
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside });
    return true;
  }

  dispose(): void {
    this.registered.dispose();
  }

  private async read({ chatId, messageId }: ReplyKey): Promise<SentRequest | undefined> {
    return (await this.services.runtime.get()).chatHistories.sentRequest(chatId, messageId);
  }

  /** Secrets were taken out before it was stored; what became one since is taken out now. */
  private async textOf({ configName, url, sentAt, body }: SentRequest): Promise<string> {
    const shown = { config: configName, ...(url === '' ? {} : { url }), sent_at: sentAt, body };
    const { redactSecrets } = await import('../../core/llm/failure/redactSecrets.ts');
    return `${redactSecrets(JSON.stringify(shown, null, 2), await knownSecrets(this.services))}\n`;
  }
}

/** With the local time as ISO 8601 writes it, which Swedish does too. A slash would part the path. */
function titleOf({ configName, sentAt }: SentRequest): string {
  const time = new Date(sentAt).toLocaleString('sv-SE');
  return vscode.l10n.t('Request of {0}, {1}', configName, time).replaceAll(/[/\\]/g, '-');
}
