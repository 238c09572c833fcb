import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { isPythonCode } from '../../core/tools/isPythonCode.ts';
import type { Tool } from '../../core/tools/tool.ts';
import { commands, viewItems, views } from '../../manifest.ts';
import { type EntityRow, entityRows } from '../files/entityRows.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { ListTree } from '../services/listTree.ts';
import { rowAccessibility, rowIcon, type RowProblem, rowTooltip } from '../services/problemMark.ts';

/** A row of the Tools view. */
export type ToolRow = EntityRow<Tool>;

/** The rows of the Tools view, as files and database stand now. */
export async function toolRows({ toolFiles, runtime }: ExtensionServices): Promise<ToolRow[]> {
  const { tools } = await runtime.get();
  await toolFiles.ready();
  return entityRows(toolFiles, await tools.listWithOrigin(), storedToolProblems);
}

/** A tool that came from a package of Python tools is kept to read. */
function storedToolProblems({ name, toolCode }: Tool): RowProblem[] {
  if (!isPythonCode(toolCode)) return [];
  const message = vscode.l10n.t('This is Python and does not run here. Write it anew as {0}.', `${name}.tool.ts`);
  return [{ message, severity: 'warning' }];
}

/** The Tools view. */
export function createToolTree(services: ExtensionServices): Disposable {
  const tree = new ListTree<ToolRow>(views.tools, { load: () => toolRows(services), item: toolItem });
  const subscriptions = [
    services.toolFiles.onDidChange(() => {
      tree.refresh();
    }),
    services.runtime.onDidChange(({ kind }) => {
      if (kind === 'tools') tree.refresh();
    }),
  ];
  return vscode.Disposable.from(tree, ...subscriptions);
}

/** How a tool looks in the view. */
export function toolItem(row: ToolRow): vscode.TreeItem {
  const item = new vscode.TreeItem(row.name);
  const tool = row.entity;
  const supplied = [...Object.keys(tool?.defaultValuesForNonLlmParams ?? {}), ...(tool?.contextParams ?? [])];
  item.id = `${row.uri?.toString() ?? 'database'}#${row.name}`;
  item.contextValue = row.uri ? viewItems.toolFile : viewItems.tool;
  item.iconPath = rowIcon('tools', row.problems);
  const description = row.description || (tool?.toolJsonSpec?.description ?? '');
  const doesNotRun = tool !== undefined && row.uri === undefined && isPythonCode(tool.toolCode);
  item.description = doesNotRun ? vscode.l10n.t('Python, does not run') : description;
  item.tooltip = rowTooltip(row.name, row.problems, [
    [vscode.l10n.t('Description'), description],
    [vscode.l10n.t('Not from the model'), supplied.join(', ')],
    [vscode.l10n.t('Kept in'), row.uri ? vscode.workspace.asRelativePath(row.uri) : vscode.l10n.t('the database')],
  ]);
  item.accessibilityInformation = rowAccessibility(row.name, row.problems);
  item.command = { command: commands.openTool, title: vscode.l10n.t('Open'), arguments: [row] };
  return item;
}
