import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { settings } from '../../manifest.ts';

/**
 * Absolute path of the LLM config folder. A relative setting counts from the first workspace folder; undefined where
 * there is none on disk.
 */
export function llmConfigsPath(): string | undefined {
  const folder = vscode.workspace.workspaceFolders?.[0];
  const setting = vscode.workspace.getConfiguration(undefined, folder ?? null).get<string>(settings.llmConfigsPath, '');
  const path = setting.trim() || 'llm_configs';
  if (isAbsolute(path)) return path;
  return folder?.uri.scheme === 'file' ? vscode.Uri.joinPath(folder.uri, path).fsPath : undefined;
}

/** Wall-clock budget of one tool call in ms. The setting is in seconds and kept within 1 to 300. */
export function toolWallMs(): number {
  const seconds = vscode.workspace.getConfiguration().get<number>(settings.toolWallTimeout, 30);
  return Math.min(300, Math.max(1, seconds)) * 1000;
}

/** True where even a tool that only computes is to be asked about. What is not a known word counts as the cautious one. */
export function asksAboutEveryTool(): boolean {
  const choice = vscode.workspace.getConfiguration().get<string>(settings.askBeforeRunning, 'withCapabilities');
  return choice !== 'withCapabilities';
}

/** The config that names chats; empty: none does. */
export function titleConfigName(): string {
  return vscode.workspace.getConfiguration().get<string>(settings.titleConfig, '').trim();
}

/** The workspace's identity: its file, else its first folder; undefined in an empty window. */
export function workspaceId(): string | undefined {
  const uri = vscode.workspace.workspaceFile ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  return uri?.toString();
}
