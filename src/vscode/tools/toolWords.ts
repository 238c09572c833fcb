import * as vscode from 'vscode';
import type { ToolCapabilities } from '../../core/tools/tool.ts';

/** What a tool may do beyond computing, in words; empty: nothing. */
export function capabilityText({ hosts = [], files = false }: ToolCapabilities): string {
  const reach = hosts.length > 0 ? [vscode.l10n.t('reaches {0}', hosts.join(', '))] : [];
  return [...reach, ...(files ? [vscode.l10n.t('reads files of the workspace')] : [])].join(', ');
}
