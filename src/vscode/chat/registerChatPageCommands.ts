import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { commands } from '../../manifest.ts';
import type { ChatCommand } from '../../protocol/chatCommand.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import type { ChatPanels } from './chatPanels.ts';

/** What one does in the chat that has the focus, as commands: each is done by its page, as by a button there. */
export function registerChatPageCommands({ commands: registry }: ExtensionServices, panels: ChatPanels): Disposable {
  const register = registry.register.bind(registry);
  const inPage = (command: ChatCommand) => () => {
    const panel = panels.active;
    if (panel) panel.run(command);
    else void vscode.window.showInformationMessage(vscode.l10n.t('Go to a chat first: this is done in one.'));
    return Promise.resolve();
  };
  register(commands.focusMessage, inPage('focusMessage'));
  register(commands.focusConversation, inPage('focusConversation'));
  register(commands.goToStart, inPage('goToStart'));
  register(commands.goToEnd, inPage('goToEnd'));
  register(commands.answerAnew, inPage('answerAnew'));
  register(commands.answerAnewWith, inPage('answerAnewWith'));
  register(commands.continueAnswer, inPage('continueAnswer'));
  register(commands.retryAnswer, inPage('retryAnswer'));
  register(commands.editMessage, inPage('editMessage'));
  register(commands.forkChat, inPage('forkChat'));
  register(commands.previousVersion, inPage('previousVersion'));
  register(commands.nextVersion, inPage('nextVersion'));
  register(commands.copyAnswer, inPage('copyAnswer'));
  register(commands.rateUp, inPage('rateUp'));
  register(commands.rateDown, inPage('rateDown'));
  register(commands.insertContext, inPage('insertContext'));
  register(commands.editVariables, inPage('editVariables'));
  register(commands.showChatKeys, inPage('showChatKeys'));
  return new vscode.Disposable(() => undefined);
}
