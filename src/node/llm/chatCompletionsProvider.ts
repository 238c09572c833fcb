import type { AppError } from '../../core/base/appError.ts';
import { learnFromRefusal, type ChatCompletionsQuirks } from '../../core/llm/chatCompletions/chatCompletionsQuirks.ts';
import { ChatCompletionsReader } from '../../core/llm/chatCompletions/chatCompletionsReader.ts';
import {
  chatCompletionsBody,
  type ChatCompletionsBody,
} from '../../core/llm/chatCompletions/chatCompletionsRequest.ts';
import type { LLMConnection, LLMProvider, ProviderOptions } from '../../core/llm/llmProvider.ts';
import { modelTarget } from '../../core/llm/modelTarget.ts';
import { refusalOf } from '../../core/llm/refusal.ts';
import { ToolNames } from '../../core/llm/toolNames.ts';
import { LearntQuirks } from './learntQuirks.ts';
import { sdkErrorBody } from './sdkErrorBody.ts';
import { sendAdapting } from './sendAdapting.ts';
import { turnSettings } from './turn/turnSettings.ts';
import { TurnStream } from './turn/turnStream.ts';
import { TurnTransport } from './turn/turnTransport.ts';

/** What tells one vendor of this protocol from another. */
export interface ChatCompletionsVendor {
  connection: LLMConnection;
  model: string;
  baseUrl: string;
  authHeaders: Record<string, string>;
  options: ProviderOptions;
  /** What the vendor does not take, whatever the model. */
  quirks?: ChatCompletionsQuirks;
  /** For an SDK that reads clean event streams only. */
  cleanStream?: (body: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>;
  /** Sends the body through the vendor's SDK. */
  create: (body: ChatCompletionsBody, transport: TurnTransport) => Promise<AsyncIterable<unknown>>;
}

const learntQuirks = new LearntQuirks<ChatCompletionsQuirks>();

/** The provider for a vendor that speaks OpenAI's chat completions. */
export function chatCompletionsProvider(vendor: ChatCompletionsVendor): LLMProvider {
  const { connection, model, baseUrl, authHeaders, quirks: usual = {}, cleanStream } = vendor;
  const settings = { ...turnSettings(connection, vendor.options), ...(cleanStream ? { cleanStream } : {}) };
  const { context } = settings;
  const target = modelTarget(connection.config, model);
  return {
    stream(request, signal) {
      const names = new ToolNames(request.tools);
      const transport = new TurnTransport({ ...settings, baseUrl, authHeaders, signal });
      const quirks = learntQuirks.of(baseUrl, model, request.tools.length > 0, usual);
      let body: ChatCompletionsBody;
      const send = () => {
        body = chatCompletionsBody(request, target, names, quirks.read());
        return vendor.create(body, transport);
      };
      const learn = (error: AppError): boolean => {
        const learnt = learnFromRefusal(refusalOf(error), body, target, quirks.read());
        if (learnt) quirks.learn(learnt);
        return learnt !== undefined;
      };
      const open = () => sendAdapting(transport, send, learn);
      const reader = new ChatCompletionsReader(names, context);
      return new TurnStream({ transport, reader, context, signal, open, errorBody: sdkErrorBody });
    },
  };
}
