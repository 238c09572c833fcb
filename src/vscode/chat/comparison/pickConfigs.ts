import * as vscode from 'vscode';
import type { Choice } from '../../services/steps.ts';

/**
 * Lets the user pick two or more.
 * @param picked those that are marked at first
 * @throws vscode.CancellationError where the user leaves
 */
export async function pickConfigs(
  choices: readonly Choice<string>[],
  { title, picked }: { title: string; picked: ReadonlySet<string> },
): Promise<string[]> {
  const list = vscode.window.createQuickPick<Choice<string>>();
  try {
    list.title = title;
    list.placeholder = vscode.l10n.t('Which LLM configs answer? Mark two or more.');
    list.canSelectMany = true;
    list.matchOnDescription = true;
    list.items = choices;
    list.selectedItems = choices.filter(({ value }) => picked.has(value));
    return await new Promise((resolve, reject) => {
      list.onDidAccept(() => {
        if (list.selectedItems.length > 1) resolve(list.selectedItems.map(({ value }) => value));
        else list.placeholder = vscode.l10n.t('To compare takes two: mark another one.');
      });
      list.onDidHide(() => {
        reject(new vscode.CancellationError());
      });
      list.show();
    });
  } finally {
    list.dispose();
  }
}
