import type { ChatMessage, TokenUsage } from '../../chats/chatMessage.ts';
import type { TurnUsage } from '../../llm/streamEvent.ts';
import { costOf } from '../../llm/tokenPrices.ts';
import { storedToolCall } from '../historyMessages.ts';
import { newMessage } from '../newMessage.ts';
import type { ModelReply } from './modelCaller.ts';
import { storedAttempts } from './storedAttempts.ts';

/**
 * A reply as history keeps it.
 * @param interrupted why it is not whole; then its calls count for nothing
 */
export function assistantMessage(
  { turn, selection: { config, choice }, attempts }: ModelReply,
  interrupted?: { code: string; message: string },
): ChatMessage {
  const calls = interrupted ? [] : turn.toolCalls.map(storedToolCall);
  const usage = turn.usage && storedUsage(turn.usage);
  return newMessage('assistant', turn.text, {
    message_generation_time: turn.seconds,
    llm_config_name: config.name,
    llm_config_class: config.llmConfigClass,
    config_choice: choice,
    ...(turn.model === '' ? {} : { model: turn.model }),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...(turn.finish ? { finish_reason: turn.finish.reason, raw_finish_reason: turn.finish.rawReason } : {}),
    ...(usage ? { usage } : {}),
    ...(usage && config.prices ? { cost: costOf(usage, config.prices) } : {}),
    ...(attempts.length > 0 ? { attempts: storedAttempts(attempts) } : {}),
    // Signatures of a turn that broke off do not verify; only a complete turn is replayed verbatim.
    ...(turn.providerParts !== undefined && !interrupted ? { provider_parts: turn.providerParts } : {}),
    ...(turn.reasoning === '' ? {} : { reasoning: turn.reasoning }),
    ...(interrupted ? { interrupted } : {}),
  });
}

function storedUsage(usage: TurnUsage): TokenUsage {
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens } = usage;
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    ...(cachedInputTokens === undefined ? {} : { cached_input_tokens: cachedInputTokens }),
    ...(cacheWriteTokens === undefined ? {} : { cache_write_tokens: cacheWriteTokens }),
    ...(reasoningTokens === undefined ? {} : { reasoning_tokens: reasoningTokens }),
  };
}
