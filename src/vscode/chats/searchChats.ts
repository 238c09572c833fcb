import * as vscode from 'vscode';
import type { ChatSearchHit } from '../../core/chats/chatHistory.ts';
import { readSearchFilters, writeSearchFilter } from '../../core/chats/chatSearchFilters.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { chatTitle } from './chatTree.ts';
import { shortDate } from './shortDate.ts';

/** Long enough not to search for each letter of a quick typist. */
const debounceMs = 100;

interface HitItem extends vscode.QuickPickItem {
  hit?: ChatSearchHit;
}

/** Lets the user search the chats while typing. Resolves with the hit that was chosen; undefined: none. */
export async function searchChats(services: ExtensionServices): Promise<ChatSearchHit | undefined> {
  // Shown at once: what is typed while the database opens belongs to the picker.
  const opening = services.runtime.get();
  const picker = vscode.window.createQuickPick<HitItem>();
  const filterButton: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('filter'),
    tooltip: vscode.l10n.t('Filter by prompt, config, date or rating'),
  };
  picker.title = vscode.l10n.t('Search Chats');
  picker.placeholder = vscode.l10n.t('Words, "a phrase", -without; prompt:NAME config:NAME since:week rated:up');
  picker.buttons = [filterButton];
  let timer: NodeJS.Timeout | undefined;
  let latest = 0;
  let isChoosingFilter = false;

  return new Promise<ChatSearchHit | undefined>((resolve, reject) => {
    const fail = (error: unknown): void => {
      reject(error instanceof Error ? error : new Error(String(error)));
      picker.hide();
    };
    opening.catch(fail);
    const search = async (): Promise<void> => {
      const number = ++latest;
      const { query, options } = readSearchFilters(picker.value, Date.now());
      try {
        const hits = await (await opening).searchChats(query, options);
        if (number !== latest) return;
        picker.items = hits.map(hitItem);
        if (hits.length === 0 && picker.value.trim() !== '') {
          picker.items = [{ label: vscode.l10n.t('Nothing found'), alwaysShow: true }];
        }
        picker.busy = false;
      } catch (error) {
        fail(error);
      }
    };
    const searchSoon = (): void => {
      clearTimeout(timer);
      picker.busy = true;
      timer = setTimeout(() => void search(), debounceMs);
    };
    const chooseFilter = async (): Promise<void> => {
      isChoosingFilter = true;
      const runtime = await opening;
      const names = (await runtime.llmConfigNames.list()).map(({ name }) => name);
      const prompts = (await runtime.promptTemplates.list()).map(({ name }) => name);
      const filter = await vscode.window.showQuickPick(filterItems(prompts, names), {
        placeHolder: vscode.l10n.t('Show only messages…'),
      });
      isChoosingFilter = false;
      picker.show();
      // After it is shown: what it is shown with is selected, and the next key would take its place.
      if (filter) picker.value = `${filter.description} ${picker.value}`;
      searchSoon();
    };
    picker.onDidChangeValue(searchSoon);
    picker.onDidTriggerButton(() => {
      chooseFilter().catch(fail);
    });
    picker.onDidAccept(() => {
      const hit = picker.selectedItems[0]?.hit;
      if (!hit) return;
      resolve(hit);
      picker.hide();
    });
    picker.onDidHide(() => {
      if (!isChoosingFilter) resolve(undefined);
    });
    picker.show();
  }).finally(() => {
    clearTimeout(timer);
    latest++;
    picker.dispose();
  });
}

/** `alwaysShow`, since the words may stand in the message only, and VS Code looks at the label. */
function hitItem(hit: ChatSearchHit): HitItem {
  const facts = [
    hit.promptName,
    hit.llmConfigName,
    shortDate(hit.timestamp, Date.now(), vscode.env.language),
    hit.isShown ? undefined : vscode.l10n.t('another branch'),
  ];
  return {
    label: chatTitle(hit),
    description: facts.filter((fact) => fact !== undefined && fact !== '').join(' · '),
    detail: hit.snippet,
    iconPath: new vscode.ThemeIcon(iconOf(hit)),
    alwaysShow: true,
    hit,
  };
}

function iconOf({ field, role }: ChatSearchHit): string {
  if (field === 'title') return 'comment-discussion';
  if (field === 'tool-calls' || role === 'tool') return 'tools';
  return role === 'user' ? 'account' : 'comment';
}

function filterItems(
  prompts: readonly string[],
  configs: readonly string[],
): (vscode.QuickPickItem & { description: string })[] {
  const item = (label: string, ...filter: Parameters<typeof writeSearchFilter>) => ({
    label,
    description: writeSearchFilter(...filter),
  });
  return [
    item(vscode.l10n.t('Of the last week'), 'since', 'week'),
    item(vscode.l10n.t('Of the last month'), 'since', 'month'),
    item(vscode.l10n.t('Rated good'), 'rated', 'up'),
    item(vscode.l10n.t('Rated bad'), 'rated', 'down'),
    ...prompts.map((name) => item(vscode.l10n.t('Of the prompt {0}', name), 'prompt', name)),
    ...configs.map((name) => item(vscode.l10n.t('Answered by {0}', name), 'config', name)),
  ];
}
