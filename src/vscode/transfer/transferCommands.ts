import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { commands } from '../../manifest.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { ReportDocuments } from './reportDocuments.ts';

/** Export, import, backup and the facts about the storage. What a command does loads with its first use. */
export function registerTransferCommands(services: ExtensionServices): Disposable {
  const register = services.commands.register.bind(services.commands);
  const reports = new ReportDocuments();
  // Takes no argument: from the view's own menu VS Code passes the row that has the focus.
  register(commands.exportChats, async () => {
    await (await import('./exportChatsCommand.ts')).exportChats(services);
  });
  register(commands.exportChat, async (argument) => {
    await (await import('./exportChatsCommand.ts')).exportChat(services, argument);
  });
  register(commands.importChats, async () => {
    await (await import('./importCommand.ts')).importChats(services, reports);
  });
  register(commands.exportDatabase, async () => {
    await (await import('./exportDatabaseCommand.ts')).exportDatabase(services);
  });
  register(commands.backUpNow, async () => {
    await (await import('./storageCommands.ts')).backUpNow(services);
  });
  register(commands.showStorage, async () => {
    await (await import('./storageCommands.ts')).showStorage(services);
  });
  return vscode.Disposable.from(reports);
}
