import * as vscode from 'vscode';

/** Something wrong with what a tree row stands for. */
export interface RowProblem {
  message: string;
  severity: 'error' | 'warning';
}

/** A row's icon: its own, or the mark of its worst problem. */
export function rowIcon(icon: string, problems: readonly RowProblem[]): vscode.ThemeIcon {
  if (problems.some(({ severity }) => severity === 'error')) {
    return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  }
  if (problems.length > 0) return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  return new vscode.ThemeIcon(icon);
}

/** A row's tooltip: its problems first, then facts as `label: value`. All text is shown as it is, never as Markdown. */
export function rowTooltip(
  title: string,
  problems: readonly RowProblem[],
  facts: readonly (readonly [label: string, value: string])[],
): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString(undefined, true);
  tooltip.appendMarkdown('**').appendText(title).appendMarkdown('**\n\n');
  for (const { message, severity } of problems) {
    tooltip.appendMarkdown(`$(${severity}) `).appendText(message).appendMarkdown('\n\n');
  }
  for (const [label, value] of facts) {
    if (value !== '') tooltip.appendText(`${label}: ${value}`).appendMarkdown('\n\n');
  }
  return tooltip;
}

/** What a screen reader says for a row: its name and that something is wrong with it. */
export function rowAccessibility(label: string, problems: readonly RowProblem[]): vscode.AccessibilityInformation {
  const messages = problems.map(({ message }) => message).join(' ');
  return { label: messages === '' ? label : `${label}. ${messages}` };
}
