import * as vscode from 'vscode';
import { pickOne } from '../../services/steps.ts';
import { parseFileLink } from '../../../protocol/fileLink.ts';
import { safeLink } from './safeLink.ts';
import { findFiles } from './workspaceFiles.ts';

/** Opens an address outside, once its user agreed. */
export async function openLink(href: string, log: vscode.LogOutputChannel): Promise<void> {
  const url = safeLink(href);
  if (!url) {
    log.warn('A link that is neither http, https nor mailto was not opened.');
    return;
  }
  // VS Code asks before it opens a web address that is not trusted yet, but not before it opens a mail program.
  if (url.protocol === 'mailto:' && !(await agreesToMail(url))) return;
  await vscode.env.openExternal(vscode.Uri.parse(url.href, true));
}

async function agreesToMail({ href }: URL): Promise<boolean> {
  const open = vscode.l10n.t('Open');
  const question = vscode.l10n.t('Open your mail program with this link of the chat?');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail: href }, open)) === open;
}

/** Opens a file of the workspace that a link names, at its line; says so where there is none. */
export async function openFileLink(link: string, column: vscode.ViewColumn): Promise<void> {
  const target = parseFileLink(link);
  const files = target ? await findFiles(target.path) : [];
  if (!target || files.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('This workspace has no file {0}.', target?.path ?? link));
    return;
  }
  const choices = files.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), value: uri }));
  const [only, ...others] = files;
  const file = only && others.length === 0 ? only : await pickOne(choices, vscode.l10n.t('Which file?'));
  const place = new vscode.Position(Math.max(0, (target.line ?? 1) - 1), Math.max(0, (target.column ?? 1) - 1));
  // Any kind of file, pictures too; a place beyond the end is the end.
  await vscode.commands.executeCommand('vscode.open', file, {
    viewColumn: column,
    ...(target.line === undefined ? {} : { selection: new vscode.Range(place, place) }),
  });
}
