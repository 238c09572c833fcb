import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { Emitter, type Event } from '../../core/base/event.ts';
import type { ChatListFilter } from '../../core/chats/chatHistory.ts';
import { commands, contexts } from '../../manifest.ts';
import { logError } from '../services/commandRegistry.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { pickOne } from '../services/steps.ts';

/** What the Chats view is narrowed to in this window. */
export class ChatFilter implements Disposable {
  private filter: ChatListFilter = {};
  private readonly changes: Emitter<void>;

  constructor(onListenerError: (error: unknown) => void) {
    this.changes = new Emitter(onListenerError);
  }

  get value(): ChatListFilter {
    return this.filter;
  }

  /** The filter in a few words; empty: all chats are shown. */
  get words(): string {
    const { promptName, llmConfigName, thumb, waits } = this.filter;
    return [promptName, llmConfigName, thumb && ratingWords(thumb), waits && waitingWords()]
      .filter((part) => part !== undefined)
      .join(' · ');
  }

  get onDidChange(): Event<void> {
    return this.changes.event;
  }

  /** Takes over a filter; an empty one shows all chats. */
  set(filter: ChatListFilter): void {
    this.filter = filter;
    void vscode.commands.executeCommand('setContext', contexts.chatsFiltered, this.words !== '');
    this.changes.fire();
  }

  dispose(): void {
    this.changes.dispose();
  }
}

/** "Filter Chats…", which adds one thing to the filter or takes it out again, and "Clear Filter". */
export function registerChatFilter(services: ExtensionServices): ChatFilter {
  const filter = new ChatFilter((error) => {
    logError(services.log, 'A listener of the chat filter', error);
  });
  services.commands.register(commands.filterChats, async () => {
    filter.set(await pickOne(filterChoices(services, filter.value), vscode.l10n.t('Show only chats…')));
  });
  services.commands.register(commands.clearChatFilter, () => {
    filter.set({});
  });
  return filter;
}

type FilterChoice = vscode.QuickPickItem & { value: ChatListFilter };

/** Each choice with the filter that it makes of the present one. */
async function filterChoices({ runtime }: ExtensionServices, present: ChatListFilter): Promise<FilterChoice[]> {
  const { chatHistories, llmConfigNames } = await runtime.get();
  // The prompts that chats have, not those that there are: a chat outlives its prompt.
  const prompts = new Set((await chatHistories.summaries()).map(({ promptName }) => promptName));
  const configs = (await llmConfigNames.list()).map(({ name }) => name);
  const choice = (label: string, narrowing: ChatListFilter): FilterChoice => {
    const keys = Object.keys(narrowing) as (keyof ChatListFilter)[];
    const isChosen = keys.every((key) => present[key] === narrowing[key]);
    const rest = Object.fromEntries(Object.entries(present).filter(([key]) => !Object.hasOwn(narrowing, key)));
    return {
      label,
      ...(isChosen ? { iconPath: new vscode.ThemeIcon('check'), description: vscode.l10n.t('chosen now') } : {}),
      value: isChosen ? rest : { ...present, ...narrowing },
    };
  };
  const all: FilterChoice = {
    label: vscode.l10n.t('All chats'),
    iconPath: new vscode.ThemeIcon('clear-all'),
    value: {},
  };
  return [
    ...(Object.keys(present).length === 0 ? [] : [all]),
    choice(ratingWords(1), { thumb: 1 }),
    choice(ratingWords(-1), { thumb: -1 }),
    choice(waitingWords(), { waits: true }),
    ...separated(vscode.l10n.t('Prompt'), [...prompts].filter((name) => name !== '').sort(), (name) =>
      choice(name, { promptName: name }),
    ),
    ...separated(vscode.l10n.t('LLM config that answered'), configs, (name) => choice(name, { llmConfigName: name })),
  ];
}

function separated(label: string, names: readonly string[], choice: (name: string) => FilterChoice): FilterChoice[] {
  if (names.length === 0) return [];
  return [{ label, kind: vscode.QuickPickItemKind.Separator, value: {} }, ...names.map(choice)];
}

function ratingWords(thumb: 1 | -1): string {
  return thumb === 1 ? vscode.l10n.t('With an answer rated good') : vscode.l10n.t('With an answer rated bad');
}

function waitingWords(): string {
  return vscode.l10n.t('Waiting for your yes or no');
}
