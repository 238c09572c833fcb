import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { isJsonObject } from '../../core/base/json.ts';
import { commands } from '../../manifest.ts';
import type { ChatPanels } from '../chat/chatPanels.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { type ReplyKey, SentRequestDocuments } from './sentRequestDocuments.ts';

/** "Show Request": what was sent for a reply, that of the panel's message or the last one of the active chat. */
export function registerShowRequest(services: ExtensionServices, panels: ChatPanels): Disposable {
  const documents = new SentRequestDocuments(services);
  services.commands.register(commands.showRequest, async (argument) => {
    const reply = replyIn(argument) ?? (await lastReply(services, panels.active?.session.chatId ?? null));
    if (!reply) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Go to a chat with a reply first: this shows what was sent for it.'),
      );
    } else if (!(await documents.show(reply))) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          'What was sent for this reply is not there: it came from an import, from an earlier version of Promptdeck, or broke off too early. Ask anew to see the request of the new reply.',
        ),
      );
    }
  });
  return documents;
}

function replyIn(argument: unknown): ReplyKey | undefined {
  if (!isJsonObject(argument)) return undefined;
  const { chatId, messageId } = argument;
  return typeof chatId === 'number' && typeof messageId === 'string' ? { chatId, messageId } : undefined;
}

async function lastReply(services: ExtensionServices, chatId: number | null): Promise<ReplyKey | undefined> {
  if (chatId === null) return undefined;
  const chat = await (await services.runtime.get()).chatHistories.get(chatId);
  const reply = chat?.chatHistory.findLast(
    ({ role, system_generated: ofTemplate }) => role === 'assistant' && !ofTemplate,
  );
  return reply && { chatId, messageId: reply.id };
}
