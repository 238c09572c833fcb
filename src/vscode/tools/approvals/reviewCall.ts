import * as vscode from 'vscode';
import { approvalView } from './approvalView.ts';
import type { PendingApproval } from './pendingApprovals.ts';

/** Characters of the arguments that a dialog shows; what is longer opens as a document. */
const shownLength = 1_500;

/** Asks about a call that no chat shows. Who leaves the dialog decides nothing: the call waits on. */
export async function reviewCall(pending: PendingApproval): Promise<void> {
  const { toolName, promptName, arguments: args } = pending.request;
  const { wants, source } = approvalView(pending);
  const json = JSON.stringify(args, undefined, 2);
  const isLong = json.length > shownLength;
  const once = vscode.l10n.t('Allow Once');
  const always = vscode.l10n.t('Always Allow');
  const deny = vscode.l10n.t('Deny');
  const showAll = vscode.l10n.t('Show Arguments');
  const detail = [
    vscode.l10n.t('Called by a run of "{0}". Code: {1}.', promptName, source),
    ...(wants.length > 0 ? [vscode.l10n.t('It asks for this:'), ...wants.map((want) => `• ${want}`)] : []),
    '',
    isLong ? vscode.l10n.t('Arguments, the beginning:') : vscode.l10n.t('Arguments:'),
    isLong ? `${json.slice(0, shownLength)} …` : json,
  ].join('\n');
  const choices = [once, always, deny, ...(isLong ? [showAll] : [])];
  const text = vscode.l10n.t('Run the tool "{0}"?', toolName);
  const choice = await vscode.window.showWarningMessage(text, { modal: true, detail }, ...choices);
  if (choice === once) pending.decide({ decision: 'allow', scope: 'once' });
  else if (choice === always) pending.decide({ decision: 'allow', scope: 'always' });
  else if (choice === deny) pending.decide({ decision: 'deny' });
  else if (choice === showAll) {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'json', content: json }));
  }
}
