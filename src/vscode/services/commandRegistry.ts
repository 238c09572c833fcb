import * as vscode from 'vscode';
import { isAppError, messageOf } from '../../core/base/appError.ts';
import { type Disposable, DisposableStore } from '../../core/base/disposable.ts';
import type { commands } from '../../manifest.ts';
import { isCancellation, showError } from './notifications.ts';

/** An id that the manifest declares. */
export type CommandId = (typeof commands)[keyof typeof commands];

/** The one way commands are registered: failures are logged and shown with what mends them, cancellations are neither. */
export class CommandRegistry implements Disposable {
  private readonly log: vscode.LogOutputChannel;
  private readonly registered = new DisposableStore();

  constructor(log: vscode.LogOutputChannel) {
    this.log = log;
  }

  /** @param run gets what the menu or caller passes: a tree's element, a name, or nothing */
  register(id: CommandId, run: (argument: unknown) => unknown): void {
    const guarded = async (argument: unknown): Promise<unknown> => {
      try {
        return await run(argument);
      } catch (error) {
        if (isCancellation(error)) return undefined;
        logError(this.log, id, error);
        // Not awaited: a command is done when it failed, not when its notification is closed.
        void showError(error, { retry: () => vscode.commands.executeCommand(id, argument) });
        return undefined;
      }
    };
    this.registered.add(vscode.commands.registerCommand(id, guarded));
  }

  dispose(): void {
    this.registered.dispose();
  }
}

/** Writes a failure to the log, with its cause and, where it is unforeseen, its stack. */
export function logError(log: vscode.LogOutputChannel, where: string, error: unknown): void {
  if (!isAppError(error)) {
    log.error(`${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return;
  }
  const cause = error.cause === undefined ? '' : ` (${messageOf(error.cause)})`;
  log.error(`${where}: ${error.code}: ${error.userMessage}${cause}`);
}
