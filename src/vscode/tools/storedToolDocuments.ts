import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { isPythonCode } from '../../core/tools/isPythonCode.ts';
import type { RuntimeHost } from '../services/runtimeHost.ts';

const scheme = 'promptdeck-tool';

/** Shows the code of tools that live in the database as read-only documents. */
export function provideStoredTools(runtime: RuntimeHost): Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: async (uri) => (await (await runtime.get()).tools.get(uri.query))?.toolCode ?? '',
  });
  const subscription = runtime.onDidChange(({ kind }) => {
    if (kind !== 'tools') return;
    for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === scheme) changed.fire(uri);
  });
  return vscode.Disposable.from(provider, subscription, changed);
}

/** Opens the read-only document of a tool in the database. */
export async function openStoredTool(name: string, toolCode: string): Promise<void> {
  const path = `/${name}${isPythonCode(toolCode) ? '.py' : '.tool.ts'}`;
  const uri = vscode.Uri.from({ scheme, path, query: name });
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
}
