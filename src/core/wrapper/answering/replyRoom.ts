import { AppError } from '../../base/appError.ts';
import type { JsonValue } from '../../base/json.ts';

/**
 * Bytes of text, reasoning and calls that one turn may bring, as history keeps them: four times what the longest of today's
 * models write. The store takes messages of up to 16 MB; a vendor's signed parts may repeat all of it, and a reply grows when it
 * is continued.
 */
export const largestTurn = 4 * 1024 * 1024;
/** A longer reply is not continued. */
const largestBegun = 2 * largestTurn;

const encoder = new TextEncoder();

/** How much more a turn may bring. */
export class ReplyRoom {
  private left = largestTurn;

  /** The longest beginning of a text for which there is room, which it then takes. */
  fit(text: string): string {
    const bytes = textBytes(text.slice(0, this.left + 1));
    if (bytes <= this.left) {
      this.left -= bytes;
      return text;
    }
    let [fits, tooMuch] = [0, Math.min(text.length, this.left + 1)];
    while (tooMuch - fits > 1) {
      const middle = Math.floor((fits + tooMuch) / 2);
      if (textBytes(text.slice(0, middle)) <= this.left) fits = middle;
      else tooMuch = middle;
    }
    this.left = 0;
    // Never between the two halves of a character.
    return text.slice(0, fits).replace(/[\ud800-\udbff]$/, '');
  }

  /** What came is taken back. */
  clear(): void {
    this.left = largestTurn;
  }
}

/** False where a reply is too long to grow further. */
export function mayGrow({ content, reasoning = '' }: { content: string; reasoning?: string }): boolean {
  // Up to six bytes a character: most replies need no count.
  if (6 * (content.length + reasoning.length) <= largestBegun) return true;
  return textBytes(content) + textBytes(reasoning) <= largestBegun;
}

/** True for a vendor's parts that, with all else of a turn, the store might not take. */
export function isTooLarge(parts: JsonValue): boolean {
  return jsonBytes(parts) > 2 * largestTurn;
}

/** A turn brought more than there is room for. */
export function answerTooLong(): AppError {
  const message =
    `The answer grew beyond ${largestTurn / 1024 / 1024} MB, the most that one answer may have, and was stopped. ` +
    'What arrived is kept: continue it, or ask for a shorter one.';
  return new AppError('AnswerTooLong', message);
}

/** Of a text inside of JSON. */
function textBytes(text: string): number {
  return jsonBytes(text) - 2;
}

function jsonBytes(value: JsonValue): number {
  return encoder.encode(JSON.stringify(value)).length;
}
