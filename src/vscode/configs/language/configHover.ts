import * as vscode from 'vscode';
import { placeRange, textPosition } from './placeRange.ts';

/** What the key under the pointer means. */
export async function explainConfig(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.Hover | undefined> {
  const { configHover } = await import('../../../core/configs/editing/configHover.ts');
  const hover = configHover(document.getText(), textPosition(position));
  return hover && new vscode.Hover(new vscode.MarkdownString(hover.markdown), placeRange(hover.place));
}
