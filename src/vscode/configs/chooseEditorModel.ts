import * as vscode from 'vscode';
import type { EditorModelSelector } from '../../core/llm/editorModels/editorModel.ts';
import { pickOne, type Choice } from '../services/steps.ts';

/**
 * Lets the user pick one of the language models that VS Code offers. To be called from a command only: extensions behind
 * the models may ask the user to sign in.
 * @returns what selects the model; undefined where the user rather writes it by hand
 * @throws vscode.CancellationError where the user leaves
 */
export async function chooseEditorModel(): Promise<EditorModelSelector | undefined> {
  const models = await vscode.lm.selectChatModels();
  const choices = models.map(({ name, vendor, family, id }): Choice<EditorModelSelector | undefined> => ({
    label: name,
    description: [vendor, family].filter((part) => part !== name).join(' · '),
    value: { vendor, family, id },
  }));
  const byHand = { label: vscode.l10n.t('$(edit) Write It by Hand'), value: undefined };
  const question =
    models.length > 0
      ? vscode.l10n.t("Which of VS Code's models answers?")
      : vscode.l10n.t(
          'VS Code offers no language model yet. Install or sign in to an extension that has one, or go on',
        );
  return pickOne([...choices, byHand], question);
}
