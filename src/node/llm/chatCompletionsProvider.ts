import type { AppError } from '../../core/base/appError.ts';
import { ChatCompletionsReader } from '../../core/llm/chatCompletionsReader.ts';
import {
  chatCompletionsBody,
  quirkOfRefusal,
  type ChatCompletionsBody,
  type ChatCompletionsQuirks,
} from '../../core/llm/chatCompletionsRequest.ts';
import { ToolNames } from '../../core/llm/toolNames.ts';
import type { LLMConnection, LLMProvider } from '../../core/llm/llmProvider.ts';
import { connectionContext } from './connectionContext.ts';
import { sdkErrorBody } from './sdkErrorBody.ts';
import { sendAdapting } from './sendAdapting.ts';
import { defaultTurnLimits, type TurnLimits } from './turnLimits.ts';
import { TurnStream } from './turnStream.ts';
import { TurnTransport } from './turnTransport.ts';

/** What tells one vendor of this protocol from another. */
export interface ChatCompletionsVendor {
  connection: LLMConnection;
  model: string;
  baseUrl: string;
  authHeaders: Record<string, string>;
  limits?: TurnLimits | undefined;
  /** What the vendor does not take, whatever the model. */
  quirks?: ChatCompletionsQuirks;
  /** Sends the body through the vendor's SDK. */
  create: (body: ChatCompletionsBody, transport: TurnTransport) => Promise<AsyncIterable<unknown>>;
}

/** What models turned out not to take, by address and model, for as long as the process lives. */
const knownQuirks = new Map<string, ChatCompletionsQuirks>();

/** The provider for a vendor that speaks OpenAI's chat completions. */
export function chatCompletionsProvider(vendor: ChatCompletionsVendor): LLMProvider {
  const { connection, model, baseUrl, authHeaders, limits = defaultTurnLimits, quirks = {} } = vendor;
  const context = connectionContext(connection);
  const quirkKey = `${baseUrl}|${model}`;
  return {
    stream(request, signal) {
      const names = new ToolNames(request.tools);
      const transport = new TurnTransport({ baseUrl, authHeaders, context, limits, signal });
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
