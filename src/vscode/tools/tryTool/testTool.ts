import * as vscode from 'vscode';
import { type Disposable } from '../../../core/base/disposable.ts';
import { commands } from '../../../manifest.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { chooseTool } from '../chooseTool.ts';
import { storedToolName, storedToolUri } from '../storedTools/storedToolUri.ts';
import { TryToolPanels } from './tryToolPanels.ts';

/** The command "Test Tool": of a document, a row, the tool in the active editor, or one that the user picks. */
export function registerTestTool(services: ExtensionServices): Disposable {
  const panels = new TryToolPanels(services);
  services.commands.register(commands.testTool, async (argument) => {
    panels.open(await toolDocument(services, argument ?? vscode.window.activeTextEditor?.document.uri));
  });
  return panels;
}

async function toolDocument(services: ExtensionServices, argument: unknown): Promise<vscode.Uri> {
  const isDocument = argument instanceof vscode.Uri;
  if (isDocument && isToolDocument(services, argument)) return argument;
  const { uri, name, entity } = await chooseTool(services, isDocument ? undefined : argument);
  return uri ?? storedToolUri({ name, toolCode: entity?.toolCode ?? '' });
}

function isToolDocument({ toolFiles }: ExtensionServices, uri: vscode.Uri): boolean {
  return storedToolName(uri) !== undefined || toolFiles.nameOf(uri) !== undefined;
}
