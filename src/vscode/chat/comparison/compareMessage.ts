import * as vscode from 'vscode';
import { AppError } from '../../../core/base/appError.ts';
import type { WebviewMessage } from '../../../protocol/chat.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import type { ChatSession } from '../chatSession.ts';
import { configChoices, configsToChoose } from '../configChoices.ts';
import { pickConfigs } from './pickConfigs.ts';

/** Where the configs that were compared last are remembered, by prompt. */
const memoryKey = 'comparedConfigs';

/**
 * Has the user choose configs that answer a message side by side: what was typed or, where nothing was, the last message anew.
 * Resolves once it is on its way.
 * @throws vscode.CancellationError where the user leaves, or has yet to write something
 * @throws AppError `LLMConfigsNotAvailable` where fewer than two can answer
 */
export async function compareMessage(
  { runtime, workspaceState }: Pick<ExtensionServices, 'runtime' | 'workspaceState'>,
  session: ChatSession,
  { id, text, variables: form }: Extract<WebviewMessage, { type: 'compare' }>,
): Promise<void> {
  const { promptName, lastQuestion } = session;
  const isAnew = text.trim() === '';
  if (isAnew && !lastQuestion) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Write a message first: it goes to the LLM configs that you then choose.'),
    );
    throw new vscode.CancellationError();
  }
  const usable = await configsToChoose(await runtime.get(), promptName);
  if (usable.length < 2) throw onlyOne(promptName);
  const remembered = workspaceState.get<Record<string, string[]>>(memoryKey, {});
  const last = remembered[promptName]?.filter((name) => usable.some((each) => each.name === name)) ?? [];
  const configNames = await pickConfigs(configChoices(usable, { configName: null, words: '', icon: 'server' }), {
    title: isAnew ? vscode.l10n.t('Compare the last message again') : vscode.l10n.t('Compare LLM configs'),
    picked: new Set(last.length > 1 ? last : usable.slice(0, 2).map(({ name }) => name)),
  });
  await workspaceState.update(memoryKey, { ...remembered, [promptName]: configNames });
  const again = isAnew ? lastQuestion : undefined;
  void session.compare(
    again ? { id, text: again.content, form, configNames, replaces: again.id } : { id, text, form, configNames },
  );
}

function onlyOne(promptName: string): AppError {
  return new AppError(
    'LLMConfigsNotAvailable',
    vscode.l10n.t(
      'To compare takes two: the prompt "{0}" has one LLM config that can answer. Name others in the prompt.',
      promptName,
    ),
  );
}
