import * as vscode from 'vscode';

/** What an extension says of a tool that it contributes, beyond what `vscode.lm.tools` tells. */
export interface EditorToolSource {
  /** Display name of the extension. */
  extension: string;
  extensionId: string;
  /** The tool's name for people. */
  displayName: string;
}

interface ContributedTool {
  name?: unknown;
  displayName?: unknown;
}

/**
 * Which extension a tool comes from, by the tool's name, as the extensions' manifests say it: the API does not tell. VS Code's
 * own tools and those of MCP servers are in none.
 */
export function editorToolSources(): Map<string, EditorToolSource> {
  const sources = new Map<string, EditorToolSource>();
  for (const extension of vscode.extensions.all) {
    const manifest = extension.packageJSON as {
      displayName?: unknown;
      contributes?: { languageModelTools?: unknown };
    };
    const contributed = manifest.contributes?.languageModelTools;
    if (!Array.isArray(contributed)) continue;
    const extensionName = typeof manifest.displayName === 'string' ? manifest.displayName : extension.id;
    for (const { name, displayName } of contributed as ContributedTool[]) {
      if (typeof name !== 'string') continue;
      sources.set(name, {
        extension: extensionName,
        extensionId: extension.id,
        displayName: typeof displayName === 'string' ? displayName : name,
      });
    }
  }
  return sources;
}

/** Where a tool of VS Code's comes from, in words. @param name without the prefix */
export function editorToolSource(name: string, sources = editorToolSources()): string {
  const source = sources.get(name);
  if (source) return source.extension;
  // VS Code's rule for the ids of MCP tools.
  return name.startsWith('mcp_') ? vscode.l10n.t('an MCP server') : vscode.l10n.t('VS Code');
}
