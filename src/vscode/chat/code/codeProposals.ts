import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../../core/base/disposable.ts';
import type { CodeTarget } from './codeTarget.ts';
import { type ProposedText, proposedText, smallestChange, type Span } from './proposedText.ts';
import { isOutside } from './workspaceFiles.ts';

/** Scheme of the documents that show a file as it would be; menus look for it. */
export const proposalScheme = 'promptdeck-code';

/** Code of a chat on its way into a file. */
interface Proposal extends CodeTarget {
  code: string;
  /** What the code takes the place of; absent: all of the file. */
  selection: Span | undefined;
  /** The file's text that the proposal was made for. */
  before: string;
  after: string;
}

/** Code blocks that are shown as a change of a file, until their user accepts or discards them. */
export class CodeProposals implements Disposable, vscode.TextDocumentContentProvider {
  private readonly proposals = new Map<string, Proposal>();
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.changed.event;
  private lastId = 0;

  constructor() {
    this.disposables.add(vscode.workspace.registerTextDocumentContentProvider(proposalScheme, this));
    this.disposables.add(
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const tab of closed) this.proposals.delete(proposalOf(tab)?.toString() ?? '');
      }),
    );
  }

  /** The file's side of a new file is an empty document. */
  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.proposals.get(uri.toString())?.after ?? '';
  }

  /**
   * Shows what a file would become.
   * @param selection what the code takes the place of; absent: all of the file
   */
  async show(
    target: CodeTarget,
    code: string,
    { selection, column }: { selection?: vscode.Range | undefined; column: vscode.ViewColumn },
  ): Promise<void> {
    const document = target.isNew ? undefined : await vscode.workspace.openTextDocument(target.uri);
    const before = document?.getText() ?? '';
    const span = selection && document ? spanOf(document, selection) : undefined;
    const { isFirstLineName } = target;
    const { text: after, replaced } = proposedText(before, code, { selection: span, isFirstLineName });
    const path = vscode.workspace.asRelativePath(target.uri);
    if (after === before) {
      void vscode.window.showInformationMessage(vscode.l10n.t('{0} has this code already.', path));
      return;
    }
    this.lastId += 1;
    const uri = target.uri.with({ scheme: proposalScheme, authority: '', query: String(this.lastId), fragment: '' });
    this.proposals.set(uri.toString(), { ...target, code, selection: span, before, after });
    const left = target.isNew ? uri.with({ query: 'new' }) : target.uri;
    const title = vscode.l10n.t('{0}: file ↔ code of the chat', path);
    await vscode.commands.executeCommand('vscode.diff', left, uri, title, { preview: false, viewColumn: column });
    void this.ask(uri, questionAbout(path, target.isNew ? 'none' : replaced));
  }

  /** Makes the change. @param uri the proposal's document; absent: the one in front */
  async accept(uri: vscode.Uri | undefined = frontProposal()): Promise<void> {
    const proposal = this.find(uri);
    if (!uri || !proposal) return;
    const path = vscode.workspace.asRelativePath(proposal.uri);
    if (!proposal.isNew && (await this.renew(uri, proposal))) {
      void vscode.window.showWarningMessage(
        vscode.l10n.t('{0} changed since. Look at the comparison again, then accept it.', path),
      );
      return;
    }
    if ((await isOutside(proposal.uri)) && !(await agreesToOutside(proposal.uri))) return;
    if (!(await vscode.workspace.applyEdit(await editOf(proposal)))) {
      void vscode.window.showErrorMessage(
        vscode.l10n.t('{0} could not be changed: it is read-only, or came into being meanwhile.', path),
      );
      return;
    }
    const column = tabOf(uri)?.group.viewColumn;
    await this.discard(uri);
    await vscode.window.showTextDocument(proposal.uri, { ...(column === undefined ? {} : { viewColumn: column }) });
  }

  /** Leaves the file as it is. @param uri the proposal's document; absent: the one in front */
  async discard(uri: vscode.Uri | undefined = frontProposal()): Promise<void> {
    if (!uri || !this.proposals.delete(uri.toString())) return;
    const tab = tabOf(uri);
    if (tab) await vscode.window.tabGroups.close(tab);
  }

  dispose(): void {
    this.disposables.dispose();
    this.proposals.clear();
  }

  private find(uri: vscode.Uri | undefined): Proposal | undefined {
    return uri && this.proposals.get(uri.toString());
  }

  /** The question beside the comparison, for those who do not look for its buttons. */
  private async ask(uri: vscode.Uri, question: string): Promise<void> {
    const accept = vscode.l10n.t('Accept');
    const discard = vscode.l10n.t('Discard');
    const choice = await vscode.window.showInformationMessage(question, accept, discard);
    if (choice === accept) await this.accept(uri);
    else if (choice === discard) await this.discard(uri);
  }

  /** True where the file is no longer what the proposal was made for; the proposal is made for what it is now. */
  private async renew(uri: vscode.Uri, proposal: Proposal): Promise<boolean> {
    const document = await vscode.workspace.openTextDocument(proposal.uri);
    const before = document.getText();
    if (before === proposal.before) return false;
    const { code, isFirstLineName } = proposal;
    const selection = proposal.selection && movedSpan(proposal.selection, proposal.before, before);
    const { text: after } = proposedText(before, code, { selection, isFirstLineName });
    this.proposals.set(uri.toString(), { ...proposal, selection, before, after });
    this.changed.fire(uri);
    return true;
  }
}

