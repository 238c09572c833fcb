import * as vscode from 'vscode';
import { signalOf } from '../services/signalOf.ts';

/** Work that is done sooner shows no progress. In ms. */
const showAfterMs = 700;

/** Tells how far work is, from 0 to 1, and with what it is busy. */
export type ReportProgress = (share: number, message?: string) => void;

/**
 * Runs work with a notification that shows how far it is, unless it is done in no time.
 * @param options `cancellable`: false where the work does not heed its signal
 */
export async function withLateProgress<T>(
  title: string,
  work: (report: ReportProgress, signal: AbortSignal) => Promise<T>,
  { cancellable = true }: { cancellable?: boolean } = {},
): Promise<T> {
  const controller = new AbortController();
  let share = 0;
  let message: string | undefined;
  let show: (() => void) | undefined;
  const working = work((now, text) => {
    share = now;
    message = text;
    show?.();
  }, controller.signal);
  const timer = setTimeout(() => {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable };
    void vscode.window.withProgress(options, async (progress, token) => {
      signalOf(token).addEventListener('abort', () => {
        controller.abort();
      });
      let shown = 0;
      show = () => {
        progress.report({ increment: (share - shown) * 100, ...(message === undefined ? {} : { message }) });
        shown = share;
      };
      show();
      // The caller hears of a failure; the notification only ends with the work.
      await working.then(
        () => undefined,
        () => undefined,
      );
    });
  }, showAfterMs);
  try {
    return await working;
  } finally {
    clearTimeout(timer);
  }
}
