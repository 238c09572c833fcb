import * as vscode from 'vscode';
import { AppError } from '../../core/base/appError.ts';

/** @throws AppError `UntrustedWorkspace` in Restricted Mode, where nothing is rendered, run or sent */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new AppError(
    'UntrustedWorkspace',
    vscode.l10n.t(
      'This workspace is not trusted, so prompts and tools are only shown. Trust the workspace to render, run or send.',
    ),
  );
}
