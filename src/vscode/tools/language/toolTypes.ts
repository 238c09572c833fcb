import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../../../core/base/disposable.ts';
import { commands } from '../../../manifest.ts';
import { logError } from '../../services/commandRegistry.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { pickOne, requireFolder } from '../../services/steps.ts';

/** The command that writes the types beside the tools that are there already; old ones are renewed as tools are opened or saved. */
export function registerToolTypes(services: ExtensionServices): Disposable {
  services.commands.register(commands.addToolTypes, () => addTypesToAll(services));
  const renew = ({ uri }: vscode.TextDocument): void => {
    if (!vscode.workspace.isTrusted || services.toolFiles.nameOf(uri) === undefined) return;
    renewTypes(uri).catch((error: unknown) => {
      logError(services.log, 'Renewing the types of tools', error);
    });
  };
  vscode.workspace.textDocuments.forEach(renew);
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(renew),
    vscode.workspace.onDidSaveTextDocument(renew),
  );
}

/** Writes the types that a tool's file sees anew where they are as an older version wrote them. */
async function renewTypes(toolFile: vscode.Uri): Promise<void> {
  const { toolTypesFileName, toolTypesState, toolTypesText } = await import('../../../core/tools/editing/toolTypes.ts');
  const file = await nearestFile(vscode.Uri.joinPath(toolFile, '..'), [toolTypesFileName]);
  if (!file || toolTypesState(await readText(file)) !== 'old') return;
  const isBeingEdited = vscode.workspace.textDocuments.some(
    ({ uri, isDirty }) => isDirty && uri.toString() === file.toString(),
  );
  if (!isBeingEdited) await writeText(file, toolTypesText);
}

async function addTypesToAll({ toolFiles }: ExtensionServices): Promise<void> {
  const workspaceFolder = await requireFolder();
  await toolFiles.ready();
  const folders = outermost(toolFiles.list().map(({ uri }) => vscode.Uri.joinPath(uri, '..')));
  if (folders.length === 0) folders.push(vscode.Uri.joinPath(workspaceFolder, 'tools'));
  const added: string[] = [];
  for (const folder of folders) {
    const path = vscode.workspace.asRelativePath(folder);
    if ((await addTypes(folder)) === 'added') added.push(path);
    else void vscode.window.showWarningMessage(foreignFile(path));
  }
  if (added.length === 0) return;
  void vscode.window.showInformationMessage(
    vscode.l10n.t('The types of tools are up to date in {0}.', added.join(', ')),
  );
}

/**
 * Writes `promptdeck.d.ts` into a folder of tools where it is absent or old, and the first time a `tsconfig.json`, where none is
 * in force yet or the user wants one. No file of the user's is touched.
 * @returns `foreign` where the user has a file of that name, or has edited ours
 */
export async function addTypes(folder: vscode.Uri): Promise<'added' | 'foreign'> {
  const { toolProjectText, toolTypesFileName, toolTypesState, toolTypesText } =
    await import('../../../core/tools/editing/toolTypes.ts');
  const file = vscode.Uri.joinPath(folder, toolTypesFileName);
  const state = toolTypesState(await readText(file));
  if (state === 'foreign' || state === 'edited') return 'foreign';
  if (state !== 'current') await writeText(file, toolTypesText);
  if (state === 'missing' && (await wantsProject(folder))) {
    await writeText(vscode.Uri.joinPath(folder, 'tsconfig.json'), toolProjectText);
  }
  return 'added';
}

/** Whether the folder is to get a project of its own. A project around it may do, so its owner is asked. */
async function wantsProject(folder: vscode.Uri): Promise<boolean> {
  const project = await governingProject(folder);
  if (!project) return true;
  if (posix.dirname(project.path) === folder.path) return false;
  const path = vscode.workspace.asRelativePath(project);
  const folderPath = vscode.workspace.asRelativePath(folder);
  try {
    return await pickOne(
      [
        {
          label: vscode.l10n.t('Add {0}', `${folderPath}/tsconfig.json`),
          detail: vscode.l10n.t("Tools are checked as they run, without a browser's or Node's globals."),
          value: true,
        },
        {
          label: vscode.l10n.t('Leave it to {0}', path),
          detail: vscode.l10n.t('Tools are checked like the rest of the project, if it includes {0}.', folderPath),
          value: false,
        },
      ],
      vscode.l10n.t('This folder belongs to a TypeScript project. What checks its tools?'),
    );
  } catch (error) {
    if (error instanceof vscode.CancellationError) return false;
    throw error;
  }
}

/** The `tsconfig.json` or `jsconfig.json` that holds for a folder. */
function governingProject(folder: vscode.Uri): Promise<vscode.Uri | undefined> {
  return nearestFile(folder, ['tsconfig.json', 'jsconfig.json']);
}

/** The file of one of these names that is nearest to a folder, in it or above it, within the workspace. */
async function nearestFile(folder: vscode.Uri, names: readonly string[]): Promise<vscode.Uri | undefined> {
  const top = vscode.workspace.getWorkspaceFolder(folder)?.uri.path;
  if (top === undefined) return undefined;
  for (let at = folder; at.path.startsWith(top); at = vscode.Uri.joinPath(at, '..')) {
    for (const name of names) {
      const file = vscode.Uri.joinPath(at, name);
      if ((await readText(file)) !== undefined) return file;
    }
    if (at.path === top || at.path === '/') break;
  }
  return undefined;
}

/** The folders that lie in no other of them: types count for all that is below. */
function outermost(folders: readonly vscode.Uri[]): vscode.Uri[] {
  const distinct = [...new Map(folders.map((folder) => [folder.toString(), folder])).values()];
  return distinct.filter(
    ({ path }) => !distinct.some((other) => other.path !== path && path.startsWith(other.path.replace(/\/?$/, '/'))),
  );
}

/** Text of a file, or undefined where there is none. */
async function readText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
}

async function writeText(uri: vscode.Uri, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
}

function foreignFile(folder: string): string {
  const path = `${folder}/promptdeck.d.ts`;
  return vscode.l10n.t(
    '{0} is a file of your own or was edited, so it was left as it is. Rename it and add the types again.',
    path,
  );
}
