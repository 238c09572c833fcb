import * as vscode from 'vscode';
import { AppError, cancelled, isAppError } from '../../core/base/appError.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import type { JsonObject } from '../../core/base/json.ts';
import { turnEnding, type TurnEnd } from '../../core/chats/replyEnding.ts';
import { secretNames } from '../../core/configs/secretNames.ts';
import type { PromptTemplate } from '../../core/prompts/promptTemplate.ts';
import type { BrokenTool } from '../../core/wrapper/toolCalls/promptTools.ts';
import type { WrapperEvent } from '../../core/wrapper/wrapperEvent.ts';
import { commands } from '../../manifest.ts';
import { logError } from '../services/commandRegistry.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { mend, possibleActions } from '../services/mending.ts';
import { isCancellation, showError } from '../services/notifications.ts';
import { signalOf } from '../services/signalOf.ts';
import { askText } from '../services/steps.ts';
import { AnswerDocument } from './answerDocument.ts';
import { readContextVariables } from '../context/readContextVariables.ts';
import { editorVariables } from './editorVariables.ts';
import { choosePrompt } from './promptCommands.ts';
import { requireSoundPrompt } from './requireSoundPrompt.ts';
import { RunProgress } from './runProgress.ts';
import { wantedVariables } from './wantedVariables.ts';

/** "Run Prompt…": one answer of a prompt, streamed into a new editor; nothing is stored. */
export function registerRunPrompt(services: ExtensionServices): Disposable {
  services.commands.register(commands.runPrompt, async (argument) => {
    const runtime = await services.runtime.trusted();
    const editor = vscode.window.activeTextEditor;
    const ofEditor = editorVariables(editor);
    const { name } = await choosePrompt(services, argument);
    await requireSoundPrompt(services.promptFiles, name);
    const prompt = await runtime.promptTemplates.get(name);
    const fromEditor = { ...ofEditor, ...(await readContextVariables(await wantedVariables(prompt), { editor })) };
    const contextVars = { ...fromEditor, ...(await askMissing(prompt?.requiredKwargs ?? [], fromEditor)) };
    const message = prompt && takesMessage(prompt) ? await askMessage() : '';
    await run(services, name, contextVars, message);
  });
  return new vscode.Disposable(() => undefined);
}

/** Asks for each required variable that the editor does not give. */
async function askMissing(required: readonly string[], known: Record<string, string>): Promise<Record<string, string>> {
  const given: Record<string, string> = {};
  const missing = required.filter((name) => name !== 'user_msg' && !Object.hasOwn(known, name));
  for (const [index, name] of missing.entries()) {
    given[name] = await askText({
      title: vscode.l10n.t('Run Prompt ({0} of {1})', index + 1, missing.length),
      prompt: vscode.l10n.t('Value of "{0}"', name),
      validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('This prompt needs a value here.') : undefined),
    });
  }
  return given;
}

/** True where the prompt does something with a message of the user. */
function takesMessage({ userPromptTemplate }: PromptTemplate): boolean {
  return userPromptTemplate.trim() === '' || /\buser_msg\b/.test(userPromptTemplate);
}

function askMessage(): Promise<string> {
  return askText({ prompt: vscode.l10n.t('Your message to the model (may be left empty)') });
}

/** Runs the prompt; what arrived stays in the editor, however it ends. */
async function run(
  services: ExtensionServices,
  promptName: string,
  contextVars: JsonObject,
  message: string,
): Promise<void> {
  const runtime = await services.runtime.trusted();
  const answer = await AnswerDocument.open();
  const retry = () => run(services, promptName, contextVars, message);
  const end: TurnEnd = { configName: '', reason: undefined, rawReason: '', isEmpty: true };
  const options: vscode.ProgressOptions = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Running "{0}"…', promptName),
    cancellable: true,
  };
  try {
    await vscode.window.withProgress(options, async (progress, token) => {
      const closing = new AbortController();
      const signal = AbortSignal.any([signalOf(token), closing.signal]);
      const told = new RunProgress(promptName, services.pendingApprovals, (text) => {
        progress.report({ message: text });
      });
      const onEvent = (event: WrapperEvent) => {
        if (answer.isClosed) closing.abort(cancelled());
        else if (event.type === 'text') answer.append(event.text);
        else if (event.type === 'reset') answer.dropTurn();
        else if (event.type === 'finish' && event.reason === 'tool-calls') answer.endTurn();
        else told.follow(event);
        if (event.type === 'finish') Object.assign(end, { reason: event.reason, rawReason: event.rawReason });
      };
      const onAsk = (configName: string) => {
        end.configName = configName;
      };
      const onBrokenTool = (tool: BrokenTool) => {
        void vscode.window.showWarningMessage(
          vscode.l10n.t('"{0}" runs without a tool. {1}', promptName, tool.message),
        );
      };
      const listeners = { onEvent, onAsk, onBrokenTool };
      const request = { promptName, contextVars, message, signal, ...listeners, retryOnOpenAITimeLimit: true };
      try {
        end.isEmpty = (await runtime.getResponseWithoutChatHistory(request)).trim() === '';
      } finally {
        told.dispose();
        await answer.flush();
      }
    });
  } catch (error) {
    if (isCancellation(error)) return;
    logError(services.log, `Running ${promptName}`, error);
    const configName = isAppError(error) ? error.configName : undefined;
    const config = (await runtime.configs.list()).find(({ name }) => name === configName);
    void showError(error, { promptName, retry, usesSecret: !config || secretNames(config).length > 0 });
    return;
  }
  void tellEnding(promptName, end, retry);
}

/** Says why an answer is not whole, with what mends it; nothing where it is. */
async function tellEnding(promptName: string, end: TurnEnd, retry: () => Promise<void>): Promise<void> {
  const ending = turnEnding(end, false);
  if (!ending) return;
  const { configName } = end;
  const { code, message, field } = ending;
  const error = new AppError(code, message, {
    ...(configName === '' ? {} : { configName }),
    ...(field === undefined ? {} : { field }),
  });
  const context = { promptName, retry };
  const actions = possibleActions(error, context);
  const text = vscode.l10n.t('Prompt "{0}": {1}', promptName, message);
  const choice = await vscode.window.showWarningMessage(text, ...actions.map(({ label }) => label));
  const action = actions.find(({ label }) => label === choice);
  if (action) await mend(action.id, error, context);
}
