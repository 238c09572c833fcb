import { basename } from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../core/base/appError.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import { outlineOf } from '../../core/configs/editing/configOutline.ts';
import { commands } from '../../manifest.ts';
import { rowName } from '../files/entityRows.ts';
import { withNameLine } from '../files/nameLine.ts';
import { renameWithName } from '../files/renameWithName.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { openFile } from '../services/openFile.ts';
import { llmConfigsPath } from '../services/settings.ts';
import {
  askText,
  confirmDelete,
  createFile,
  fileNameFault,
  pickOne,
  requireFolder,
  trashFile,
} from '../services/steps.ts';
import { type ConfigRow, configRows } from './configTree.ts';
import { testConfig } from './testConfig.ts';

/** Open, create, test, rename, delete and refresh of LLM configs. */
export function registerConfigCommands(services: ExtensionServices): Disposable {
  const register = services.commands.register.bind(services.commands);
  register(commands.refreshLLMConfigs, () => services.configFiles.refresh());
  register(commands.openLLMConfig, async (argument) => open(await chooseConfig(services, argument), fieldOf(argument)));
  register(commands.newLLMConfig, () => create(services));
  register(commands.testLLMConfig, async (argument) => {
    await testConfig(services, (await chooseConfig(services, argument)).name);
  });
  register(commands.renameLLMConfig, async (argument) => rename(services, await chooseConfig(services, argument)));
  register(commands.deleteLLMConfig, async (argument) => remove(services, await chooseConfig(services, argument)));
  return new vscode.Disposable(() => undefined);
}

async function chooseConfig(services: ExtensionServices, argument: unknown): Promise<ConfigRow> {
  await services.runtime.get();
  const rows = await configRows(services);
  const name = rowName(argument);
  if (name === undefined) {
    const choices = rows
      .filter(({ file }) => file !== undefined)
      .map((row) => ({ label: row.name, description: row.problems[0]?.message ?? '', value: row }));
    return pickOne(choices, vscode.l10n.t('Choose an LLM config'));
  }
  const row = rows.find((each) => each.name === name);
  if (!row) throw new AppError('ConfigNotFound', vscode.l10n.t('There is no LLM config "{0}" any more.', name));
  return row;
}

function fieldOf(argument: unknown): string | undefined {
  const isNamed = typeof argument === 'object' && argument !== null && 'field' in argument;
  return isNamed && typeof argument.field === 'string' ? argument.field : undefined;
}

/** At what keeps the config from work, else at a key that is asked for and stands there, else at the first warning. */
async function open(row: ConfigRow, field?: string): Promise<void> {
  if (row.file === undefined) {
    throw new AppError('ConfigNotFound', vscode.l10n.t('There is no YAML file for the LLM config "{0}".', row.name));
  }
  const uri = vscode.Uri.file(row.file);
  const [worst] = row.problems;
  if (field !== undefined && worst?.severity !== 'error' && !row.failedTest) {
    const { keys } = outlineOf((await vscode.workspace.openTextDocument(uri)).getText());
    const place = keys.find(({ key }) => key === field)?.keyPlace;
    if (place) {
      await openFile(uri, place.line);
      return;
    }
  }
  await openFile(uri, worst?.line, worst?.column);
}

async function create(services: ExtensionServices): Promise<void> {
  await services.runtime.get();
  const path = llmConfigsPath();
  if (path === undefined) {
    await requireFolder();
    throw new AppError(
      'InvalidConfig',
      vscode.l10n.t('LLM configs need a folder on disk. Set promptdeck.llmConfigsPath.'),
    );
  }
  const { chooseTemplate } = await import('./configTemplates.ts');
  const template = await chooseTemplate(services.extensionUri);
  const taken = (await configRows(services)).filter(({ file }) => file !== undefined).map(({ name }) => name);
  const folder = vscode.workspace.asRelativePath(path);
  const prompt = vscode.l10n.t('Name of the new LLM config, which is kept as {0}', `${folder}/NAME.yml`);
  const name = await askName(prompt, freeName(template.name, taken), taken);
  const uri = vscode.Uri.joinPath(vscode.Uri.file(path), `${name}.yml`);
  await createFile(uri, withNameLine(template.text, name));
  await services.configFiles.refresh();
}

/** A name that none has yet. */
function freeName(wanted: string, taken: readonly string[]): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    if (!taken.includes(name)) return name;
  }
}

async function rename(services: ExtensionServices, row: ConfigRow): Promise<void> {
  if (row.file === undefined) return;
  const taken = (await configRows(services)).map(({ name }) => name).filter((name) => name !== row.name);
  const name = await askName(vscode.l10n.t('New name of "{0}"', row.name), row.name, taken);
  if (name === row.name) return;
  const from = vscode.Uri.file(row.file);
  const to = vscode.Uri.joinPath(from, '..', `${name}${/\.ya?ml$/i.exec(basename(row.file))?.[0] ?? '.yml'}`);
  await renameWithName(from, to, (text) => withNameLine(text, name));
  await services.configFiles.refresh();
}

async function remove(services: ExtensionServices, row: ConfigRow): Promise<void> {
  await confirmDelete(
    vscode.l10n.t('Delete the LLM config "{0}"?', row.name),
    row.file === undefined
      ? vscode.l10n.t('It has no YAML file. Prompts that name it keep its name.')
      : vscode.l10n.t(
          '{0} goes to the trash. Prompts that name it keep its name.',
          vscode.workspace.asRelativePath(row.file),
        ),
  );
  if (row.file !== undefined) await trashFile(vscode.Uri.file(row.file));
  await (await services.runtime.get()).llmConfigNames.delete(row.name);
  await services.configFiles.refresh();
}

async function askName(prompt: string, value: string, taken: readonly string[]): Promise<string> {
  const validateInput = (text: string) => fileNameFault(text, taken);
  return (await askText({ prompt, value, validateInput })).trim();
}
