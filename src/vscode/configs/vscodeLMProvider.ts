import * as vscode from 'vscode';
import { AppError } from '../../core/base/appError.ts';
import type { LLMConnection, LLMProvider, ProviderOptions } from '../../core/llm/llmProvider.ts';
import type {
  EditorAnswerPart,
  EditorMessage,
  EditorModel,
  EditorModelRequest,
  EditorModelSelector,
  NoEditorModel,
} from '../../core/llm/editorModels/editorModel.ts';

/** Shortly after VS Code's start its models come one by one: this long a request waits for the first that fits. */
const modelsArriveMs = 3_000;

/** Answers through the language models that VS Code itself offers (`vscode.lm`). */
export async function createVSCodeLMProvider(
  connection: LLMConnection,
  options: ProviderOptions = {},
): Promise<LLMProvider> {
  const { config } = connection;
  if (config.llmConfigClass !== 'VSCodeLMConfig') {
    throw new AppError('InvalidConfig', `"${config.name}" is no VSCodeLMConfig.`, { configName: config.name });
  }
  const { editorModelProvider } = await import('../../core/llm/editorModels/editorModelProvider.ts');
  const select = (selector: EditorModelSelector) => selectModel(selector, config.name);
  return editorModelProvider({ ...connection, config }, select, options);
}

async function selectModel(selector: EditorModelSelector, configName: string): Promise<EditorModel | NoEditorModel> {
  const deadline = Date.now() + modelsArriveMs;
  for (;;) {
    // Listened to before the look, so that no model arrives in between unnoticed.
    const change = nextModelChange(deadline - Date.now());
    const [model] = await vscode.lm.selectChatModels({ ...selector });
    if (model || Date.now() >= deadline) {
      change.dispose();
      return model ? editorModel(model, configName) : { offered: await offeredModels() };
    }
    await change.happened;
  }
}

async function offeredModels(): Promise<EditorModelSelector[]> {
  const models = await vscode.lm.selectChatModels();
  return models.map(({ vendor, id }) => ({ vendor, id }));
}

function nextModelChange(longestMs: number): { happened: Promise<void>; dispose: () => void } {
  let dispose = (): void => undefined;
  const happened = new Promise<void>((resolve) => {
    const timer = setTimeout(() => {
      dispose();
    }, longestMs);
    const subscription = vscode.lm.onDidChangeChatModels(() => {
      dispose();
    });
    dispose = () => {
      clearTimeout(timer);
      subscription.dispose();
      resolve();
    };
  });
  return {
    happened,
    dispose: () => {
      dispose();
    },
  };
}

function editorModel(model: vscode.LanguageModelChat, configName: string): EditorModel {
  const { name, id, vendor, family, version } = model;
  const callsTools = callsToolsOf(model);
  return {
    name,
    id,
    vendor,
    family,
    version,
    ...(callsTools === undefined ? {} : { callsTools }),
    send: (request, signal) => send(model, request, configName, signal),
  };
}

/** Newer versions of VS Code say it, in a property that the types of the oldest one that is supported lack. */
function callsToolsOf(model: vscode.LanguageModelChat & { capabilities?: unknown }): boolean | undefined {
  const { capabilities } = model;
  if (typeof capabilities !== 'object' || capabilities === null || !('supportsToolCalling' in capabilities)) {
    return undefined;
  }
  return typeof capabilities.supportsToolCalling === 'boolean' ? capabilities.supportsToolCalling : undefined;
}

async function send(
  model: vscode.LanguageModelChat,
  { messages, tools, modelOptions }: EditorModelRequest,
  configName: string,
  signal: AbortSignal,
): Promise<AsyncIterable<EditorAnswerPart>> {
  const source = new vscode.CancellationTokenSource();
  const cancel = (): void => {
    source.cancel();
    source.dispose();
  };
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  const response = await model.sendRequest(
    messages.map(chatMessage),
    {
      justification: vscode.l10n.t('Promptdeck answers through the LLM config "{0}".', configName),
      ...(tools ? { tools } : {}),
      ...(modelOptions ? { modelOptions } : {}),
    },
    source.token,
  );
  return answerParts(response.stream);
}

async function* answerParts(stream: AsyncIterable<unknown>): AsyncGenerator<EditorAnswerPart, undefined> {
  for await (const part of stream) {
    if (part instanceof vscode.LanguageModelTextPart) yield { type: 'text', text: part.value };
    else if (part instanceof vscode.LanguageModelToolCallPart) {
      yield { type: 'tool-call', callId: part.callId, name: part.name, input: part.input };
    } else yield { type: 'other' };
  }
}

function chatMessage({ role, parts }: EditorMessage): vscode.LanguageModelChatMessage {
  const { User, Assistant } = vscode.LanguageModelChatMessageRole;
  const content = parts.map((part) => {
    switch (part.type) {
      case 'text':
        return new vscode.LanguageModelTextPart(part.text);
      case 'tool-call':
        return new vscode.LanguageModelToolCallPart(part.callId, part.name, part.input);
      case 'tool-result':
        return new vscode.LanguageModelToolResultPart(part.callId, [new vscode.LanguageModelTextPart(part.text)]);
    }
  });
  return new vscode.LanguageModelChatMessage(role === 'user' ? User : Assistant, content);
}
