import { AppError } from '../../../core/base/appError.ts';

/** The engine is not the one that this program knows how to use, so it is not used. */
export function unknownEngine(reason: string, cause?: unknown): AppError {
  return new AppError(
    'StoreUnavailable',
    `The database engine is not the one that Promptdeck was built with (${reason}). No database was touched. Install Promptdeck again.`,
    { cause },
  );
}
