import * as vscode from 'vscode';
import { AppError } from '../../core/base/appError.ts';
import type { UsableConfig } from '../../core/wrapper/answering/configDraw.ts';
import type { Runtime } from '../../node/runtime/runtime.ts';
import type { Choice } from '../services/steps.ts';

/** The configs that can answer for a prompt. @throws AppError `LLMConfigsNotAvailable` where none can */
export async function configsToChoose(runtime: Runtime, promptName: string): Promise<UsableConfig[]> {
  const usable = await runtime.usableConfigs(promptName);
  if (usable.length > 0) return usable;
  throw new AppError(
    'LLMConfigsNotAvailable',
    vscode.l10n.t(
      'The prompt "{0}" has no LLM config that could answer. Its problems are in the Prompts view.',
      promptName,
    ),
  );
}

/** A row for each. @param marked the one that is in use, and the words that say so */
export function configChoices(
  usable: readonly UsableConfig[],
  marked: { configName: string | null; words: string; icon: string },
): Choice<string>[] {
  return usable.map(({ name, restingUntil }) => ({
    label: name,
    description: [
      name === marked.configName ? marked.words : '',
      restingUntil === undefined ? '' : restWords(restingUntil),
    ]
      .filter(Boolean)
      .join(', '),
    iconPath: new vscode.ThemeIcon(
      name === marked.configName ? marked.icon : restingUntil === undefined ? 'server' : 'watch',
    ),
    value: name,
  }));
}

function restWords(untilMs: number): string {
  const seconds = Math.max(1, Math.ceil((untilMs - Date.now()) / 1000));
  return seconds < 100
    ? vscode.l10n.t('resting after a failure, {0} s more', seconds)
    : vscode.l10n.t('resting after a failure, {0} min more', Math.ceil(seconds / 60));
}
