import * as vscode from 'vscode';
import type { SecretReference } from '../../core/configs/secretString.ts';
import type { ToolCapabilities } from '../../core/tools/tool.ts';
import { secretWords } from './approvals/wants.ts';

/** What a tool may do beyond computing, in words; empty: nothing. @param secrets what its defaults refer to */
export function capabilityText(
  { hosts = [], files = false }: ToolCapabilities,
  secrets: readonly SecretReference[],
): string {
  const reach = hosts.length > 0 ? [vscode.l10n.t('reaches {0}', hosts.join(', '))] : [];
  const uses = secrets.map((secret) => vscode.l10n.t('uses {0}', secretWords(secret)));
  return [...reach, ...(files ? [vscode.l10n.t('reads files of the workspace')] : []), ...uses].join(', ');
}
