import * as vscode from 'vscode';
import type { Disposable } from '../../../core/base/disposable.ts';
import { toolRunProblem } from '../../../core/tools/editing/toolRunProblem.ts';
import { FileDiagnostics } from '../../files/fileDiagnostics.ts';
import type { ExtensionServices, ToolRunEnd } from '../../services/extensionServices.ts';
import { toolNameOf } from './toolDocument.ts';

/** Where the last run of a tool failed, at the line of its document, until that changes or a run goes well. */
export function showToolRunProblems(services: ExtensionServices): Disposable {
  const diagnostics = new FileDiagnostics('promptdeck-tool-run');
  /** What is shown, by document: the tool and the code that ran. */
  const shown = new Map<string, { uri: vscode.Uri; name: string; code: string }>();
  const drop = (key: string, { uri }: { uri: vscode.Uri }) => {
    shown.delete(key);
    diagnostics.set(uri, []);
  };

  const take = ({ tool, result }: ToolRunEnd) => {
    const problem = toolRunProblem(result);
    for (const [key, run] of shown) if (run.name === tool.name && (result.ok || problem)) drop(key, run);
    if (!problem) return;
    for (const uri of documentsOf(services, tool.name)) {
      if (currentText(services, uri) !== tool.toolCode) continue;
      shown.set(uri.toString(), { uri, name: tool.name, code: tool.toolCode });
      diagnostics.set(uri, [problem]);
    }
  };
  const check = () => {
    for (const [key, run] of shown) if (currentText(services, run.uri) !== run.code) drop(key, run);
  };
  return vscode.Disposable.from(
    diagnostics,
    services.toolRuns(take),
    services.toolFiles.onDidChange(check),
    vscode.workspace.onDidCloseTextDocument(check),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (shown.has(document.uri.toString())) check();
    }),
  );
}

/** The tool's file, and whatever is open of a tool of this name. */
function documentsOf(services: ExtensionServices, name: string): vscode.Uri[] {
  const uris = [...services.toolFiles.list(), ...vscode.workspace.textDocuments].map(({ uri }) => uri);
  const ofTool = uris.filter((uri) => toolNameOf(services, uri) === name);
  return [...new Map(ofTool.map((uri) => [uri.toString(), uri])).values()];
}

/** A document's text as it is edited, else as its file holds it. */
function currentText({ toolFiles }: ExtensionServices, uri: vscode.Uri): string | undefined {
  const key = uri.toString();
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
  return open?.getText() ?? toolFiles.list().find((file) => file.uri.toString() === key)?.text;
}
