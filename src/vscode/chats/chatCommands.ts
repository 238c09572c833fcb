import * as vscode from 'vscode';
import { AppError } from '../../core/base/appError.ts';
import type { ChatSummary } from '../../core/chats/chatHistory.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import { commands } from '../../manifest.ts';
import type { ChatPanels } from '../chat/chatPanels.ts';
import { editorVariables } from '../prompts/editorVariables.ts';
import { choosePrompt } from '../prompts/promptCommands.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { askText, confirmDelete, pickOne } from '../services/steps.ts';
import { chatTitle } from './chatTree.ts';
import { searchChats } from './searchChats.ts';

/** New, open, search, rename, delete, stop and refresh of chats. */
export function registerChatCommands(services: ExtensionServices, panels: ChatPanels, refresh: () => void): Disposable {
  const register = services.commands.register.bind(services.commands);
  register(commands.refreshChats, refresh);
  register(commands.newChat, async (argument) => {
    const fromEditor = Object.entries(editorVariables());
    const { name, entity } = await choosePrompt(services, argument);
    const wanted = fromEditor.filter(([variable]) => entity?.requiredKwargs.includes(variable));
    panels.openNew(name, Object.fromEntries(wanted));
  });
  register(commands.openChat, async (argument) => {
    panels.open(await chooseChat(services, argument));
  });
  register(commands.searchChats, async () => {
    const hit = await searchChats(services);
    if (hit) panels.open({ id: hit.chatId, promptName: hit.promptName, title: hit.title });
  });
  register(commands.renameChat, async (argument) => rename(services, await chooseChat(services, argument)));
  register(commands.deleteChat, async (argument) => remove(services, panels, await chooseChat(services, argument)));
  register(commands.stopChat, () => {
    panels.stopActive();
  });
  return new vscode.Disposable(() => undefined);
}

/** The chat that a command is about: a tree's element, an id, or what the user picks. @throws AppError `ChatNotFound` */
export async function chooseChat(services: ExtensionServices, argument: unknown): Promise<ChatSummary> {
  const chats = await (await services.runtime.get()).chatHistories.summaries();
  const id = typeof argument === 'object' && argument && 'id' in argument ? argument.id : argument;
  if (typeof id === 'number') {
    const chat = chats.find((each) => each.id === id);
    if (chat) return chat;
    throw new AppError('ChatNotFound', vscode.l10n.t('This chat is not there any more.'));
  }
  const choices = chats.map((chat) => ({
    label: chatTitle(chat),
    description: chat.promptName,
    detail: new Date(chat.updatedAt).toLocaleString(),
    value: chat,
  }));
  return pickOne(choices, vscode.l10n.t('Choose a chat'));
}

async function rename(services: ExtensionServices, chat: ChatSummary): Promise<void> {
  const prompt = vscode.l10n.t('New title; leave it empty to go back to the first words of the chat');
  const title = await askText({ prompt, value: chat.title });
  await (await services.runtime.get()).chatHistories.rename(chat.id, title.trim());
}

async function remove(services: ExtensionServices, panels: ChatPanels, chat: ChatSummary): Promise<void> {
  await confirmDelete(
    vscode.l10n.t('Delete the chat "{0}"?', chatTitle(chat)),
    chat.messageCount === 1
      ? vscode.l10n.t('Its one message is deleted for good.')
      : vscode.l10n.t('Its {0} messages are deleted for good.', chat.messageCount),
  );
  panels.close(chat.id);
  await (await services.runtime.get()).chatHistories.delete(chat.id);
}
