import * as vscode from 'vscode';
import { AppError } from '../../core/base/appError.ts';
import type { PromptTemplate } from '../../core/prompts/promptTemplate.ts';
import type { EntityFiles } from '../files/entityFiles.ts';

/**
 * A prompt whose file has an error is not sent: the store still holds how it was before, which is not what the author
 * sees.
 * @throws AppError `InvalidPromptFile` with the place
 */
export async function requireSoundPrompt(files: EntityFiles<PromptTemplate>, promptName: string): Promise<void> {
  await files.ready();
  const file = files.list().find(({ name }) => name === promptName);
  const fault = file?.parsed.problems.find(({ severity }) => severity === 'error');
  if (!file || !fault) return;
  const { line, column, message } = fault;
  const path = vscode.workspace.asRelativePath(file.uri);
  throw new AppError('InvalidPromptFile', vscode.l10n.t('{0}, line {1}: {2}', path, line, message), {
    location: { file: file.uri.toString(), line, column },
  });
}
