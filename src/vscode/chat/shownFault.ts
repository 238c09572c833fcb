import { AppError, isAppError, messageOf } from '../../core/base/appError.ts';
import { chatDeleted } from './chatDeleted.ts';

/** Why the last message has no answer, as the panel tells it. */
export class ShownFault {
  private readonly logError: (where: string, error: unknown) => void;
  private shown: AppError | undefined;
  private isDismissed = false;

  constructor(logError: (where: string, error: unknown) => void) {
    this.logError = logError;
  }

  /** Undefined: nothing is wrong, or its user saw it. */
  get error(): AppError | undefined {
    return this.shown;
  }

  /** The offer to answer the last message was turned down. */
  get dismissed(): boolean {
    return this.isDismissed;
  }

  /** Logs an error and shows it. */
  show(error: unknown, where: string): void {
    this.shown = this.foreseen(error, where);
  }

  /** Shows what is no fault of anything, and belongs into no log. */
  tell(error: AppError): void {
    this.shown = error;
  }

  forget(): void {
    this.shown = undefined;
  }

  /** Another answer begins. */
  begin(): void {
    this.shown = undefined;
    this.isDismissed = false;
  }

  dismiss(): void {
    this.shown = undefined;
    this.isDismissed = true;
  }

  /** Logs an error and gives what the view can show of it. */
  foreseen(error: unknown, where: string): AppError {
    this.logError(where, error);
    // Whoever looked for it knows its number, which tells its user nothing.
    if (isAppError(error, 'ChatNotFound')) return chatDeleted();
    if (isAppError(error)) return error;
    const message = `Something went wrong: ${messageOf(error)} The log tells more.`;
    return new AppError('StoreUnavailable', message, { cause: error });
  }
}
