import type { AppError } from '../../../core/base/appError.ts';
import type { ErrorActionId, ErrorView } from '../../../protocol/chat.ts';
import { errorActions } from '../../services/errorActions.ts';
import { failureViews } from '../failureWords.ts';

/** What concerns the chat as a whole, and cannot be done about one answer of several while they are compared. */
const ofWholeChat: ReadonlySet<ErrorActionId> = new Set<ErrorActionId>([
  'continue',
  'retry',
  'chooseConfig',
  'editVariables',
  'restoreChat',
]);

/**
 * Why one answer of several is not whole, and what helps.
 * @param place `text`: what the error tells, in the editor's terms; `hasAnswer`: some of the answer is there; `usesSecret`: its
 *   config takes a stored secret
 */
export function laneFault(
  error: AppError,
  place: { text: (error: AppError) => string; hasAnswer: boolean; usesSecret: boolean },
): ErrorView {
  const { code, attempts = [], secret } = error;
  if (code === 'Cancelled') {
    return {
      code,
      severity: 'info',
      message: place.hasAnswer ? 'Stopped.' : 'Stopped before anything came.',
      actions: [],
    };
  }
  const earlier = failureViews(attempts.slice(0, -1));
  return {
    code,
    severity: place.hasAnswer ? 'warning' : 'error',
    message: place.text(error),
    ...(earlier.length > 0 ? { failures: earlier } : {}),
    actions: errorActions(error).filter(({ id }) => {
      return !ofWholeChat.has(id) && (id !== 'setSecret' || secret !== undefined || place.usesSecret);
    }),
  };
}
