import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { AppError, SourceLocation } from '../../core/base/appError.ts';
import type { FileProblem } from '../../core/base/fileProblem.ts';
import type { FaultyConfig, WorkingConfig } from '../../node/runtime/testConfig.ts';
import type { ErrorView } from '../../protocol/chat.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { logError } from '../services/commandRegistry.ts';
import { mend, possibleActions } from '../services/mending.ts';
import { isCancellation, showError } from '../services/notifications.ts';
import { signalOf } from '../services/signalOf.ts';
import { findModelExtensions } from './modelExtensions.ts';

/** Asks a config's model for one short answer; tells how it went, and which line of the YAML to change where it failed. */
export async function testConfig(services: ExtensionServices, configName: string): Promise<void> {
  const again = () => testConfig(services, configName);
  const options: vscode.ProgressOptions = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Testing "{0}"…', configName),
    cancellable: true,
  };
  try {
    const runtime = await services.runtime.trusted();
    const file = (await runtime.configs.list()).find(({ name }) => name === configName)?.file;
    const result = await vscode.window.withProgress(options, (_progress, token) =>
      runtime.testConfig(configName, signalOf(token)),
    );
    if (file !== undefined) services.configTests.clear(vscode.Uri.file(file));
    if (result.ok) {
      void vscode.window.showInformationMessage(successText(configName, result));
      return;
    }
    const { error } = result;
    logError(services.log, `Testing ${configName}`, error);
    if (error.location) await services.configTests.show(error.location.file, testProblem(error, error.location));
    void tell(result, configName, again);
  } catch (error) {
    if (isCancellation(error)) return;
    logError(services.log, `Testing ${configName}`, error);
    void showError(error, { configName, retry: again });
  }
}

/** An error where the config is to blame; else a warning. */
function testProblem({ message, field }: AppError, { line = 1, column = 1 }: SourceLocation): FileProblem {
  return { message, line, column, severity: field === undefined ? 'warning' : 'error' };
}

function successText(configName: string, { model, text, seconds, tools }: WorkingConfig): string {
  const time = seconds.toFixed(1);
  const name = model === '' ? vscode.l10n.t('the model') : model;
  if (tools === 'called') return vscode.l10n.t('"{0}" works: {1} called a tool after {2} s.', configName, name, time);
  const answer = text.trim().slice(0, 80);
  const said =
    answer === ''
      ? vscode.l10n.t('"{0}" can be reached, but {1} answered nothing. Check the model it names.', configName, name)
      : vscode.l10n.t('"{0}" works: {1} answered "{2}" after {3} s.', configName, name, answer, time);
  return tools === 'off'
    ? said
    : `${said} ${vscode.l10n.t('It was offered a tool and did not call it; tools may work all the same.')}`;
}

/** The way to the line comes first: whatever failed, that is where it is mended. */
async function tell({ error }: FaultyConfig, configName: string, retry: () => Promise<void>): Promise<void> {
  const context = { configName, retry };
  const open: ErrorView['actions'][number] = { id: 'openConfig', label: vscode.l10n.t('Open LLM Config') };
  const actions = [open, ...possibleActions(error, context).filter(({ id }) => id !== 'openConfig')];
  const { location } = error;
  const text =
    location?.line === undefined || error.field === undefined
      ? error.message
      : `${basename(location.file)}, line ${location.line}: ${error.message}`;
  const find = vscode.l10n.t('Find Extensions');
  const labels = [...(isWithoutModels(error) ? [find] : []), ...actions.map(({ label }) => label)];
  const choice = await vscode.window.showErrorMessage(text, ...labels);
  if (choice === find) await findModelExtensions();
  const action = actions.find(({ label }) => label === choice);
  if (action) await mend(action.id, error, context);
}

/** VS Code offers no language model at all. */
function isWithoutModels({ field, vendor }: AppError): boolean {
  return vendor?.code === 'NotFound' && field === 'llm_config_class';
}
