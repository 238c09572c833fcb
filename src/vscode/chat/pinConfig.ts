import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import type { UsableConfig } from '../../core/wrapper/answering/configDraw.ts';
import { commands } from '../../manifest.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { type Choice, pickOne } from '../services/steps.ts';
import type { ChatPanels } from './chatPanels.ts';
import { configChoices, configsToChoose } from './configChoices.ts';

/** "Pin LLM Config…": which config answers in the active chat from now on. */
export function registerPinConfig(services: ExtensionServices, panels: ChatPanels): Disposable {
  services.commands.register(commands.pinLLMConfig, async () => {
    const panel = panels.active;
    if (!panel) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Go to a chat first: a config is pinned for one chat.'));
      return;
    }
    const { session } = panel;
    const runtime = await services.runtime.get();
    const usable = await configsToChoose(runtime, session.promptName);
    const placeholder = vscode.l10n.t('Which LLM config answers in this chat?');
    try {
      await session.pin(await pickOne(pinChoices(usable, session.pinnedConfigName), placeholder));
    } finally {
      // The list took it, and gives it to nothing in the page.
      panel.reveal();
    }
  });
  return new vscode.Disposable(() => undefined);
}

function pinChoices(usable: readonly UsableConfig[], pinned: string | null): Choice<string | null>[] {
  const chosen = vscode.l10n.t('chosen now');
  const random: Choice<string | null> = {
    label: vscode.l10n.t('Drawn at random'),
    description: pinned === null ? chosen : '',
    detail:
      usable.length === 1
        ? vscode.l10n.t('This prompt has one that can answer.')
        : vscode.l10n.t('One of {0}; another one takes over where it fails.', usable.length),
    iconPath: new vscode.ThemeIcon('arrow-swap'),
    value: null,
  };
  const configs = configChoices(usable, { configName: pinned, words: chosen, icon: 'pinned' });
  // The list opens on its first row: to leave it with Enter changes nothing.
  const isChosen = ({ value }: Choice<string | null>): boolean => value === pinned;
  const choices: Choice<string | null>[] = [random, ...configs];
  return [...choices.filter(isChosen), ...choices.filter((choice) => !isChosen(choice))];
}
