import * as vscode from 'vscode';
import { placeRange } from '../../configs/language/placeRange.ts';
import type { RuntimeHost } from '../../services/runtimeHost.ts';
import { namedTool, type NamedTool } from './namedTool.ts';

/** What the tool is that a prompt names under the pointer. */
export async function explainToolName(
  runtime: RuntimeHost,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.Hover | undefined> {
  const { toolListCursor } = await import('../../../core/template/promptFile/toolList/toolListCursor.ts');
  const cursor = toolListCursor(document.getText(), position.line + 1, position.character + 1);
  if (!cursor?.name) return undefined;
  const tool = await namedTool(await runtime.get(), cursor.name);
  if (!tool) return undefined;
  const text = new vscode.MarkdownString().appendMarkdown('**').appendText(tool.source).appendMarkdown('**\n\n');
  return new vscode.Hover([text, explanation(tool)], placeRange({ line: position.line + 1, ...cursor }));
}

/** What a tool does and what the model passes to it. Other extensions' words are text, never Markdown. */
export function explanation({ description, parameters }: NamedTool): vscode.MarkdownString {
  const text = new vscode.MarkdownString().appendText(description);
  if (parameters.length === 0) return text;
  return text.appendMarkdown('\n\n').appendText(vscode.l10n.t('Parameters: {0}', parameters.join(', ')));
}
