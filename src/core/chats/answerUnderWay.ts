import type { ChatMessage } from './chatMessage.ts';

/** How long a sign of life counts, in ms: several times as long as the time in which it is renewed. */
const signOfLifeMs = 8_000;

/** The time until which a sign of life given now counts. */
export function timeAhead(): string {
  return new Date(Date.now() + signOfLifeMs).toISOString();
}

/** A message for where nobody makes its answer: a copy of it. */
export function withoutSignOfLife(message: ChatMessage): ChatMessage {
  const { answer_expected_until: _until, ...rest } = message;
  return rest;
}

/** An answer that some window is making. */
export interface AnswerUnderWay {
  userMessage: ChatMessage;
  /** After this many ms from now without a new sign of life it is interrupted. */
  expiresInMs: number;
}

/** The answer that is under way in a chat, by this window or another; undefined where there is none. */
export function answerUnderWay(messages: readonly ChatMessage[]): AnswerUnderWay | undefined {
  const now = Date.now();
  for (const userMessage of messages.toReversed()) {
    const until = userMessage.answer_expected_until;
    if (userMessage.role !== 'user' || until === undefined) continue;
    const expiresInMs = Date.parse(until) - now;
    // A time further ahead than any sign of life comes from a clock that was set back.
    if (expiresInMs > 0 && expiresInMs <= signOfLifeMs) return { userMessage, expiresInMs };
  }
  return undefined;
}
