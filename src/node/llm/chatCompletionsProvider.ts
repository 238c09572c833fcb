import type { AppError } from '../../core/base/appError.ts';
import { ChatCompletionsReader } from '../../core/llm/chatCompletions/chatCompletionsReader.ts';
import {
  chatCompletionsBody,
  quirkOfRefusal,
  type ChatCompletionsBody,
  type ChatCompletionsQuirks,
} from '../../core/llm/chatCompletions/chatCompletionsRequest.ts';
import { ToolNames } from '../../core/llm/toolNames.ts';
import type { LLMConnection, LLMProvider, ProviderOptions } from '../../core/llm/llmProvider.ts';
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
  /** Sends the body through the vendor's SDK. */
  create: (body: ChatCompletionsBody, transport: TurnTransport) => Promise<AsyncIterable<unknown>>;
}

/** What models turned out not to take, by address and model, for as long as the process lives. */
const knownQuirks = new Map<string, ChatCompletionsQuirks>();

/** The provider for a vendor that speaks OpenAI's chat completions. */
export function chatCompletionsProvider(vendor: ChatCompletionsVendor): LLMProvider {
  const { connection, model, baseUrl, authHeaders, quirks = {} } = vendor;
  const settings = turnSettings(connection, vendor.options);
  const { context } = settings;
  const quirkKey = `${baseUrl}|${model}`;
  return {
    stream(request, signal) {
      const names = new ToolNames(request.tools);
      const transport = new TurnTransport({ ...settings, baseUrl, authHeaders, signal });
      const send = () => {
        const { llmConfigClass } = connection.config;
        const body = chatCompletionsBody(request, model, llmConfigClass, names, knownQuirks.get(quirkKey) ?? quirks);
        return vendor.create(body, transport);
      };
      const learn = (refusal: AppError): boolean => {
        const learnt = quirkOfRefusal(refusal.message, knownQuirks.get(quirkKey) ?? quirks);
        if (learnt) knownQuirks.set(quirkKey, learnt);
        return learnt !== undefined;
      };
      const open = () => sendAdapting(transport, send, learn);
      const reader = new ChatCompletionsReader(names);
      return new TurnStream({ transport, reader, context, signal, open, errorBody: sdkErrorBody });
    },
  };
}
