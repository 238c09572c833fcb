import * as vscode from 'vscode';
import { placeRange } from './placeRange.ts';

/** What mends the problems of a config at a place, where it is known what was meant. */
export async function fixConfig(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction[]> {
  const { parseConfig } = await import('../../../core/configs/parseConfig.ts');
  const { problems } = await parseConfig(document.getText(), document.uri.fsPath);
  return problems.flatMap(({ replacement, endColumn, line, column, message }) => {
    if (replacement === undefined || endColumn === undefined) return [];
    const place = placeRange({ line, column, endColumn });
    if (!place.intersection(range)) return [];
    const title = vscode.l10n.t('Change to {0}', replacement);
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.edit = new vscode.WorkspaceEdit();
    action.edit.replace(document.uri, place, replacement);
    action.isPreferred = true;
    action.diagnostics = vscode.languages
      .getDiagnostics(document.uri)
      .filter((diagnostic) => diagnostic.message === message && diagnostic.range.intersection(place));
    return [action];
  });
}
