import * as vscode from 'vscode';
import { AppError } from '../../core/base/appError.ts';
import type { ChatSummary } from '../../core/chats/chatHistory.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import { commands } from '../../manifest.ts';
import type { ChatPanels } from '../chat/chatPanels.ts';
import { readContextVariables } from '../context/readContextVariables.ts';
import { choosePrompt } from '../prompts/promptCommands.ts';
import { wantedVariables } from '../prompts/wantedVariables.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { askText, pickOne } from '../services/steps.ts';
import { chatTitle } from './chatTree.ts';
import { deleteChat, restoreChat } from './deletedChats.ts';
import { searchChats } from './searchChats.ts';

/** What can be done with chats from their view and the palette, but for what has a file of its own. */
export function registerChatCommands(services: ExtensionServices, panels: ChatPanels, refresh: () => void): Disposable {
  const register = services.commands.register.bind(services.commands);
  register(commands.refreshChats, refresh);
  register(commands.newChat, async (argument) => {
    const editor = vscode.window.activeTextEditor;
    const { name, entity } = await choosePrompt(services, argument);
    panels.openNew(name, await readContextVariables(await wantedVariables(entity), { editor }));
  });
  register(commands.openChat, async (argument) => {
    panels.open(await chooseChat(services, argument));
  });
  register(commands.reopenChat, (state) => panels.reopen(state));
  register(commands.searchChats, async () => {
    const hit = await searchChats(services);
    if (!hit) return;
    const { chatId: id, promptName, title, messageId } = hit;
    panels.open({ id, promptName, title }, messageId === '' ? {} : { messageId });
  });
  register(commands.openChatBeside, async (argument) => {
    panels.open(await chooseChat(services, argument), { column: vscode.ViewColumn.Beside });
  });
  register(commands.openChatInNewWindow, async (argument) => {
    await panels.openInNewWindow(await chooseChat(services, argument));
  });
  register(commands.renameChat, async (argument) => rename(services, await chooseChat(services, argument)));
  register(commands.pinChat, async (argument) => setPinned(services, await chooseChat(services, argument), true));
  register(commands.unpinChat, async (argument) => setPinned(services, await chooseChat(services, argument), false));
  register(commands.deleteChat, async (argument) => deleteChat(services, panels, await chooseChat(services, argument)));
  register(commands.restoreChat, async () => {
    const chat = await restoreChat(services);
    if (chat) panels.open(chat);
  });
  register(commands.stopChat, () => {
    panels.stopActive();
  });
  return new vscode.Disposable(() => undefined);
}

/** The chat that a command is about: a tree's element, an id, or what the user picks. @throws AppError `ChatNotFound` */
export async function chooseChat(services: ExtensionServices, argument: unknown): Promise<ChatSummary> {
  const { chatHistories } = await services.runtime.get();
  const id = typeof argument === 'object' && argument && 'id' in argument ? argument.id : argument;
  if (typeof id === 'number') {
    const chat = await chatHistories.summary(id);
    if (chat) return chat;
    throw new AppError('ChatNotFound', vscode.l10n.t('This chat is not there any more.'));
  }
  const choices = (await chatHistories.summaries()).map((chat) => ({
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

async function setPinned(services: ExtensionServices, { id }: ChatSummary, isPinned: boolean): Promise<void> {
  await (await services.runtime.get()).chatHistories.setPinned(id, isPinned);
}
