import * as vscode from 'vscode';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { logError } from '../services/commandRegistry.ts';
import { isCancellation, showError } from '../services/notifications.ts';
import { signalOf } from '../services/signalOf.ts';

/** Asks a config's model for one short answer and tells how it went. */
export async function testConfig(services: ExtensionServices, configName: string): Promise<void> {
  const runtime = await services.runtime.trusted();
  const options: vscode.ProgressOptions = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Testing "{0}"…', configName),
    cancellable: true,
  };
  try {
    const { model, text } = await vscode.window.withProgress(options, (_progress, token) =>
      runtime.testConfig(configName, signalOf(token)),
    );
    const answer = text.trim().slice(0, 80);
    const told =
      answer === ''
        ? vscode.l10n.t('"{0}" can be reached, but {1} answered nothing. Check the model it names.', configName, model)
        : vscode.l10n.t('"{0}" works: {1} answered "{2}".', configName, model, answer);
    void vscode.window.showInformationMessage(told);
  } catch (error) {
    if (isCancellation(error)) return;
    logError(services.log, `Testing ${configName}`, error);
    void showError(error, { configName, retry: () => testConfig(services, configName) });
  }
}
