import * as vscode from 'vscode';
import type { AppError } from '../../core/base/appError.ts';

/** What an error tells the user, with the file that it points into named by its path in the workspace. */
export function errorText({ userMessage, location }: AppError): string {
  if (!location || !/^[a-z][a-z0-9+.-]+:\/\//i.test(location.file)) return userMessage;
  return userMessage.replaceAll(location.file, () => vscode.workspace.asRelativePath(vscode.Uri.parse(location.file)));
}
