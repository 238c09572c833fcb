import * as vscode from 'vscode';

/** Opens the Extensions view at those that may bring language models. */
export async function findModelExtensions(): Promise<void> {
  await vscode.commands.executeCommand('workbench.extensions.search', '@category:"chat"');
}

/** Names of the installed extensions that say they have language models, whether they offer one now or not. */
export function modelExtensionNames(): string[] {
  return vscode.extensions.all.flatMap((extension) => {
    const manifest = extension.packageJSON as {
      displayName?: unknown;
      contributes?: { languageModelChatProviders?: unknown };
    };
    if (manifest.contributes?.languageModelChatProviders === undefined) return [];
    return [typeof manifest.displayName === 'string' ? manifest.displayName : extension.id];
  });
}
