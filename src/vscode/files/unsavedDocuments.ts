import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/base/disposable.ts';

const typingPauseMs = 300;

/** Which files to look at, and what to do with their unsaved text. */
export interface UnsavedDocumentHandler {
  matches(uri: vscode.Uri): boolean;
  /** After a pause in typing. */
  check(document: vscode.TextDocument): void;
  /** The document was closed: the file on disk counts again. */
  closed(uri: vscode.Uri): void;
}

/** Follows what is typed into the files of one kind before it is saved. */
export function followUnsavedDocuments(handler: UnsavedDocumentHandler): Disposable {
  const store = new DisposableStore();
  const timers = new Map<string, NodeJS.Timeout>();
  store.add(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0 || !handler.matches(document.uri)) return;
      const key = document.uri.toString();
      clearTimeout(timers.get(key));
      timers.set(
        key,
        setTimeout(() => {
          timers.delete(key);
          if (!document.isClosed) handler.check(document);
        }, typingPauseMs),
      );
    }),
  );
  store.add(
    vscode.workspace.onDidCloseTextDocument((document) => {
      if (handler.matches(document.uri)) handler.closed(document.uri);
    }),
  );
  store.add({
    dispose: () => {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  });
  return store;
}

/** The unsaved text of a file that is open, or undefined. */
export function unsavedText(uri: vscode.Uri): string | undefined {
  const key = uri.toString();
  return vscode.workspace.textDocuments
    .find((document) => document.isDirty && document.uri.toString() === key)
    ?.getText();
}
