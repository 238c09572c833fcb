import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import type { FileProblem } from '../../core/base/fileProblem.ts';

/** The problems of one kind of file in VS Code's Problems view, at their places. */
export class FileDiagnostics implements Disposable {
  private readonly collection: vscode.DiagnosticCollection;

  /** @param name of the collection; the source shown to the user is always "Promptdeck" */
  constructor(name: string) {
    this.collection = vscode.languages.createDiagnosticCollection(name);
  }

  /** Replaces what is shown for a file. */
  set(uri: vscode.Uri, problems: readonly FileProblem[]): void {
    this.collection.set(uri, problems.map(toDiagnostic));
  }

  /** Drops the files that are not in `uris` (as text). */
  keep(uris: ReadonlySet<string>): void {
    this.collection.forEach((uri) => {
      if (!uris.has(uri.toString())) this.collection.delete(uri);
    });
  }

  dispose(): void {
    this.collection.dispose();
  }
}

function toDiagnostic(problem: FileProblem): vscode.Diagnostic {
  const line = Math.max(0, problem.line - 1);
  const start = Math.max(0, problem.column - 1);
  // A column past the line's end is cut to it by the editor.
  const end = problem.endColumn === undefined ? Number.MAX_SAFE_INTEGER : problem.endColumn - 1;
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(line, start, line, Math.max(end, start + 1)),
    problem.message,
    problem.severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
  );
  diagnostic.source = 'Promptdeck';
  if (problem.code !== undefined) diagnostic.code = problem.code;
  const { related } = problem;
  if (related) {
    const place = new vscode.Position(Math.max(0, related.line - 1), Math.max(0, related.column - 1));
    const location = new vscode.Location(vscode.Uri.file(related.file), place);
    diagnostic.relatedInformation = [new vscode.DiagnosticRelatedInformation(location, related.message)];
  }
  return diagnostic;
}
