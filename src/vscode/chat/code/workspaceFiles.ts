import { realpath } from 'node:fs/promises';
import { posix, sep } from 'node:path';
import * as vscode from 'vscode';

/** More files than these of one name are not offered. */
const maxMatches = 20;

/**
 * The files of the workspace that a path names: relative to a folder of it, else absolute and inside one, else the end of the
 * paths of files (`components/a.ts` for `src/components/a.ts`).
 */
export async function findFiles(path: string): Promise<vscode.Uri[]> {
  const exact = await keepFiles(placesOf(path));
  if (exact.length > 0) return exact;
  const tail = posix.normalize(path).replace(/^\.?\/+/, '');
  // What a glob reads as its own has no other way to be looked for.
  if (tail.startsWith('..') || /[*?[\]{}!]/.test(tail)) return [];
  return vscode.workspace.findFiles(`**/${tail}`, undefined, maxMatches);
}

/** Where a file of this path would be in each folder of the workspace; never outside of it. */
export function placesOf(path: string): vscode.Uri[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.flatMap(({ uri: folder, name }) => {
    const base = folder.path.replace(/\/*$/, '/');
    const inFolder = path.startsWith(base) ? path.slice(base.length) : path.replace(/^\/+/, '');
    // In a workspace of several folders a path may begin with the folder's name, as VS Code shows it.
    const ownName = folders.length > 1 && inFolder.startsWith(`${name}/`) ? [inFolder.slice(name.length + 1)] : [];
    return [...ownName, inFolder]
      .map((each) => posix.join(base, each))
      .filter((full) => full.startsWith(base) && full !== base)
      .map((full) => folder.with({ path: full }));
  });
}

/** True where a change of this file reaches outside of the workspace, by its own path or through a link of the file system. */
export async function isOutside(uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme === 'untitled') return false;
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (!folder) return true;
  if (uri.scheme !== 'file') return false;
  const [real, ...roots] = await Promise.all([
    realPlace(uri.fsPath),
    ...(vscode.workspace.workspaceFolders ?? []).map((each) => realPlace(each.uri.fsPath)),
  ]);
  return !roots.some((root) => real.startsWith(root.endsWith(sep) ? root : root + sep));
}

/** The path with links followed; of a file that is yet to be, its nearest folder's. */
async function realPlace(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const cut = path.lastIndexOf(sep);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || cut <= 0) throw error;
    return `${await realPlace(path.slice(0, cut))}${path.slice(cut)}`;
  }
}

async function keepFiles(uris: vscode.Uri[]): Promise<vscode.Uri[]> {
  const kept = await Promise.all(uris.map(async (uri) => ((await isFile(uri)) ? [uri] : [])));
  return kept.flat();
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    const { type } = await vscode.workspace.fs.stat(uri);
    return (type & vscode.FileType.File) !== 0;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return false;
    throw error;
  }
}
