import * as vscode from 'vscode';
import { AppError } from '../../core/base/appError.ts';
import { rowName } from '../files/entityRows.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { pickOne } from '../services/steps.ts';
import { storedToolName } from './storedTools/storedToolUri.ts';
import { type ToolRow, toolRows } from './toolRows.ts';

/**
 * The tool that a command is about: the row, name or document that it was given, else the one that the user picks.
 * @param offered which tools to offer where there is a choice
 * @throws AppError `ToolNotFound`; vscode.CancellationError where the user picks none
 */
export async function chooseTool(
  services: ExtensionServices,
  argument: unknown,
  offered: (row: ToolRow) => boolean = () => true,
): Promise<ToolRow> {
  const rows = await toolRows(services);
  const name = argument instanceof vscode.Uri ? nameOf(services, argument) : rowName(argument);
  if (name === undefined) {
    const choices = rows.filter(offered).map((row) => ({
      label: row.name,
      description: row.uri ? vscode.workspace.asRelativePath(row.uri) : vscode.l10n.t('in the database'),
      detail: row.description,
      value: row,
    }));
    return pickOne(choices, vscode.l10n.t('Choose a tool'));
  }
  const row = rows.find((each) => each.name === name);
  if (!row) throw new AppError('ToolNotFound', vscode.l10n.t('There is no tool "{0}" any more.', name));
  return row;
}

function nameOf({ toolFiles }: ExtensionServices, uri: vscode.Uri): string | undefined {
  return storedToolName(uri) ?? toolFiles.nameOf(uri);
}
