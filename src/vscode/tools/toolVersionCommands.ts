import { posix } from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../core/base/appError.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import type { Tool } from '../../core/tools/tool.ts';
import { commands } from '../../manifest.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { createFile, pickOne, requireFolder } from '../services/steps.ts';
import { chooseTool } from './chooseTool.ts';
import { deleteStoredTool } from './storedTools/storedToolDocuments.ts';
import { storedToolName, storedToolUri } from './storedTools/storedToolUri.ts';
import type { ToolRow } from './toolRows.ts';

/** From the database to a file of the workspace, and a comparison of the two where both hold a tool of one name. */
export function registerToolVersionCommands(services: ExtensionServices): Disposable {
  const { commands: registry } = services;
  registry.register(commands.saveToolAsFile, async (argument) => {
    await saveAsFile(services, await chooseTool(services, argument, isStored));
  });
  registry.register(commands.compareWithDatabaseVersion, async (argument) => {
    await compare(services, await chooseTool(services, argument, ({ isStoredToo }) => isStoredToo));
  });
  registry.register(commands.compareWithWorkspaceFile, async (argument) => {
    await compare(services, await chooseTool(services, argument, ({ isStoredToo }) => isStoredToo));
  });
  return new vscode.Disposable(() => undefined);
}

function isStored({ uri, isPython }: ToolRow): boolean {
  return uri === undefined && !isPython;
}

async function saveAsFile(services: ExtensionServices, row: ToolRow): Promise<void> {
  const { name, uri: file, entity: tool, isPython } = row;
  if (file)
    throw new AppError('EntityIsFile', vscode.l10n.t('"{0}" is the workspace file {1} already.', name, pathOf(file)));
  if (!tool || isPython) {
    throw new AppError('InvalidToolFile', vscode.l10n.t('"{0}" is Python. Convert it to TypeScript instead.', name));
  }
  await saveOpenDocument(name);
  const folder = await requireFolder();
  const keeps = await pickOne(
    [
      {
        label: vscode.l10n.t('Copy'),
        description: vscode.l10n.t('The database keeps its version, for other workspaces; here the file counts'),
        value: true,
      },
      {
        label: vscode.l10n.t('Move'),
        description: vscode.l10n.t('The tool is in this workspace only'),
        value: false,
      },
    ],
    vscode.l10n.t('Save "{0}" as a file of this workspace', name),
  );
  const { tools } = await services.runtime.get();
  const { toolFileText } = await import('../../core/template/toolFile/toolFileText.ts');
  const uri = vscode.Uri.joinPath(folder, 'tools', `${name}.tool.ts`);
  await createFile(uri, await toolFileText((await tools.getOwn(name)) ?? tool));
  await services.toolFiles.sync(uri);
  if (!keeps) await deleteStoredTool(tool);
}

/** What is typed into the tool's own document comes along. */
async function saveOpenDocument(name: string): Promise<void> {
  const document = vscode.workspace.textDocuments.find((each) => each.isDirty && storedToolName(each.uri) === name);
  if (document && !(await document.save())) throw new vscode.CancellationError();
}

async function compare(services: ExtensionServices, { name, uri }: ToolRow): Promise<void> {
  const stored: Tool | undefined = await (await services.runtime.get()).tools.getOwn(name);
  if (!uri || !stored) {
    const message = uri
      ? vscode.l10n.t('The database has no tool "{0}" to compare with.', name)
      : vscode.l10n.t('This workspace has no file of the tool "{0}" to compare with.', name);
    throw new AppError('ToolNotFound', message);
  }
  const title = vscode.l10n.t('{0}: database ↔ {1}', name, posix.basename(uri.path));
  await vscode.commands.executeCommand('vscode.diff', storedToolUri(stored), uri, title);
}

function pathOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}
