import type { AppError } from '../../core/base/appError.ts';
import type { ErrorView } from '../../protocol/chat.ts';
import { errorView } from '../services/errorActions.ts';

const unanswered: ErrorView = {
  code: 'StreamInterrupted',
  message: 'This message has no complete answer yet.',
  actions: [{ id: 'retry', label: 'Retry' }],
};

/**
 * The error that the panel shows. A message that was not stored goes back to where it was typed, so there is nothing to
 * retry for it; a stored one that nobody answered can always be tried again.
 */
export function errorViewOf(error: AppError | undefined, awaitsAnswer: boolean): ErrorView | null {
  if (!error) return awaitsAnswer ? unanswered : null;
  const view = errorView(error);
  const readsStore = error.code.startsWith('Store');
  return awaitsAnswer || readsStore ? view : { ...view, actions: view.actions.filter(({ id }) => id !== 'retry') };
}
