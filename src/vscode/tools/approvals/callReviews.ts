import * as vscode from 'vscode';
import { isAppError } from '../../../core/base/appError.ts';
import type { ToolApproval } from '../../../core/tools/toolApproval.ts';
import { approvalOf, approvalView } from './approvalView.ts';
import type { PendingApproval, PendingApprovals } from './pendingApprovals.ts';

/** Characters of the arguments that a dialog shows. */
const shownLength = 1_500;
/** Characters that can be edited in one line; what is longer opens as a document. */
const lineLength = 300;

/** Asks about calls that no chat shows. Who leaves a question decides nothing: the call waits on. */
export class CallReviews {
  private readonly approvals: Pick<PendingApprovals, 'list'>;
  private lastDialog: Promise<unknown> = Promise.resolve();

  constructor(approvals: Pick<PendingApprovals, 'list'>) {
    this.approvals = approvals;
  }

  /** Asks, once the dialogs before are closed; not where the call was decided meanwhile. */
  async review(pending: PendingApproval): Promise<void> {
    const dialog = this.lastDialog.then(() => (this.approvals.list().includes(pending) ? ask(pending) : undefined));
    this.lastDialog = dialog.catch(() => undefined);
    const approval = await (await dialog)?.();
    if (approval) pending.decide(approval);
  }
}

/** Shows the question. @returns what leads to the decision, which may ask for more; undefined: none was made */
async function ask(pending: PendingApproval): Promise<(() => Promise<ToolApproval | undefined>) | undefined> {
  const allow = (scope: 'once' | 'always') => () => Promise.resolve({ decision: 'allow' as const, scope });
  const choices = [
    { title: vscode.l10n.t('Allow Once'), decide: allow('once') },
    { title: vscode.l10n.t('Always Allow'), decide: allow('always') },
    { title: vscode.l10n.t('Edit Arguments…'), decide: () => askForArguments(pending) },
    { title: vscode.l10n.t('Deny…'), decide: () => askForReason(pending) },
    { title: vscode.l10n.t('Decide Later'), decide: undefined, isCloseAffordance: true },
  ];
  const question = vscode.l10n.t('Run the tool "{0}"?', pending.request.toolName);
  const choice = await vscode.window.showWarningMessage(
    question,
    { modal: true, detail: details(pending) },
    ...choices,
  );
  return choice?.decide;
}

/** All that a user decides by. */
function details(pending: PendingApproval): string {
  const { promptName, arguments: args, suppliedParams } = pending.request;
  const { wants, source, fault } = approvalView(pending);
  const json = JSON.stringify(args, undefined, 2);
  const isLong = json.length > shownLength;
  return [
    ...(fault === undefined ? [] : [vscode.l10n.t('The edited arguments do not fit. {0}', fault), '']),
    vscode.l10n.t('Called by a run of "{0}". Code: {1}.', promptName, source),
    ...(wants.length > 0 ? [vscode.l10n.t('It asks for this:'), ...wants.map((want) => `• ${want}`)] : []),
    '',
    isLong ? vscode.l10n.t('Arguments, the beginning:') : vscode.l10n.t('Arguments:'),
    isLong ? `${json.slice(0, shownLength)} …` : json,
    ...(suppliedParams.length > 0 ? [vscode.l10n.t('Not from the model: {0}', suppliedParams.join(', '))] : []),
  ].join('\n');
}

async function askForReason({ request }: PendingApproval): Promise<ToolApproval | undefined> {
  const reason = await vscode.window.showInputBox({
    title: vscode.l10n.t('Deny "{0}"', request.toolName),
    prompt: vscode.l10n.t('Why not? The model gets this as the answer of the tool. May be left empty.'),
    ignoreFocusOut: true,
  });
  return reason === undefined ? undefined : approvalOf({ decision: 'deny', reason });
}

/** A yes for once, with the arguments as the user made them. */
async function askForArguments({ request }: PendingApproval): Promise<ToolApproval | undefined> {
  const { toolName, arguments: args } = request;
  const line = JSON.stringify(args);
  if (line.length > lineLength) return askInDocument(toolName, JSON.stringify(args, undefined, 2));
  const edited = await vscode.window.showInputBox({
    title: vscode.l10n.t('Run "{0}" once with these arguments', toolName),
    prompt: vscode.l10n.t('One JSON object. Enter runs the tool, Escape leaves it waiting.'),
    value: line,
    valueSelection: [line.length, line.length],
    ignoreFocusOut: true,
    validateInput: (text) => {
      const read = readArguments(text);
      return typeof read === 'string' ? read : undefined;
    },
  });
  const read = edited === undefined ? undefined : readArguments(edited);
  return typeof read === 'string' ? undefined : read;
}

async function askInDocument(toolName: string, json: string): Promise<ToolApproval | undefined> {
  const document = await vscode.workspace.openTextDocument({ language: 'json', content: json });
  await vscode.window.showTextDocument(document, { preview: false });
  const run = vscode.l10n.t('Allow Once with These');
  const question = vscode.l10n.t('Edit the arguments in this document, then let "{0}" run with them.', toolName);
  let fault = '';
  for (;;) {
    const choice = await vscode.window.showWarningMessage([fault, question].filter(Boolean).join(' '), run);
    if (choice !== run) return undefined;
    const read = readArguments(document.getText());
    if (typeof read !== 'string') return read;
    fault = read;
  }
}

/** The yes, or what is wrong with the text. */
function readArguments(text: string): ToolApproval | string {
  try {
    return approvalOf({ decision: 'allow', scope: 'once', arguments: text });
  } catch (error) {
    if (isAppError(error, 'BadRequest')) return error.userMessage;
    throw error;
  }
}
