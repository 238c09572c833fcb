import * as vscode from 'vscode';
import { cleanTitle, titleQuestion } from '../../core/chats/chatTitle.ts';
import { logError } from '../services/commandRegistry.ts';
import type { RuntimeHost } from '../services/runtimeHost.ts';
import { titleConfigName } from '../services/settings.ts';

/** Has a config give chats their titles, where its user named one for that. */
export class ChatTitles {
  private readonly runtime: RuntimeHost;
  private readonly log: vscode.LogOutputChannel;
  /** Chats that were asked about: no second answer to a first message asks again. */
  private readonly asked = new Set<number>();

  constructor(runtime: RuntimeHost, log: vscode.LogOutputChannel) {
    this.runtime = runtime;
    this.log = log;
  }

  /** Names a chat whose first answer has just ended; never rejects: the first words of the chat go on to be its title. */
  async nameAfterAnswer(chatId: number): Promise<void> {
    const configName = titleConfigName();
    if (configName === '' || !vscode.workspace.isTrusted || this.asked.has(chatId)) return;
    try {
      const runtime = await this.runtime.trusted();
      const chat = await runtime.chatHistories.get(chatId);
      const question = chat && titleQuestion(chat.chatHistory);
      if (!question || this.asked.has(chatId)) return;
      this.asked.add(chatId);
      const title = cleanTitle(await runtime.askOnce(configName, question));
      if (title !== '') await runtime.chatHistories.suggestTitle(chatId, title);
      else this.log.warn(`Naming a chat: "${configName}" answered without a title.`);
    } catch (error) {
      logError(this.log, 'Naming a chat', error);
    }
  }
}
