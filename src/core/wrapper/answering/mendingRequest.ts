import type { AppError } from '../../base/appError.ts';
import type { LLMMessage, LLMRequest } from '../../llm/llmRequest.ts';

/**
 * A request whose model wrote a call that its vendor could not read, with that told to the model. It goes out once and is
 * stored nowhere.
 */
export function mendingRequest(request: LLMRequest, { vendor }: AppError): LLMRequest {
  const generation = vendor?.failedGeneration ?? '';
  const said = vendor?.message ?? vendor?.code ?? '';
  const complaint =
    `Your call of a tool could not be read, and nothing was run: ${said.replace(/[.!]?$/, '.')} ` +
    'Call the tool again with JSON arguments that fit its parameters, or answer without it.';
  const wrote: LLMMessage[] = generation === '' ? [] : [{ role: 'assistant', content: generation, toolCalls: [] }];
  return { ...request, messages: [...request.messages, ...wrote, { role: 'user', content: complaint }] };
}
