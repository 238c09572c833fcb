import * as vscode from 'vscode';
import { isAppError } from '../../core/base/appError.ts';
import { folderButton, leadToFolder } from './folderButton.ts';

/** Tells why the database cannot be opened: the views say it too, but only who looks at them sees it. */
export class StoreFailureNotice {
  private readonly folder: string;
  private told: string | undefined;

  /** @param folder absolute path of the database's folder */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** Shows a failure of the store, once for as long as it stays the same. */
  tell(error: unknown): void {
    if (!isAppError(error, 'StoreUnavailable') || error.userMessage === this.told) return;
    this.told = error.userMessage;
    void vscode.window.showErrorMessage(error.userMessage, folderButton()).then((choice) => {
      if (choice !== undefined) return leadToFolder(this.folder);
      return undefined;
    });
  }

  /** The database is open: the next failure is news. */
  clear(): void {
    this.told = undefined;
  }
}
