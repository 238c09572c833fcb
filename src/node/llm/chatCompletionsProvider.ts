import type { ChatCompletionsQuirks } from '../../core/llm/chatCompletions/chatCompletionsQuirks.ts';
import { learnFromRefusal } from '../../core/llm/chatCompletions/chatCompletionsRefusal.ts';
import { ChatCompletionsReader } from '../../core/llm/chatCompletions/chatCompletionsReader.ts';
import {
  chatCompletionsBody,
  type ChatCompletionsBody,
} from '../../core/llm/chatCompletions/chatCompletionsRequest.ts';
import { sdkErrorBody } from './sdkErrorBody.ts';
import { providersOf } from './vendorProvider.ts';

/** The provider for a vendor that speaks OpenAI's chat completions. */
export const chatCompletionsProvider = providersOf<ChatCompletionsBody, ChatCompletionsQuirks>({
  shape: chatCompletionsBody,
  learn: learnFromRefusal,
  lasting: (quirks) => quirks,
  createReader: (names, context) => new ChatCompletionsReader(names, context),
  errorBody: sdkErrorBody,
});
