import * as vscode from 'vscode';
import { promptRows } from '../../prompts/promptTree.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';

/** What an export of a tool, or an entry in it, does. */
export async function explainTool(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.Hover | undefined> {
  const { toolHover } = await import('../../../core/tools/editing/toolHover.ts');
  const hover = await toolHover(document.getText(), document.offsetAt(position));
  return hover && new vscode.Hover(new vscode.MarkdownString(hover.markdown), rangeIn(document, hover));
}

/** The variables that may fill a parameter, inside `contextParams`. */
export async function completeContextParams(
  services: ExtensionServices,
  document: vscode.TextDocument,
  position: vscode.Position,
  toolName: string,
): Promise<vscode.CompletionItem[]> {
  const { contextParamProposals } = await import('../../../core/tools/editing/contextParamProposals.ts');
  const variables = await variablesFor(services, toolName);
  const proposals = await contextParamProposals(document.getText(), document.offsetAt(position), variables);
  return proposals.map(({ name, prompts, ...place }, index) => {
    const item = new vscode.CompletionItem(name, vscode.CompletionItemKind.Variable);
    item.detail =
      prompts.length > 0
        ? vscode.l10n.t('variable of {0}', prompts.join(', '))
        : vscode.l10n.t('parameter of the function');
    item.range = rangeIn(document, place);
    item.sortText = String(index).padStart(4, '0');
    return item;
  });
}

/** The variables of the prompts that use a tool, with those prompts. */
async function variablesFor(services: ExtensionServices, toolName: string): Promise<Map<string, string[]>> {
  const { promptVariables } = await import('../../../core/template/promptVariables.ts');
  const variables = new Map<string, string[]>();
  for (const { name, entity } of await promptRows(services)) {
    if (!entity?.tools.includes(toolName)) continue;
    for (const variable of (await promptVariables(entity)).keys()) {
      variables.set(variable, [...(variables.get(variable) ?? []), name]);
    }
  }
  return variables;
}

function rangeIn(document: vscode.TextDocument, { start, end }: { start: number; end: number }): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}
