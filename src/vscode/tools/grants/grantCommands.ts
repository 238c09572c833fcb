import * as vscode from 'vscode';
import type { Disposable } from '../../../core/base/disposable.ts';
import { commands } from '../../../manifest.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { grantScope } from './grantItem.ts';
import type { GrantRow, OtherGrantsRow } from './grantRows.ts';

/** Takes back what tools were allowed. A tool that runs just now goes on; its next call asks. */
export function registerGrantCommands(services: ExtensionServices): Disposable {
  services.commands.register(commands.revokeGrant, async (argument) => {
    if (!isGrantRow(argument)) return;
    const { toolGrants } = await services.runtime.get();
    await toolGrants.revoke(argument.grant.id);
    tell(vscode.l10n.t('“{0}” asks again: its grant “{1}” is revoked.', argument.grant.toolName, grantScope(argument)));
  });
  services.commands.register(commands.revokeAllGrants, async (argument) => {
    const { toolGrants } = await services.runtime.get();
    const grants = grantsOf(argument) ?? (await toolGrants.list());
    if (grants.length === 0) {
      tell(vscode.l10n.t('There is nothing to revoke: no tool is granted anything in this workspace.'));
      return;
    }
    for (const { id } of grants) await toolGrants.revoke(id);
    const names = [...new Set(grants.map(({ toolName }) => `“${toolName}”`))].join(', ');
    tell(
      grants.length === 1
        ? vscode.l10n.t('One grant is revoked. Before its next call asks again: {0}.', names)
        : vscode.l10n.t('{0} grants are revoked. Before their next call ask again: {1}.', grants.length, names),
    );
  });
  return new vscode.Disposable(() => undefined);
}

function grantsOf(argument: unknown): GrantRow['grant'][] | undefined {
  if (typeof argument !== 'object' || argument === null || !('grants' in argument)) return undefined;
  return (argument as OtherGrantsRow).grants.map(({ grant }) => grant);
}

function isGrantRow(argument: unknown): argument is GrantRow {
  return typeof argument === 'object' && argument !== null && 'grant' in argument;
}

function tell(text: string): void {
  void vscode.window.showInformationMessage(text);
}
