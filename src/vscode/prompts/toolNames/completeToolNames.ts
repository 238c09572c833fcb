import * as vscode from 'vscode';
import type { RuntimeHost } from '../../services/runtimeHost.ts';
import { placeRange } from '../../configs/language/placeRange.ts';
import { namedTools } from './namedTool.ts';
import { explanation } from './explainToolName.ts';

/** The tools that can be written where the cursor stands among a prompt's `tools`. */
export async function completeToolNames(
  runtime: RuntimeHost,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.CompletionItem[]> {
  const { toolListCursor } = await import('../../../core/template/promptFile/toolList/toolListCursor.ts');
  const cursor = toolListCursor(document.getText(), position.line + 1, position.character + 1);
  if (!cursor) return [];
  const { yamlName } = await import('../../../core/template/promptFile/toolList/yamlName.ts');
  const range = placeRange({ line: position.line + 1, ...cursor });
  return (await namedTools(await runtime.get())).map((tool, index) => {
    const item = new vscode.CompletionItem(tool.name, vscode.CompletionItemKind.Function);
    item.detail = tool.source;
    item.documentation = explanation(tool);
    item.insertText = cursor.before + (cursor.isQuoted ? tool.name : yamlName(tool.name)) + cursor.after;
    item.filterText = tool.name;
    item.range = range;
    item.sortText = String(index).padStart(4, '0');
    return item;
  });
}
