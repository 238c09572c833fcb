import * as vscode from 'vscode';
import type { StoreWait } from '../../node/store/storeIncident.ts';

/** Says for what this window waits, in a notification with progress that goes when the wait is over. It takes no focus. */
export class StoreWaitNotice implements vscode.Disposable {
  private end: (() => void) | undefined;

  /** @param wait null: it is over */
  show(wait: StoreWait | null): void {
    this.dispose();
    if (!wait) return;
    const over = new Promise<void>((resolve) => {
      this.end = resolve;
    });
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Promptdeck waits. {0}', wait.message),
    };
    void vscode.window.withProgress(options, () => over);
  }

  dispose(): void {
    this.end?.();
    this.end = undefined;
  }
}
