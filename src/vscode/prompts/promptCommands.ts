import * as vscode from 'vscode';
import { AppError } from '../../core/base/appError.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import { commands } from '../../manifest.ts';
import { rowName } from '../files/entityRows.ts';
import { renameWithName } from '../files/renameWithName.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { openFile } from '../services/openFile.ts';
import {
  askText,
  type Choice,
  confirmDelete,
  createFile,
  fileNameFault,
  pickOne,
  requireFolder,
  trashFile,
} from '../services/steps.ts';
import { withFrontMatterName } from './frontMatterName.ts';
import { openStoredPrompt } from './storedPromptDocuments.ts';
import { type PromptRow, promptRows } from './promptTree.ts';

/** Open, create, rename, delete and refresh of prompt templates. */
export function registerPromptCommands(services: ExtensionServices): Disposable {
  const register = services.commands.register.bind(services.commands);
  register(commands.refreshPrompts, () => services.promptFiles.scan());
  register(commands.openPromptTemplate, async (argument) => open(await choosePrompt(services, argument)));
  register(commands.newPromptTemplate, () => create(services));
  register(commands.renamePromptTemplate, async (argument) => rename(services, await choosePrompt(services, argument)));
  register(commands.deletePromptTemplate, async (argument) => remove(services, await choosePrompt(services, argument)));
  return new vscode.Disposable(() => undefined);
}

/**
 * The prompt that a command is about: what it was called with, else what the user picks.
 * @throws AppError `PromptNotFound`
 */
export async function choosePrompt(services: ExtensionServices, argument: unknown): Promise<PromptRow> {
  const rows = await promptRows(services);
  const name = rowName(argument);
  if (name !== undefined) {
    const row = rows.find((each) => each.name === name);
    if (row) return row;
    throw new AppError('PromptNotFound', vscode.l10n.t('There is no prompt template "{0}" any more.', name));
  }
  if (rows.length === 0) {
    await offerNewPrompt();
    throw new vscode.CancellationError();
  }
  const choices = rows.map((row): Choice<PromptRow> => ({
    label: row.name,
    description: row.problems[0]?.message ?? row.entity?.llmConfigNames.join(', ') ?? '',
    iconPath: new vscode.ThemeIcon(row.problems.length > 0 ? 'warning' : 'comment-discussion'),
    value: row,
  }));
  return pickOne(choices, vscode.l10n.t('Choose a prompt template'));
}

async function offerNewPrompt(): Promise<void> {
  const create = vscode.l10n.t('New Prompt Template');
  const choice = await vscode.window.showInformationMessage(
    vscode.l10n.t('There are no prompt templates yet.'),
    create,
  );
  if (choice === create) await vscode.commands.executeCommand(commands.newPromptTemplate);
}

async function open(row: PromptRow): Promise<void> {
  await (row.uri ? openFile(row.uri) : openStoredPrompt(row.name));
}

async function create(services: ExtensionServices): Promise<void> {
  const folder = await requireFolder();
  const taken = (await promptRows(services)).map(({ name }) => name);
  const name = await askName(vscode.l10n.t('Name of the new prompt template'), '', taken);
  await services.configFiles.ready();
  const configNames = services.configFiles.configs.map((config) => config.name);
  const picked =
    configNames.length === 0
      ? []
      : await vscode.window.showQuickPick(configNames, {
          canPickMany: true,
          placeHolder: vscode.l10n.t('LLM configs that may answer; one is drawn for each chat'),
        });
  if (!picked) throw new vscode.CancellationError();
  const { promptFileTemplate } = await import('../../core/template/promptFile/promptFile.ts');
  const uri = vscode.Uri.joinPath(folder, 'prompts', `${name}.prompt.njk`);
  await createFile(uri, promptFileTemplate(picked));
  await services.promptFiles.sync(uri);
}

async function rename(services: ExtensionServices, row: PromptRow): Promise<void> {
  const taken = (await promptRows(services)).map(({ name }) => name).filter((name) => name !== row.name);
  const name = await askName(vscode.l10n.t('New name of "{0}"', row.name), row.name, taken);
  if (name === row.name) return;
  if (row.uri) {
    const to = vscode.Uri.joinPath(row.uri, '..', `${name}.prompt.njk`);
    await renameWithName(row.uri, to, (text) => withFrontMatterName(text, name));
    await services.promptFiles.sync(row.uri, to);
    return;
  }
  const { promptTemplates } = await services.runtime.get();
  if (!row.entity) return;
  await promptTemplates.save({ ...row.entity, name });
  await promptTemplates.delete(row.name);
}

async function remove(services: ExtensionServices, row: PromptRow): Promise<void> {
  await confirmDelete(
    vscode.l10n.t('Delete the prompt template "{0}"?', row.name),
    row.uri
      ? vscode.l10n.t(
          '{0} goes to the trash. Chats that were started from it stay.',
          vscode.workspace.asRelativePath(row.uri),
        )
      : vscode.l10n.t('It lives in the database only, so this cannot be undone. Chats that were started from it stay.'),
  );
  if (row.uri) {
    await trashFile(row.uri);
    await services.promptFiles.sync(row.uri);
  } else {
    await (await services.runtime.get()).promptTemplates.delete(row.name);
  }
}

async function askName(prompt: string, value: string, taken: readonly string[]): Promise<string> {
  const validateInput = (text: string) => fileNameFault(text, taken);
  return (await askText({ prompt, value, validateInput })).trim();
}
