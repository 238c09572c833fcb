import { maxTextLength } from '../../../src/protocol/chat.ts';

/** What keeps a text from being sent, in a sentence; empty: nothing. */
export function lengthFault(text: string): string {
  const [length, most] = [text.length, maxTextLength].map((count) => count.toLocaleString('en'));
  return text.length > maxTextLength
    ? `This is too long to be sent: ${String(length)} of at most ${String(most)} characters. Shorten it.`
    : '';
}
