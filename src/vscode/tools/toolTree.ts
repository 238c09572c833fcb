import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { commands, toolMarks, viewItems, views } from '../../manifest.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { ListTree } from '../services/listTree.ts';
import { rowAccessibility, rowIcon, rowTooltip } from '../services/problemMark.ts';
import { grantItem, otherGrantsItem } from './grants/grantItem.ts';
import { type ToolRow, type ToolsViewRow, toolsViewRows } from './toolRows.ts';
import { capabilityText } from './toolWords.ts';

/** The Tools view: each tool with what it is granted below it. */
export function createToolTree(services: ExtensionServices): Disposable {
  const tree = new ListTree<ToolsViewRow>(views.tools, {
    load: () => toolsViewRows(services),
    children: (row) => ('grants' in row ? row.grants : []),
    item: (row) => {
      if (!('kind' in row)) return toolItem(row);
      return row.kind === 'grant' ? grantItem(row) : otherGrantsItem(row);
    },
  });
  const subscriptions = [
    services.toolFiles.onDidChange(() => {
      tree.refresh();
    }),
    services.runtime.onDidChange(({ kind }) => {
      if (kind === 'tools' || kind === 'toolGrants') tree.refresh();
    }),
  ];
  return vscode.Disposable.from(tree, ...subscriptions);
}

/** How a tool looks in the view. */
export function toolItem(row: ToolRow): vscode.TreeItem {
  const { name, entity: tool, uri, problems, description, grants } = row;
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(name, grants.length > 0 ? Collapsed : None);
  const supplied = [...Object.keys(tool?.defaultValuesForNonLlmParams ?? {}), ...(tool?.contextParams ?? [])];
  const allowed = capabilityText(row.capabilities, row.secrets);
  const grantCount = grants.filter(({ state }) => state === 'holds').length;
  item.id = `${uri?.toString() ?? 'database'}#${name}`;
  item.contextValue = contextValue(row);
  item.iconPath = rowIcon('tools', problems);
  item.description = row.isPython
    ? vscode.l10n.t('Python, does not run')
    : [uri ? '' : vscode.l10n.t('in the database'), allowed, description].filter((part) => part !== '').join(' · ');
  item.tooltip = rowTooltip(name, problems, [
    [vscode.l10n.t('Description'), description],
    [vscode.l10n.t('Capabilities'), row.isPython ? '' : allowed || nothingAllowed(row)],
    [vscode.l10n.t('Not from the model'), supplied.join(', ')],
    [vscode.l10n.t('Grants'), grantCount === 0 ? '' : String(grantCount)],
    [vscode.l10n.t('Kept in'), keptIn(row)],
  ]);
  const label = allowed === '' ? name : `${name}, ${allowed}`;
  item.accessibilityInformation = rowAccessibility(label, problems);
  item.command = { command: commands.openTool, title: vscode.l10n.t('Open'), arguments: [row] };
  return item;
}

/** Code with a fault may ask for more than can be read. */
function nothingAllowed({ problems }: ToolRow): string {
  return problems.some(({ severity }) => severity === 'error')
    ? vscode.l10n.t('not known while the code has a fault')
    : vscode.l10n.t('none, it only computes');
}

function contextValue({ uri, isPython, isStoredToo, grants }: ToolRow): string {
  const kind = uri ? viewItems.toolFile : isPython ? viewItems.pythonTool : viewItems.tool;
  const marks = [...(grants.length > 0 ? [toolMarks.granted] : []), ...(isStoredToo ? [toolMarks.stored] : [])];
  return [kind, ...marks].join(',');
}

function keptIn({ uri, isStoredToo }: ToolRow): string {
  if (!uri) return vscode.l10n.t('the database');
  const path = vscode.workspace.asRelativePath(uri);
  return isStoredToo ? vscode.l10n.t('{0}; it hides the database’s tool of this name', path) : path;
}
