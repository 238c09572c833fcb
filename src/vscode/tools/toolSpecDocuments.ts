import * as vscode from 'vscode';
import { AppError, messageOf } from '../../core/base/appError.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import { modelSpec } from '../../core/tools/toolArguments.ts';
import { commands } from '../../manifest.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { chooseTool } from './chooseTool.ts';

const scheme = 'promptdeck-tool-spec';

/** "Show Tool Spec": what a model is told of a tool, as a read-only JSON document that follows the tool. */
export function registerToolSpecDocuments(services: ExtensionServices): Disposable {
  const { runtime } = services;
  const changed = new vscode.EventEmitter<vscode.Uri>();
  services.commands.register(commands.showToolSpec, async (argument) => {
    const { name } = await chooseTool(services, argument, ({ isPython }) => !isPython);
    await specText(services, name);
    const path = `/${name.replace(/[%/\\]/g, encodeURIComponent)}.spec.json`;
    const uri = vscode.Uri.from({ scheme, path, query: name });
    // Comments tell why there is none while the tool is being changed.
    const document = await vscode.languages.setTextDocumentLanguage(
      await vscode.workspace.openTextDocument(uri),
      'jsonc',
    );
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside });
  });
  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: ({ query }) =>
        specText(services, query).catch((error: unknown) => `// ${messageOf(error)}\n`),
    }),
    runtime.onDidChange(({ kind }) => {
      if (kind !== 'tools') return;
      for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === scheme) changed.fire(uri);
    }),
  );
}

async function specText({ runtime: host, toolFiles }: ExtensionServices, name: string): Promise<string> {
  const runtime = await host.get();
  await toolFiles.ready();
  const stored = await runtime.tools.get(name);
  if (!stored) throw new AppError('ToolNotFound', vscode.l10n.t('There is no tool "{0}" any more.', name));
  const { tool, spec } = await runtime.describeTool(stored);
  return `${JSON.stringify(modelSpec(tool, spec), null, 2)}\n`;
}
