import * as vscode from 'vscode';
import type { AppError } from '../../core/base/appError.ts';
import type { SecretReference } from '../../core/configs/secretString.ts';
import { commands } from '../../manifest.ts';
import type { ErrorActionId, ErrorView } from '../../protocol/chat.ts';
import { errorActions } from './errorActions.ts';
import { openFile } from './openFile.ts';

/** What an error was about, beside what it says itself. */
export interface ErrorContext {
  promptName?: string;
  configName?: string;
  toolName?: string;
  /** The secret that is lacking. */
  secret?: SecretReference;
  /** The key of that config at which to open it. */
  field?: string;
  /** False where the config takes no stored secret. */
  usesSecret?: boolean;
  /** Goes on with an answer that broke off. */
  continueAnswer?: () => unknown;
  /** Does again what failed. */
  retry?: () => unknown;
  /** Brings the deleted chat back. */
  restoreChat?: () => unknown;
  /** Brings the reader to the variables. */
  editVariables?: () => unknown;
}

/** The actions that can be taken here: those whose object is known. */
export function possibleActions(error: AppError, context: ErrorContext): ErrorView['actions'] {
  const configName = error.configName ?? context.configName;
  return errorActions(error).filter(({ id }) => {
    if (id === 'openConfig') return configName !== undefined || error.location !== undefined;
    if (id === 'openPrompt') return context.promptName !== undefined || error.location !== undefined;
    if (id === 'setSecret') return error.secret !== undefined || context.usesSecret !== false;
    if (id === 'openTool') return error.location !== undefined || error.toolName !== undefined;
    if (id === 'continue') return context.continueAnswer !== undefined;
    if (id === 'retry') return context.retry !== undefined;
    if (id === 'restoreChat') return context.restoreChat !== undefined;
    if (id === 'editVariables') return context.editVariables !== undefined;
    return true;
  });
}

/** Carries out one action on an error. */
export async function mend(id: ErrorActionId, error: AppError | undefined, context: ErrorContext): Promise<void> {
  const configName = error?.configName ?? context.configName;
  switch (id) {
    case 'continue':
      await context.continueAnswer?.();
      return;
    case 'retry':
      await context.retry?.();
      return;
    case 'restoreChat':
      await context.restoreChat?.();
      return;
    case 'editVariables':
      await context.editVariables?.();
      return;
    case 'openConfig':
      if (!(await openLocation(error))) {
        const field = error?.field ?? context.field;
        await vscode.commands.executeCommand(commands.openLLMConfig, configName && { name: configName, field });
      }
      return;
    case 'chooseConfig':
      await vscode.commands.executeCommand(commands.pinLLMConfig);
      return;
    case 'openPrompt':
      if (!(await openLocation(error))) {
        await vscode.commands.executeCommand(commands.openPromptTemplate, context.promptName);
      }
      return;
    case 'openTool': {
      const name = error?.toolName ?? context.toolName;
      if (!(await openLocation(error)) && name !== undefined) {
        await vscode.commands.executeCommand(commands.openTool, { name });
      }
      return;
    }
    case 'setSecret': {
      // Whose name is known is asked for its value alone.
      const { name } = error?.secret ?? context.secret ?? {};
      await vscode.commands.executeCommand(commands.setSecret, name ?? (configName && { configName }));
      return;
    }
    case 'newConfig':
      await vscode.commands.executeCommand(commands.newLLMConfig);
      return;
    case 'manageTrust':
      await vscode.commands.executeCommand('workbench.trust.manage');
      return;
    case 'showLog':
      await vscode.commands.executeCommand(commands.showLog);
      return;
    case 'showStorage':
      await vscode.commands.executeCommand(commands.showStorage);
      return;
  }
}

/** Opens the file that the error points into; false where it names none that can be opened. */
async function openLocation(error: AppError | undefined): Promise<boolean> {
  const location = error?.location;
  if (!location) return false;
  const isUri = /^[a-z][a-z0-9+.-]+:\/\//i.test(location.file);
  if (!isUri && !/^(\/|[a-z]:[\\/])/i.test(location.file)) return false;
  await openFile(
    isUri ? vscode.Uri.parse(location.file) : vscode.Uri.file(location.file),
    location.line,
    location.column,
  );
  return true;
}
