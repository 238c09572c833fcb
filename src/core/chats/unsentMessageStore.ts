import type { DraftPlace } from './chatDraftStore.ts';

/** For so long who sends a message is known to be there without saying so again, in ms: several times as long as it takes to. */
export const holdMs = 8_000;

/** A message that its user sent and no chat holds yet. */
export interface UnsentMessage {
  /** The one that it gets in the chat. */
  id: string;
  text: string;
  /** Text of the variables that it is sent with, by name. */
  variables: Record<string, string>;
}

/** What `claim` found. */
export interface ClaimedMessages {
  /** In the order in which they were sent. */
  messages: UnsentMessage[];
  /** In so many ms others may be without anybody who sends them; absent: there are none. */
  nextInMs?: number;
}

/**
 * Messages on their way, so that neither a crash nor a closed window costs one: each is kept from when its user sends it until
 * a chat holds a message of its id; the write that stores that one takes it from here. Who sends a message holds it: nobody
 * else gets it meanwhile.
 */
export interface UnsentMessageStore {
  /** Keeps a message, and holds it for `holdMs`. @throws AppError `ChatNotFound`, or `InvalidEntity` naming the field */
  put(place: DraftPlace, message: UnsentMessage): Promise<void>;
  /** Holds those of these messages that are still here for `holdMs` from now. @param place where they are to go by now */
  hold(ids: readonly string[], place: DraftPlace): Promise<void>;
  /** Holds them no more: the next one to ask gets them. */
  release(ids: readonly string[]): Promise<void>;
  /** The messages of a place that nobody holds. The caller holds them from now on. */
  claim(place: DraftPlace): Promise<ClaimedMessages>;
  /** Their user took them back. */
  remove(ids: readonly string[]): Promise<void>;
}
