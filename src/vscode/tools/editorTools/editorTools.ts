import * as vscode from 'vscode';
import { AppError, messageOf } from '../../../core/base/appError.ts';
import type { EditorTools } from '../../../core/tools/editorTools.ts';
import { requireTrust } from '../../services/trust.ts';
import { editorToolSource } from './editorToolSources.ts';
import { editorToolText } from './editorToolText.ts';
import { offeredEditorTool } from './offeredEditorTools.ts';

/**
 * The tools of VS Code's other extensions, of VS Code itself and of MCP servers, for the prompts that name them. A tool may
 * ask its user for a confirmation of its own besides, which VS Code shows.
 */
export const editorTools: EditorTools = {
  describe: offeredEditorTool,
  source: (name) => editorToolSource(name),
  invoke: async (name, input, signal) => {
    requireTrust();
    if (!offeredEditorTool(name)) throw notOffered(name);
    const source = new vscode.CancellationTokenSource();
    const cancel = (): void => {
      source.cancel();
    };
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) cancel();
    try {
      return editorToolText(await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }, source.token));
    } catch (error) {
      throw failure(name, error, signal);
    } finally {
      signal?.removeEventListener('abort', cancel);
      source.dispose();
    }
  },
};

function notOffered(name: string): AppError {
  return new AppError(
    'ToolNotFound',
    `VS Code has no tool "${name}" now. Install or enable what brings it, or take it out of the prompt.`,
  );
}

function failure(name: string, error: unknown, signal: AbortSignal | undefined): Error {
  // VS Code's word for a no to the tool's own confirmation, for a tool that gave nothing, and for a cancel.
  const isCancel = error instanceof vscode.CancellationError || (error instanceof Error && error.name === 'Canceled');
  if (!isCancel) return new Error(`The tool "${name}" failed: ${messageOf(error)}`, { cause: error });
  const what = signal?.aborted
    ? `The tool "${name}" was cancelled.`
    : `The tool "${name}" did not run: its user did not confirm it, or it stopped by itself.`;
  return new Error(what, { cause: error });
}
