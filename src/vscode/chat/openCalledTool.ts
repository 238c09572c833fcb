import * as vscode from 'vscode';
import type { Runtime } from '../../node/runtime/runtime.ts';
import type { WebviewMessage } from '../../protocol/chat.ts';
import { commands } from '../../manifest.ts';
import { openFile } from '../services/openFile.ts';
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
    await openFile(vscode.Uri.parse(origin.path), place?.line, place?.column);
    return;
  }
  await vscode.commands.executeCommand(commands.openTool, { name: tool?.stored?.entity.name ?? name });
  const document = vscode.window.activeTextEditor?.document;
  if (place && document) await openFile(document.uri, place.line, place.column);
}
