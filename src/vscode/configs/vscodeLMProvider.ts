import * as vscode from 'vscode';
import { AppError, cancelled } from '../../core/base/appError.ts';
import type { VSCodeLMConfig } from '../../core/configs/llmConfig.ts';
import type { LLMConnection, LLMProvider } from '../../core/llm/llmProvider.ts';
import type { LLMMessage, LLMRequest } from '../../core/llm/llmRequest.ts';
import type { StreamEvent } from '../../core/llm/streamEvent.ts';
import { parseToolArguments } from '../../core/tools/parseToolArguments.ts';

/** Answers through the language models that VS Code itself offers (`vscode.lm`). It reports no token usage. */
export function createVSCodeLMProvider(connection: LLMConnection): Promise<LLMProvider> {
  const { config } = connection;
  if (config.llmConfigClass !== 'VSCodeLMConfig') {
    throw new AppError('InvalidConfig', `"${config.name}" is no VSCodeLMConfig.`, { configName: config.name });
  }
  return Promise.resolve({ stream: (request, signal) => stream(config, request, signal) });
}

async function* stream(config: VSCodeLMConfig, request: LLMRequest, signal: AbortSignal): AsyncGenerator<StreamEvent> {
  const source = new vscode.CancellationTokenSource();
  const cancel = (): void => {
    source.cancel();
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const model = await selectModel(config);
    yield { type: 'model', model: model.name };
    const response = await model.sendRequest(
      request.messages.map(chatMessage),
      {
        justification: `Promptdeck answers through the config "${config.name}".`,
        tools: request.tools.map(({ name, description, parameters }) => ({
          name,
          description,
          inputSchema: parameters,
        })),
      },
      source.token,
    );
    let calls = 0;
    for await (const part of response.stream) {
      if (signal.aborted) throw cancelled();
      if (part instanceof vscode.LanguageModelTextPart) {
        if (part.value !== '') yield { type: 'text', text: part.value };
      } else if (part instanceof vscode.LanguageModelToolCallPart) {
        calls++;
        yield { type: 'tool-call', id: part.callId, name: part.name, arguments: JSON.stringify(part.input) };
      }
    }
    if (signal.aborted) throw cancelled();
    yield { type: 'finish', reason: calls > 0 ? 'tool-calls' : 'stop', rawReason: '' };
  } catch (error) {
    throw classify(error, config, signal);
  } finally {
    signal.removeEventListener('abort', cancel);
    source.dispose();
  }
}

async function selectModel(config: VSCodeLMConfig): Promise<vscode.LanguageModelChat> {
  const { vendor, family, id } = config;
  const selector = { ...(vendor ? { vendor } : {}), ...(family ? { family } : {}), ...(id ? { id } : {}) };
  const [model] = await vscode.lm.selectChatModels(selector);
  if (model) return model;
  const wanted = Object.entries(selector).map(([key, value]) => `${key} "${value}"`);
  throw new AppError(
    'BadRequest',
    `VS Code offers no language model${wanted.length > 0 ? ` with ${wanted.join(', ')}` : ''}. Install or sign in to an extension that has one, or change the selector in "${config.name}".`,
    { configName: config.name, location: { file: config.file } },
  );
}

/** VS Code knows user and assistant messages only, so system text goes out as the user's. */
function chatMessage(message: LLMMessage): vscode.LanguageModelChatMessage {
  switch (message.role) {
    case 'system':
    case 'user':
      return vscode.LanguageModelChatMessage.User(message.content);
    case 'assistant':
      return vscode.LanguageModelChatMessage.Assistant([
        ...(message.content === '' ? [] : [new vscode.LanguageModelTextPart(message.content)]),
        ...message.toolCalls.map(
          (call) => new vscode.LanguageModelToolCallPart(call.id, call.name, parseToolArguments(call.arguments) ?? {}),
        ),
      ]);
    case 'tool':
      return vscode.LanguageModelChatMessage.User([
        new vscode.LanguageModelToolResultPart(message.toolCallId, [new vscode.LanguageModelTextPart(message.content)]),
      ]);
  }
}

function classify(error: unknown, config: VSCodeLMConfig, signal: AbortSignal): AppError {
  if (error instanceof AppError) return error;
  if (signal.aborted || error instanceof vscode.CancellationError) return cancelled(error);
  const details = { cause: error, configName: config.name };
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof vscode.LanguageModelError) {
    if (error.code === vscode.LanguageModelError.NoPermissions.name) {
      return new AppError('AuthenticationFailed', `VS Code did not allow the use of its model: ${message}`, details);
    }
    if (error.code === vscode.LanguageModelError.Blocked.name) {
      return new AppError('QuotaExceeded', `VS Code's model is blocked: ${message}`, details);
    }
  }
  return new AppError('BadRequest', `VS Code's model failed: ${message}`, details);
}
