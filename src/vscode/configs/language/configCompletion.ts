import * as vscode from 'vscode';
import type { ConfigProposal } from '../../../core/configs/editing/configProposals.ts';
import { placeRange, textPosition } from './placeRange.ts';

const itemKinds: Record<ConfigProposal['kind'], vscode.CompletionItemKind> = {
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.EnumMember,
  reference: vscode.CompletionItemKind.Reference,
};

/** What can be written at a place of a config. Of secrets and variables only the names are known. */
export async function completeConfig(
  document: vscode.TextDocument,
  position: vscode.Position,
  secretNames: readonly string[],
): Promise<vscode.CompletionItem[]> {
  const { configProposals } = await import('../../../core/configs/editing/configProposals.ts');
  const { configNameOf } = await import('../../../core/configs/parseConfig.ts');
  const configName = configNameOf(document.uri.fsPath);
  const envNames = Object.keys(process.env).sort();
  const proposals = configProposals(document.getText(), textPosition(position), { configName, secretNames, envNames });
  return proposals.map((proposal, index) => {
    const item = new vscode.CompletionItem(proposal.label, itemKinds[proposal.kind]);
    item.detail = proposal.detail;
    item.documentation = new vscode.MarkdownString(proposal.documentation);
    item.insertText = new vscode.SnippetString(proposal.snippet);
    item.range = placeRange({ line: position.line + 1, ...proposal });
    item.sortText = String(index).padStart(4, '0');
    return item;
  });
}
