import { AppError } from '../../core/base/appError.ts';

/** What a panel says once its chat is gone. */
export function chatDeleted(): AppError {
  return new AppError(
    'ChatNotFound',
    'This chat was deleted. Restore it, or copy what you still need before you close the panel.',
  );
}
