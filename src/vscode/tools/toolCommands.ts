import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { commands } from '../../manifest.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { openFile } from '../services/openFile.ts';
import { askText, confirmDelete, fileNameFault, renameFile, requireFolder, trashFile } from '../services/steps.ts';
import { addTypes } from './language/toolTypes.ts';
import { createToolFile } from './language/newToolFile.ts';
import { chooseTool } from './chooseTool.ts';
import { deleteStoredTool, openStoredTool } from './storedTools/storedToolDocuments.ts';
import { storedToolUri } from './storedTools/storedToolUri.ts';
import { type ToolRow, toolRows } from './toolRows.ts';

/** Open, create, rename, delete and refresh of tools. */
export function registerToolCommands(services: ExtensionServices): Disposable {
  const register = services.commands.register.bind(services.commands);
  register(commands.refreshTools, () => services.toolFiles.scan());
  register(commands.openTool, async (argument) => open(await chooseTool(services, argument)));
  register(commands.newTool, () => create(services));
  register(commands.renameTool, async (argument) => rename(services, await chooseTool(services, argument)));
  register(commands.deleteTool, async (argument) => remove(services, await chooseTool(services, argument)));
  return new vscode.Disposable(() => undefined);
}

async function open(row: ToolRow): Promise<void> {
  if (row.uri) await openFile(row.uri);
  else if (row.entity) await openStoredTool(row.entity);
}

async function create(services: ExtensionServices): Promise<void> {
  const folder = await requireFolder();
  const taken = (await toolRows(services)).map(({ name }) => name);
  const name = await askToolName(vscode.l10n.t('Name of the new tool, as the model calls it'), '', taken);
  const uri = vscode.Uri.joinPath(folder, 'tools', `${name}.tool.ts`);
  await createToolFile(uri, name);
  await services.toolFiles.sync(uri);
  await addTypes(vscode.Uri.joinPath(uri, '..'));
}

async function rename(services: ExtensionServices, row: ToolRow): Promise<void> {
  const taken = (await toolRows(services)).map(({ name }) => name).filter((name) => name !== row.name);
  const name = await askToolName(vscode.l10n.t('New name of "{0}"', row.name), row.name, taken);
  if (name === row.name) return;
  if (row.uri) {
    const suffix = /\.tool\.[tj]s$/.exec(row.uri.path)?.[0] ?? '.tool.ts';
    const to = vscode.Uri.joinPath(row.uri, '..', `${name}${suffix}`);
    await renameFile(row.uri, to);
    await services.toolFiles.sync(row.uri, to);
    return;
  }
  if (!row.entity) return;
  await renameFile(storedToolUri(row.entity), storedToolUri({ ...row.entity, name }));
}

async function remove(services: ExtensionServices, row: ToolRow): Promise<void> {
  await confirmDelete(
    vscode.l10n.t('Delete the tool "{0}"?', row.name),
    row.uri
      ? vscode.l10n.t(
          '{0} goes to the trash. Prompts that use it keep its name.',
          vscode.workspace.asRelativePath(row.uri),
        )
      : vscode.l10n.t('It lives in the database only, so this cannot be undone. Prompts that use it keep its name.'),
  );
  if (row.uri) {
    await trashFile(row.uri);
    await services.toolFiles.sync(row.uri);
  } else if (row.entity) {
    await deleteStoredTool(row.entity);
  }
}

async function askToolName(prompt: string, value: string, taken: readonly string[]): Promise<string> {
  const validateInput = (text: string) => {
    const fault = fileNameFault(text, taken);
    if (fault !== undefined) return fault;
    const fits = /^[A-Za-z_][\w-]{0,63}$/.test(text.trim());
    return fits ? undefined : vscode.l10n.t('Models call tools by letters, digits, "_" and "-", at most 64.');
  };
  return (await askText({ prompt, value, validateInput })).trim();
}
