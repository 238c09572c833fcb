import type { AppError } from '../../core/base/appError.ts';
import type { ErrorView } from '../../protocol/chat.ts';
import { errorView } from '../services/errorActions.ts';

const unanswered: ErrorView = {
  code: 'StreamInterrupted',
  message: 'This message has no complete answer yet.',
  actions: [{ id: 'retry', label: 'Retry' }],
};

/** What decides how an error is shown. */
export interface ErrorPlace {
  /** The last message is stored and has no complete answer. */
  awaitsAnswer: boolean;
  /** The reader turned the offer to answer it down. */
  dismissed: boolean;
  /** How the last reply ended, as the panel shows it at that reply. */
  ending: string | undefined;
  hasVariables: boolean;
}

/**
 * The error that the panel shows. A message that was not stored goes back to where it was typed, so there is nothing to
 * retry for it; a stored one that nobody answered can always be tried again.
 */
export function errorViewOf(error: AppError | undefined, place: ErrorPlace): ErrorView | null {
  const { awaitsAnswer, dismissed, ending, hasVariables } = place;
  if (!error) return awaitsAnswer && !dismissed ? unanswered : null;
  const view = errorView(error);
  const canRetry = awaitsAnswer || error.code.startsWith('Store');
  return {
    code: view.code,
    message: awaitsAnswer && ending === view.message ? 'This answer is not complete.' : view.message,
    actions: view.actions.filter(({ id }) => {
      if (id === 'retry') return canRetry;
      return id !== 'editVariables' || hasVariables;
    }),
  };
}
