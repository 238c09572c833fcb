import type { ApprovalDecision, ErrorActionId, RetryChoice, WebviewMessage } from '../../src/protocol/chat.ts';

/** What a person can do in the panel. One object for the panel's lifetime, so that nothing renders again for it. */
export interface ChatActions {
  send: () => void;
  stop: () => void;
  endWait: (choice: RetryChoice) => void;
  decideTool: (callId: string, decision: ApprovalDecision) => void;
  openTool: (which: Omit<Extract<WebviewMessage, { type: 'openTool' }>, 'type'>) => void;
  chooseConfig: () => void;
  showRequest: (messageId: string) => void;
  focusComposer: () => void;
  editDraft: (draft: string) => void;
  editVariable: (name: string, value: string) => void;
  toggleForm: (open: boolean) => void;
  runErrorAction: (id: ErrorActionId) => void;
  dismissError: () => void;
  rate: (messageId: string, thumb: 1 | -1 | null) => void;
  openLink: (href: string) => void;
  copy: (text: string) => void;
  insertAtCursor: (text: string) => void;
  /** Id of the message at the top of the view; empty: at the bottom. */
  saveScrollAnchor: (messageId: string) => void;
  /** Edited arguments by what was asked. It outlives the panel once `saveEdits` is called. */
  edits: Record<string, string>;
  saveEdits: () => void;
}
