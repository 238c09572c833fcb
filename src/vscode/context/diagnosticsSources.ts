import * as vscode from 'vscode';
import type { ContextSource, ContextText } from './contextSource.ts';

/** The problems of the file in the editor that was used last. */
export function fileDiagnosticsSource(): ContextSource {
  return {
    label: vscode.l10n.t('Problems of the active file'),
    icon: 'warning',
    nothing: vscode.l10n.t('The active file has no problems.'),
    read: ({ editor }) => {
      const uri = editor?.document.uri;
      return Promise.resolve(uri && linesOf([[uri, vscode.languages.getDiagnostics(uri)]]));
    },
  };
}

/** The problems of all files. */
export function workspaceDiagnosticsSource(): ContextSource {
  return {
    label: vscode.l10n.t('Problems of the workspace'),
    icon: 'warning',
    nothing: vscode.l10n.t('The workspace has no problems.'),
    read: () => Promise.resolve(linesOf(vscode.languages.getDiagnostics())),
  };
}

function linesOf(all: readonly [vscode.Uri, vscode.Diagnostic[]][]): ContextText | undefined {
  const lines = all.flatMap(([uri, diagnostics]) => {
    const path = vscode.workspace.asRelativePath(uri);
    return diagnostics
      .toSorted((one, other) => one.severity - other.severity || one.range.start.compareTo(other.range.start))
      .map((diagnostic) => `${path}:${lineOf(diagnostic)}`);
  });
  return lines.length === 0 ? undefined : { text: lines.join('\n'), block: {} };
}

/** A problem as compilers write it: `12:5: error: message [source code]`. */
function lineOf({ range, severity, message, source, code }: vscode.Diagnostic): string {
  const { line, character } = range.start;
  const id = typeof code === 'object' ? code.value : code;
  const origin = [source, id].filter((part) => part !== undefined && part !== '').join(' ');
  const words = message.replaceAll(/\s*\n\s*/g, ' ');
  return `${String(line + 1)}:${String(character + 1)}: ${severityWords[severity]}: ${words}${origin && ` [${origin}]`}`;
}

/** As models know them from compilers, in no reader's own language. */
const severityWords: Record<vscode.DiagnosticSeverity, string> = {
  [vscode.DiagnosticSeverity.Error]: 'error',
  [vscode.DiagnosticSeverity.Warning]: 'warning',
  [vscode.DiagnosticSeverity.Information]: 'info',
  [vscode.DiagnosticSeverity.Hint]: 'hint',
};
