import type * as vscode from 'vscode';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { storedToolName } from '../storedTools/storedToolUri.ts';

/** Documents that may be a tool's; whether one is, `toolNameOf` tells. Tools of the database have such paths too. */
export const toolDocuments: vscode.DocumentSelector = { pattern: '**/*.tool.{ts,js}' };

/** The name of the tool whose document this is, in a file or in the database; undefined for any other document. */
export function toolNameOf({ toolFiles }: ExtensionServices, uri: vscode.Uri): string | undefined {
  const stored = storedToolName(uri);
  if (stored !== undefined) return uri.path.endsWith('.py') ? undefined : stored;
  // A tool in a package, or the other side of a comparison, is none of this workspace's.
  return toolFiles.holds(uri) ? toolFiles.nameOf(uri) : undefined;
}
