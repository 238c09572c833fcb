import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { promptLanguage } from '../../manifest.ts';
import type { RuntimeHost } from '../services/runtimeHost.ts';

const scheme = 'promptdeck-prompt';

/** Shows prompts that live in the database as read-only documents, in the format of prompt files. */
export function provideStoredPrompts(runtime: RuntimeHost): Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: async (uri) => {
      const { promptTemplates } = await runtime.get();
      const prompt = await promptTemplates.get(uri.query);
      if (!prompt) return '';
      const { formatPromptFile } = await import('../../core/template/promptFile/formatPromptFile.ts');
      return formatPromptFile(prompt);
    },
  });
  const subscription = runtime.onDidChange(({ kind }) => {
    if (kind !== 'promptTemplates') return;
    for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === scheme) changed.fire(uri);
  });
  return vscode.Disposable.from(provider, subscription, changed);
}

/** The document of a prompt in the database. */
export function storedPromptUri(name: string): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${name}.prompt.njk`, query: name });
}

/** Opens the read-only document of a prompt in the database. */
export async function openStoredPrompt(name: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(storedPromptUri(name));
  await vscode.languages.setTextDocumentLanguage(document, promptLanguage);
  await vscode.window.showTextDocument(document);
}
