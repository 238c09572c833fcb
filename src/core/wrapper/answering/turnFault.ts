import { AppError } from '../../base/appError.ts';
import type { LLMConfig } from '../../configs/llmConfig.ts';
import type { ModelTurn } from './modelTurn.ts';

/**
 * Why a turn that ended in its vendor's own way is no answer: it was filtered or refused, or was ended before text or a call
 * came. A model that stops by itself may say nothing.
 */
export function turnFault(turn: ModelTurn, { name }: LLMConfig): AppError | undefined {
  const details = { configName: name };
  const reason = turn.finish?.reason ?? 'other';
  const why = turn.explanation === undefined ? '' : ` (${turn.explanation.replace(/\.$/, '')})`;
  if (reason === 'content-filter') {
    const message = `The content filter of "${name}" stopped the answer${why}. Rephrase the message or use another config.`;
    return new AppError('ContentFiltered', message, details);
  }
  if (reason === 'refusal') {
    return new AppError('Refused', `The model of "${name}" refused to answer${why}. Rephrase the message.`, details);
  }
  if (turn.toolCalls.length > 0 || turn.text !== '') return undefined;
  if (reason === 'length') {
    const message =
      `The answer of "${name}" reached its length limit before any text came. ` +
      'Raise "max_tokens" in the config, or lower "reasoning_effort" where it has one, then try again.';
    return new AppError('StreamInterrupted', message, { ...details, field: 'max_tokens' });
  }
  if (reason === 'stop') return undefined;
  const word = turn.finish?.rawReason ?? '';
  const message = `"${name}" ended without an answer${word === '' ? '' : ` (${word})`}. Try again, or use another config.`;
  return new AppError('StreamInterrupted', message, details);
}