function questionAbout(path: string, replaced: ProposedText['replaced'] | 'none'): string {
  switch (replaced) {
    case 'none':
      return vscode.l10n.t('Create {0} with this code?', path);
    case 'selection':
      return vscode.l10n.t('Replace the selection in {0} with this code?', path);
    case 'declarations':
      return vscode.l10n.t('Put this code in the place of what has the same names in {0}?', path);
    case 'all':
      return vscode.l10n.t(
        'Replace all of {0} with this code? To replace a part, discard, select it in the file and apply again.',
        path,
      );
  }
}

/** Where a stretch of a text is after the text was changed elsewhere; a change that reaches into it makes it larger. */
function movedSpan(span: Span, before: string, after: string): Span {
  const change = smallestChange(before, after);
  const growth = after.length - before.length;
  if (change.end <= span.start) return { start: span.start + growth, end: span.end + growth };
  if (change.start >= span.end) return span;
  return { start: Math.min(span.start, change.start), end: Math.max(span.end, change.end) + growth };
}

function spanOf(document: vscode.TextDocument, range: vscode.Range): Span {
  return { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
}

async function editOf({ uri, isNew, before, after }: Proposal): Promise<vscode.WorkspaceEdit> {
  const edit = new vscode.WorkspaceEdit();
  if (isNew) {
    edit.createFile(uri, { overwrite: false, contents: new TextEncoder().encode(after) });
    return edit;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const { start, end, text } = smallestChange(before, after);
  edit.replace(uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
  return edit;
}

async function agreesToOutside(uri: vscode.Uri): Promise<boolean> {
  const change = vscode.l10n.t('Change');
  const question = vscode.l10n.t('This file is outside of the workspace. Change it?');
  const detail = uri.scheme === 'file' ? uri.fsPath : uri.toString();
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, change)) === change;
}

/** The proposal that a tab shows. */
function proposalOf({ input }: vscode.Tab): vscode.Uri | undefined {
  return input instanceof vscode.TabInputTextDiff && input.modified.scheme === proposalScheme
    ? input.modified
    : undefined;
}

function frontProposal(): vscode.Uri | undefined {
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
  return tab && proposalOf(tab);
}

function tabOf(uri: vscode.Uri): vscode.Tab | undefined {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .find((tab) => proposalOf(tab)?.toString() === uri.toString());
}
