import * as vscode from 'vscode';
import { editorToolPrefix } from '../../core/tools/editorTools.ts';
import type { Runtime } from '../../node/runtime/runtime.ts';
import type { WebviewMessage } from '../../protocol/chat.ts';
import { commands } from '../../manifest.ts';
import { openFile } from '../services/openFile.ts';
import { editorToolSource, editorToolSources } from '../tools/editorTools/editorToolSources.ts';
import { storedToolUri } from '../tools/storedTools/storedToolUri.ts';
import { calledTools } from './calledTool.ts';
import { failurePlace } from './failurePlace.ts';

/** Opens the tool that a chat's card is about, where the call failed at the line that did. */
export async function openCalledTool(
  runtime: Runtime,
  { chatId, promptName }: { chatId: number | null; promptName: string },
  { name, messageId, callId }: Extract<WebviewMessage, { type: 'openTool' }>,
): Promise<void> {
  const chat = chatId === null ? undefined : await runtime.chatHistories.get(chatId);
  const place = chat && callId !== undefined ? failurePlace(chat.chatHistory, callId, messageId) : undefined;
  const tool = (await calledTools(runtime, promptName)).find(({ callName }) => callName === name);
  const origin = tool?.stored?.origin;
  if (origin?.kind === 'file') {
    await openFile(vscode.Uri.parse(origin.path), place?.line, place?.column, besideChat());
    return;
  }
  if (tool?.origin === 'editor') {
    await showEditorTool(tool.name.slice(editorToolPrefix.length));
    return;
  }
  if (tool?.stored) {
    await openFile(storedToolUri(tool.stored.entity), place?.line, place?.column, besideChat());
    return;
  }
  await vscode.commands.executeCommand(commands.openTool, { name });
}

/** The chat stays in view, since its card is what the code is read for. */
function besideChat(): vscode.ViewColumn {
  const { activeTabGroup, all } = vscode.window.tabGroups;
  const other = all.find((group) => group !== activeTabGroup);
  return other?.viewColumn ?? vscode.ViewColumn.Beside;
}

/** Shows the extension that brings a tool; the code itself is not to be had. */
async function showEditorTool(name: string): Promise<void> {
  const sources = editorToolSources();
  const extensionId = sources.get(name)?.extensionId;
  if (extensionId !== undefined) {
    await vscode.commands.executeCommand('extension.open', extensionId);
    return;
  }
  const from = editorToolSource(name, sources);
  void vscode.window.showInformationMessage(vscode.l10n.t('The tool "{0}" comes from {1}.', name, from));
}
