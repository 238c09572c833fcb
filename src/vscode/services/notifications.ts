import * as vscode from 'vscode';
import { isAppError, messageOf } from '../../core/base/appError.ts';
import { commands } from '../../manifest.ts';
import { errorText } from './errorText.ts';
import { type ErrorContext, mend, possibleActions } from './mending.ts';

/** True where the user stopped it: nothing to show. */
export function isCancellation(error: unknown): boolean {
  return isAppError(error, 'Cancelled') || error instanceof vscode.CancellationError;
}

/** Shows an error with the actions that mend it. Resolves when the notification is gone and its action done. */
export async function showError(error: unknown, context: ErrorContext = {}): Promise<void> {
  if (!isAppError(error)) {
    const showLog = vscode.l10n.t('Show Log');
    const text = vscode.l10n.t('Promptdeck failed unexpectedly: {0}', messageOf(error));
    const choice = await vscode.window.showErrorMessage(text, showLog);
    if (choice) await vscode.commands.executeCommand(commands.showLog);
    return;
  }
  const actions = possibleActions(error, context);
  const choice = await vscode.window.showErrorMessage(errorText(error), ...actions.map(({ label }) => label));
  const action = actions.find(({ label }) => label === choice);
  if (action) await mend(action.id, error, context);
}
