/** Where something was typed: in a chat, or for the first message of a new one with this prompt. */
export type DraftPlace = { chatHistoryId: number } | { promptName: string };

/** What was typed and not sent. */
export interface ChatDraft {
  text: string;
  /** The fields of the variables form that were typed into. */
  variables: Record<string, string>;
  /** ISO 8601 time. */
  updatedAt: string;
}

/** Drafts, so that a crash costs none. Those of new chats are this workspace's own; a chat's goes with the chat. */
export interface ChatDraftStore {
  get(place: DraftPlace): Promise<ChatDraft | undefined>;
  /**
   * Keeps what stands there now; nothing typed leaves no draft.
   * @throws AppError `ChatNotFound`, or `InvalidEntity` naming the field
   */
  put(place: DraftPlace, draft: Pick<ChatDraft, 'text' | 'variables'>): Promise<void>;
}
