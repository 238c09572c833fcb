/** What a user does with the content of a chat's messages: its links, its code, its text. Sent by the webview to the host. */
export type ContentMessage =
  | { type: 'copy'; text: string }
  /** An address outside: http, https or mailto. */
  | { type: 'openLink'; href: string }
  /** A file as a link in Markdown names it: `src/a.ts#L10`, relative to a workspace folder. */
  | { type: 'openFile'; path: string }
  | { type: 'insertAtCursor'; text: string }
  /** Opens code as a new document. `language` as the fence names it; empty: it names none. */
  | { type: 'openCode'; text: string; language: string }
  /** Proposes code as the new content of a file. `info`: the whole info string of its fence. */
  | { type: 'applyCode'; text: string; info: string };
