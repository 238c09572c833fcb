import { AppError } from '../../base/appError.ts';
import { turnEnding } from '../../chats/replyEnding.ts';
import type { LLMConfig } from '../../configs/llmConfig.ts';
import type { ModelTurn } from './modelTurn.ts';

/**
 * Why a turn that ended in its vendor's own way is no answer: it was filtered or refused, or was ended before text or a call
 * came. A model that stops by itself may say nothing.
 */
export function turnFault(turn: ModelTurn, { name: configName }: LLMConfig): AppError | undefined {
  const reason = turn.finish?.reason ?? 'other';
  const isEmpty = turn.toolCalls.length === 0 && turn.text === '';
  const isDeclined = reason === 'content-filter' || reason === 'refusal';
  if (!isDeclined && (!isEmpty || reason === 'stop')) return undefined;
  const { rawReason = '' } = turn.finish ?? {};
  const ending = turnEnding({ configName, reason, rawReason, explanation: turn.explanation, isEmpty });
  if (!ending) return undefined;
  const { code, message, field } = ending;
  return new AppError(code, message, { configName, ...(field === undefined ? {} : { field }) });
}
