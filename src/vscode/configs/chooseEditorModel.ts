import * as vscode from 'vscode';
import type { EditorModelSelector } from '../../core/llm/editorModels/editorModel.ts';
import { type Choice, pickOne } from '../services/steps.ts';
import { findModelExtensions, modelExtensionNames } from './modelExtensions.ts';

/** What a new config does about its model: selects it, leaves it to be written by hand, or turns into another kind. */
export type ModelChoice = EditorModelSelector | 'by-hand' | 'another-kind';

/**
 * Lets the user pick one of the language models that VS Code offers, or a way on where it offers none. To be called from a
 * command only: extensions behind the models may ask the user to sign in.
 * @throws vscode.CancellationError where the user leaves, be it for the Extensions view
 */
export async function chooseEditorModel(): Promise<ModelChoice> {
  for (;;) {
    const models = await vscode.lm.selectChatModels();
    const choice = await (models.length > 0 ? pickModel(models) : pickWayOn());
    if (choice === 'find-extension') {
      await findModelExtensions();
      throw new vscode.CancellationError();
    }
    if (choice !== 'look-again') return choice;
  }
}

function pickModel(models: readonly vscode.LanguageModelChat[]): Promise<ModelChoice> {
  const choices = models.map(({ name, vendor, family, id }): Choice<ModelChoice> => ({
    label: name,
    description: [vendor, family].filter((part) => part !== name).join(' · '),
    value: { vendor, family, id },
  }));
  const byHand: Choice<ModelChoice> = { label: vscode.l10n.t('$(edit) Write It by Hand'), value: 'by-hand' };
  return pickOne([...choices, byHand], vscode.l10n.t("Which of VS Code's models answers?"));
}

function pickWayOn(): Promise<ModelChoice | 'find-extension' | 'look-again'> {
  const installed = modelExtensionNames();
  const choices: Choice<ModelChoice | 'find-extension' | 'look-again'>[] = [
    {
      label: vscode.l10n.t('$(extensions) Find an Extension with Language Models'),
      detail:
        installed.length > 0
          ? vscode.l10n.t('Those that are installed offer none yet: {0}.', installed.join(', '))
          : vscode.l10n.t('None is installed. Most ask you to sign in before they offer their models.'),
      value: 'find-extension',
    },
    {
      label: vscode.l10n.t('$(refresh) Look Again'),
      detail: vscode.l10n.t('Once you have signed in to an extension or given it its key.'),
      value: 'look-again',
    },
    {
      label: vscode.l10n.t('$(arrow-left) Take Another Kind of Model'),
      detail: vscode.l10n.t("A vendor's API or a server of your own needs no extension."),
      value: 'another-kind',
    },
    {
      label: vscode.l10n.t('$(edit) Write It by Hand'),
      detail: vscode.l10n.t('The config works once VS Code offers a model that it selects.'),
      value: 'by-hand',
    },
  ];
  return pickOne(choices, vscode.l10n.t('VS Code offers no language model yet. What next?'));
}
