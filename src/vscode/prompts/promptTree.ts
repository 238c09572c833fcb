import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import type { PromptTemplate } from '../../core/prompts/promptTemplate.ts';
import { commands, viewItems, views } from '../../manifest.ts';
import type { Thumbs } from '../chats/ratings.ts';
import { ratingMarks, ratingWords } from '../chats/ratingWords.ts';
import { type EntityRow, entityRows } from '../files/entityRows.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { ListTree } from '../services/listTree.ts';
import { rowAccessibility, rowIcon, rowTooltip } from '../services/problemMark.ts';

/** A row of the Prompts view. */
export type PromptRow = EntityRow<PromptTemplate>;

/** The rows of the Prompts view, as files and database stand now. */
export async function promptRows({ promptFiles, references, runtime }: ExtensionServices): Promise<PromptRow[]> {
  const { promptTemplates } = await runtime.get();
  await promptFiles.ready();
  return entityRows(promptFiles, await promptTemplates.listWithOrigin(), (prompt) => references.problems(prompt));
}

/** The Prompts view. */
export function createPromptTree(services: ExtensionServices): Disposable {
  const { ratings } = services;
  const tree = new ListTree<PromptRow>(views.prompts, {
    load: async () => {
      const [rows] = await Promise.all([promptRows(services), ratings.ready()]);
      return rows;
    },
    item: (row) => promptItem(row, ratings.ofPrompt(row.name)),
  });
  const subscriptions = [
    services.promptFiles.onDidChange(() => {
      tree.refresh();
    }),
    services.runtime.onDidChange(({ kind }) => {
      if (kind === 'promptTemplates') tree.refresh();
    }),
    ratings.onDidChange(() => {
      tree.refresh();
    }),
  ];
  return vscode.Disposable.from(tree, ...subscriptions);
}

/** How a prompt looks in the view. @param thumbs how its answers were rated */
export function promptItem(row: PromptRow, thumbs: Thumbs = { up: 0, down: 0 }): vscode.TreeItem {
  const item = new vscode.TreeItem(row.name);
  const prompt = row.entity;
  item.id = `${row.uri?.toString() ?? 'database'}#${row.name}`;
  item.contextValue = row.uri ? viewItems.promptFile : viewItems.prompt;
  item.iconPath = rowIcon('comment-discussion', row.problems);
  const configs = prompt?.llmConfigNames.join(', ') ?? '';
  item.description = [configs, ratingMarks(thumbs)].filter((part) => part !== '').join(' · ');
  item.tooltip = rowTooltip(row.name, row.problems, [
    [vscode.l10n.t('LLM configs'), configs],
    [vscode.l10n.t('Variables'), prompt?.requiredKwargs.join(', ') ?? ''],
    [vscode.l10n.t('Tools'), prompt?.tools.join(', ') ?? ''],
    [vscode.l10n.t('Answers'), ratingWords(thumbs)],
    [vscode.l10n.t('Kept in'), row.uri ? vscode.workspace.asRelativePath(row.uri) : vscode.l10n.t('the database')],
  ]);
  const label = [row.name, ratingWords(thumbs)].filter((part) => part !== '').join(', ');
  item.accessibilityInformation = rowAccessibility(label, row.problems);
  item.command = { command: commands.openPromptTemplate, title: vscode.l10n.t('Open'), arguments: [row] };
  return item;
}
