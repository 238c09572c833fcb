import * as vscode from 'vscode';
import { viewItems } from '../../../manifest.ts';
import { shortDate } from '../../chats/shortDate.ts';
import { rowTooltip, type RowProblem } from '../../services/problemMark.ts';
import { capabilityText } from '../toolWords.ts';
import type { GrantRow, OtherGrantsRow } from './grantRows.ts';

/** How a grant looks below its tool, or among the other grants, where it names its tool. */
export function grantItem(row: GrantRow): vscode.TreeItem {
  const { grant, state, isBelowTool } = row;
  const scope = grantScope(row);
  // What no longer holds says so first: a narrow view cuts the rest.
  const [label, ...rest] = state === 'holds' ? [scope] : [stateWord(state), scope];
  const item = new vscode.TreeItem(isBelowTool ? label : `${grant.toolName}: ${label}`);
  const allowed = capabilityText(grant.capabilities, grant.secrets ?? []) || vscode.l10n.t('runs without asking');
  const remarks = stateRemarks(row);
  const when = shortDate(grant.grantedAt, Date.now(), vscode.env.language);
  item.id = `grant#${grant.id}`;
  item.contextValue = viewItems.toolGrant;
  item.iconPath = new vscode.ThemeIcon(state === 'holds' ? 'unlock' : 'circle-slash');
  item.description = [...rest, allowed, when].join(' · ');
  item.tooltip = rowTooltip(scope, remarks, [
    [vscode.l10n.t('Tool'), grant.toolName],
    [vscode.l10n.t('Allows'), allowed],
    [vscode.l10n.t('Granted'), new Date(grant.grantedAt).toLocaleString()],
  ]);
  const facts = [
    vscode.l10n.t('Grant of {0}: {1}', grant.toolName, scope),
    allowed,
    ...remarks.map(({ message }) => message),
    vscode.l10n.t('granted {0}', when),
  ];
  item.accessibilityInformation = { label: facts.join(', ') };
  return item;
}

/** How the group of the other grants looks. */
export function otherGrantsItem({ grants }: OtherGrantsRow): vscode.TreeItem {
  const label = vscode.l10n.t('Other Grants');
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = 'otherGrants';
  item.contextValue = viewItems.otherGrants;
  item.iconPath = new vscode.ThemeIcon('unlock');
  item.description = String(grants.length);
  const what = vscode.l10n.t('What other extensions’ tools, and tools that are not here now, may do without asking.');
  item.tooltip = what;
  item.accessibilityInformation = { label: `${label}, ${grants.length}. ${what}` };
  return item;
}

/** Where a grant holds, in words. */
export function grantScope({ chatTitle }: GrantRow): string {
  if (chatTitle === undefined) return vscode.l10n.t('Always in this workspace');
  return chatTitle === '' ? vscode.l10n.t('In a chat') : vscode.l10n.t('In the chat “{0}”', chatTitle);
}

function stateWord(state: 'outdated' | 'noTool'): string {
  return state === 'outdated' ? vscode.l10n.t('Outdated: asks again') : vscode.l10n.t('No such tool now');
}

function stateRemarks({ state }: GrantRow): RowProblem[] {
  if (state === 'holds') return [];
  const message =
    state === 'outdated'
      ? vscode.l10n.t('The tool changed since, so this grant is outdated: it asks again.')
      : vscode.l10n.t(
          'There is no tool of this name and code here now. The grant holds again when it comes back as it was.',
        );
  return [{ message, severity: 'warning' }];
}
