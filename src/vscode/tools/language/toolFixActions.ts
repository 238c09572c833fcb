import * as vscode from 'vscode';
import type { FileProblem } from '../../../core/base/fileProblem.ts';
import type { TextEdit } from '../../../core/tools/editing/textEdit.ts';
import type { ToolFix } from '../../../core/tools/editing/toolFixes.ts';

/** What mends the problems of a tool at a place, and what can be made of its function. */
export async function fixTool(
  document: vscode.TextDocument,
  range: vscode.Range,
  name: string,
): Promise<vscode.CodeAction[]> {
  const { specByHand, toolFixes } = await import('../../../core/tools/editing/toolFixes.ts');
  const { toolFunctionPlace } = await import('../../../core/tools/editing/toolFunctionPlace.ts');
  const text = document.getText();
  const fixes = (await toolFixes(text, name)).flatMap((fix) => {
    const diagnostics = shownFor(fix.problem, document, range);
    return diagnostics.length === 0 ? [] : [fixAction(fix, document, diagnostics)];
  });
  const place = await toolFunctionPlace(text);
  const isAtFunction = place && range.start.line < place.lastLine && range.end.line >= place.firstLine - 1;
  const edits = isAtFunction && !fixes.some(({ title }) => title === specTitle()) && (await specByHand(text, name));
  if (!edits) return fixes;
  const write = new vscode.CodeAction(specTitle(), vscode.CodeActionKind.RefactorRewrite);
  write.edit = workspaceEdit(document, edits);
  return [...fixes, write];
}

function fixAction(
  { kind, subject, edits }: ToolFix,
  document: vscode.TextDocument,
  diagnostics: vscode.Diagnostic[],
): vscode.CodeAction {
  const titles: Record<ToolFix['kind'], () => string> = {
    declareHost: () => vscode.l10n.t('Declare the host {0}', subject),
    declareFiles: () => vscode.l10n.t('Declare that the tool reads files'),
    correctHost: () => vscode.l10n.t('Change to "{0}"', subject),
    removeFromSpec: () => vscode.l10n.t('Remove "{0}" from the spec', subject),
    describeTool: () => vscode.l10n.t('Add a description'),
    writeSpec: specTitle,
  };
  const action = new vscode.CodeAction(titles[kind](), vscode.CodeActionKind.QuickFix);
  action.edit = workspaceEdit(document, edits);
  action.diagnostics = diagnostics;
  action.isPreferred = kind !== 'writeSpec';
  return action;
}

function specTitle(): string {
  return vscode.l10n.t('Write the spec by hand');
}

/** The diagnostics that show a problem within a range. They may be of the text as it was a moment ago. */
function shownFor({ message }: FileProblem, { uri }: vscode.TextDocument, range: vscode.Range): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter((diagnostic) => diagnostic.message === message && diagnostic.range.intersection(range));
}

function workspaceEdit(document: vscode.TextDocument, edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { start, end, text } of edits) {
    edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
  }
  return edit;
}
