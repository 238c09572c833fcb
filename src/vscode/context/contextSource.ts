import type * as vscode from 'vscode';

/** More than this is not given to a prompt, in bytes of UTF-8. */
export const maxContextBytes = 1_000_000;

/** What the user was looking at before the chat. */
export interface EditorContext {
  /** Undefined: no editor of a text is open. */
  editor: Pick<vscode.TextEditor, 'document' | 'selection'> | undefined;
}

/** A text out of the editor. */
export interface ContextText {
  text: string;
  /** Present where it is set apart from what is written around it; what its fence tells, as far as that is known. */
  block?: { language?: string; path?: string };
}

/** One thing of the editor that can be put into a message or a variable. */
export interface ContextSource {
  label: string;
  /** Id of a product icon. */
  icon: string;
  /** Said where there is nothing, in a sentence. */
  nothing: string;
  /** Its text is nobody else's to see before it is chosen. */
  isPrivate?: true;
  /** Reading it may ask the user first, so it is read only once it is chosen. */
  isLate?: boolean;
  /** Undefined: there is nothing. */
  read: (context: EditorContext) => Promise<ContextText | undefined>;
}
