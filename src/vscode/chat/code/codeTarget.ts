import * as vscode from 'vscode';
import { type Choice, pickOne } from '../../services/steps.ts';
import { type NamedPath, namedPaths } from './namedPath.ts';
import { findFiles, placesOf } from './workspaceFiles.ts';

/** The file that a code block is meant for. */
export interface CodeTarget {
  uri: vscode.Uri;
  /** The file is yet to be created. */
  isNew: boolean;
  /** The first line of the code only names this file. */
  isFirstLineName: boolean;
}

/**
 * Which file a code block is meant for: the one that it names, where the workspace has it; without a name the editor's; else
 * the user says.
 * @param editor the one that was used last
 * @throws vscode.CancellationError where the user picks none
 */
export async function chooseTarget(
  info: string,
  code: string,
  editor: vscode.TextEditor | undefined,
): Promise<CodeTarget> {
  const named = namedPaths(info, code);
  for (const { path, isFirstLine: isFirstLineName } of named) {
    const [only, ...others] = await findFiles(path);
    if (!only) continue;
    const uri = others.length === 0 ? only : await pickOne([only, ...others].map(fileChoice), question());
    return { uri, isNew: false, isFirstLineName };
  }
  const current = editor?.document.uri;
  if (current && named.length === 0) return { uri: current, isNew: false, isFirstLineName: false };
  return pickTarget(named, current);
}

async function pickTarget(named: NamedPath[], current: vscode.Uri | undefined): Promise<CodeTarget> {
  const created = named.flatMap(({ path, isFirstLine: isFirstLineName }) =>
    placesOf(path).map((uri) => ({
      ...fileChoice(uri),
      description: vscode.l10n.t('new file'),
      value: { uri, isNew: true, isFirstLineName },
    })),
  );
  const open = [...(current ? [current] : []), ...openFiles()];
  const unique = [...new Map(open.map((uri) => [uri.toString(), uri])).values()];
  const existing = unique.map((uri) => ({
    ...fileChoice(uri),
    value: { uri, isNew: false, isFirstLineName: false },
  }));
  const other: Choice<CodeTarget | undefined> = { label: vscode.l10n.t('Choose a file…'), value: undefined };
  const picked = await pickOne<CodeTarget | undefined>([...created, ...existing, other], question());
  if (picked) return picked;
  const [uri] = (await vscode.window.showOpenDialog({ title: question(), canSelectMany: false })) ?? [];
  if (!uri) throw new vscode.CancellationError();
  return { uri, isNew: false, isFirstLineName: false };
}

function question(): string {
  return vscode.l10n.t('Which file is the code for?');
}

function fileChoice(uri: vscode.Uri): Choice<vscode.Uri> {
  return { label: vscode.workspace.asRelativePath(uri), value: uri };
}

/** The files of open editors. */
function openFiles(): vscode.Uri[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : []))
    .filter(({ scheme }) => vscode.workspace.fs.isWritableFileSystem(scheme) === true);
}
