import { AppError, cancelled } from '../../base/appError.ts';
import type { JsonValue } from '../../base/json.ts';
import type { VSCodeLMConfig } from '../../configs/llmConfig.ts';
import { streamInterrupted } from '../failure/connectionFailure.ts';
import { providerFailure, type FailureContext } from '../failure/providerFailure.ts';
import { redactSecrets } from '../failure/redactSecrets.ts';
import type { LLMConnection, LLMProvider, ProviderOptions } from '../llmProvider.ts';
import type { LLMRequest } from '../llmRequest.ts';
import type { StreamEvent } from '../streamEvent.ts';
import { ToolCallAssembly } from '../toolCallAssembly.ts';
import { ToolNames } from '../toolNames.ts';
import { defaultTurnLimits } from '../turnLimits.ts';
import type { EditorModel, EditorModelRequest, EditorModelSelector, SelectEditorModel } from './editorModel.ts';
import { editorModelFailure, noModelFits } from './editorModelFailure.ts';
import { editorModelRequest } from './editorModelRequest.ts';
import { TurnWatch } from './turnWatch.ts';

/**
 * Answers through the language models that VS Code has. They report no usage: `countTokens` counts one text, not what the
 * model's own side adds to it, so usage stays unknown. A model is looked for at the request and not before, since that is
 * what the user asked for.
 */
export function editorModelProvider(
  connection: LLMConnection<VSCodeLMConfig>,
  select: SelectEditorModel,
  { limits }: Pick<ProviderOptions, 'limits'> = {},
): LLMProvider {
  const { config } = connection;
  const context: FailureContext = { configName: config.name, secrets: connection.secrets ?? [] };
  const watchLimits = limits ?? { ...defaultTurnLimits, ...config.timeouts };
  return {
    stream: (request, signal) =>
      streamTurn(config, select, request, context, new TurnWatch(context, watchLimits, signal), signal),
  };
}

async function* streamTurn(
  config: VSCodeLMConfig,
  select: SelectEditorModel,
  request: LLMRequest,
  context: FailureContext,
  watch: TurnWatch,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent, undefined> {
  const modelField = (['id', 'family', 'vendor'] as const).find((key) => config[key]) ?? 'llm_config_class';
  try {
    if (signal.aborted) throw cancelled(signal.reason);
    const names = new ToolNames(request.tools);
    const sent = editorModelRequest(request, names, config.settings);
    const model = await watch.wait(select(selectorOf(config)));
    if ('offered' in model) throw noModelFits(context, modelField, selectorOf(config), model.offered);
    if (sent.tools && model.callsTools === false) throw withoutTools(model, context);
    yield { type: 'request', request: sentRequest(model, sent, context) };
    const answer = await watch.wait(model.send(sent, watch.signal));
    yield { type: 'model', model: model.name };
    const calls = new ToolCallAssembly();
    let callCount = 0;
    let hasText = false;
    const parts = answer[Symbol.asyncIterator]();
    for (;;) {
      const step = await watch.wait(parts.next());
      if (step.done === true) break;
      const part = step.value;
      watch.noteAnswer();
      if (part.type === 'text' && part.text !== '') {
        hasText = true;
        yield { type: 'text', text: part.text };
      } else if (part.type === 'tool-call') {
        const input: unknown = part.input ?? {};
        const text = typeof input === 'string' ? input : JSON.stringify(input);
        calls.add({ index: callCount++, id: part.callId, name: names.fromVendor(part.name), arguments: text });
      }
    }
    const reason = callCount > 0 ? 'tool-calls' : 'stop';
    const complete = calls.finish(reason);
    // The API has no word for the end: an answer with nothing in it is one that broke off.
    if (!hasText && complete.length === 0) throw streamInterrupted(context);
    yield* complete;
    yield { type: 'finish', reason, rawReason: '' };
  } catch (error) {
    if (signal.aborted) throw cancelled(signal.reason);
    throw error instanceof AppError ? error : editorModelFailure(error, context, modelField);
  } finally {
    watch.close();
  }
}

function selectorOf({ vendor, family, id }: VSCodeLMConfig): EditorModelSelector {
  return { ...(vendor ? { vendor } : {}), ...(family ? { family } : {}), ...(id ? { id } : {}) };
}

function withoutTools(model: EditorModel, context: FailureContext): AppError {
  return providerFailure('BadRequest', `"${model.name}" cannot call tools.`, context, {
    field: 'tools_enabled',
    advice: 'Set "tools_enabled: false" in the config, or use another model.',
  });
}

function sentRequest(model: EditorModel, sent: EditorModelRequest, { configName, secrets }: FailureContext) {
  const { vendor, family, id, version } = model;
  const body = JSON.stringify({ model: { vendor, family, id, version }, ...sent });
  return {
    configName,
    url: '',
    body: JSON.parse(redactSecrets(body, secrets)) as JsonValue,
    sentAt: new Date().toISOString(),
  };
}
