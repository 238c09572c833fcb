import * as vscode from 'vscode';
import { AppError } from '../../core/base/appError.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import type { UsableConfig } from '../../core/wrapper/answering/configDraw.ts';
import { commands } from '../../manifest.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { type Choice, pickOne } from '../services/steps.ts';
import type { ChatPanels } from './chatPanels.ts';

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
    const usable = await runtime.usableConfigs(session.promptName);
    if (usable.length === 0) throw noneUsable(session.promptName);
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
  const configs = usable.map(({ name, restingUntil }): Choice<string | null> => ({
    label: name,
    description: [name === pinned ? chosen : '', restingUntil === undefined ? '' : restWords(restingUntil)]
      .filter(Boolean)
      .join(', '),
    iconPath: new vscode.ThemeIcon(name === pinned ? 'pinned' : restingUntil === undefined ? 'server' : 'watch'),
    value: name,
  }));
  // The list opens on its first row: to leave it with Enter changes nothing.
  const isChosen = ({ value }: Choice<string | null>): boolean => value === pinned;
  const choices = [random, ...configs];
  return [...choices.filter(isChosen), ...choices.filter((choice) => !isChosen(choice))];
}

function restWords(untilMs: number): string {
  const seconds = Math.max(1, Math.ceil((untilMs - Date.now()) / 1000));
  return seconds < 100
    ? vscode.l10n.t('resting after a failure, {0} s more', seconds)
    : vscode.l10n.t('resting after a failure, {0} min more', Math.ceil(seconds / 60));
}

function noneUsable(promptName: string): AppError {
  return new AppError(
    'LLMConfigsNotAvailable',
    vscode.l10n.t(
      'The prompt "{0}" has no LLM config that could answer. Its problems are in the Prompts view.',
      promptName,
    ),
  );
}
