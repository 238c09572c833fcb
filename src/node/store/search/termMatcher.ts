import { foldText, type FoldedText } from './foldedText.ts';
import type { SearchTerm } from './searchQuery.ts';

/** What the index takes for a word: letters, digits and private-use characters. All else stands between words. */
const tokenCharacter = String.raw`[\p{L}\p{N}\p{Co}]`;

/** Scripts that put no spaces between words: the index takes a whole run for one word. */
const spaceless = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]`;

const hasSpaceless = new RegExp(String.raw`(?=\p{L})${spaceless}`, 'u');
const startsWithWord = new RegExp(`^${tokenCharacter}`, 'u');
const endsWithWord = new RegExp(`${tokenCharacter}$`, 'u');
const lastWord = new RegExp(`${tokenCharacter}+$`, 'u');
const startsSpaceless = new RegExp(`^${spaceless}`, 'u');
const endsSpaceless = new RegExp(`${spaceless}$`, 'u');
const onlyWords = new RegExp(String.raw`^(?:${tokenCharacter}|\s)*$`, 'u');
/** Runs that JSON keeps as they are and that have neither case nor diacritics. */
const plainRuns = new RegExp(String.raw`(?:(?=\p{L})${spaceless}|[^\p{L}\p{M}\s\p{Cc}"\\])+`, 'gu');

/** A word that goes on after fewer letters may be thousands of words. */
const narrowPrefix = 5;

/** Where a term stands in a text: start and end in UTF-16 units. */
export type TextRange = [start: number, end: number];

/** Finds one term in texts, by the index's own idea of a word where the term is made of such words only. */
export class TermMatcher {
  readonly term: SearchTerm;
  /** The index knows the words of the term, but not all that it says: signs, emoji, scripts without spaces. */
  readonly isLiteral: boolean;
  /** The index can narrow the search by the words of the term. */
  readonly isIndexed: boolean;
  /** The last word of the term may go on, and is a word. */
  readonly endsOpen: boolean;
  /** The last word may go on after so few letters that the index has a long list to make of it. */
  readonly isBroad: boolean;
  /** Folded. None where nothing is left of the term. */
  private readonly words: readonly string[];
  private readonly mustStartWord: boolean;
  private readonly mustEndWord: boolean;

  constructor(term: SearchTerm) {
    this.term = term;
    this.isLiteral = !onlyWords.test(term.text) || hasSpaceless.test(term.text);
    this.isIndexed = !hasSpaceless.test(term.text);
    this.endsOpen = term.isPrefix && endsWithWord.test(term.text);
    this.isBroad = this.endsOpen && (lastWord.exec(term.text)?.[0].length ?? 0) < narrowPrefix;
    this.words = foldText(term.text).folded.match(/\S+/gu) ?? [];
    this.mustStartWord = startsWithWord.test(term.text) && !startsSpaceless.test(term.text);
    this.mustEndWord = endsWithWord.test(term.text) && !endsSpaceless.test(term.text) && !term.isPrefix;
  }

  /** A run of the term that stands in a message's JSON just as it is; undefined where there is none. */
  get plainRun(): string | undefined {
    const runs = this.term.text.match(plainRuns) ?? [];
    return runs.reduce<string | undefined>((best, run) => (run.length > (best?.length ?? 0) ? run : best), undefined);
  }

  isIn({ folded }: FoldedText): boolean {
    return this.find(folded, 0) !== undefined;
  }

  /** Every place of the term, in order. */
  *rangesIn(text: FoldedText): Generator<TextRange> {
    for (let found = this.find(text.folded, 0); found; found = this.find(text.folded, found[1])) {
      yield [text.sourceIndex(found[0]), text.sourceIndex(found[1])];
    }
  }

  /** By hand: a pattern of its own would have to be compiled for every search, with all letters of Unicode in it. */
  private find(folded: string, from: number): TextRange | undefined {
    const [first] = this.words;
    if (first === undefined) return undefined;
    for (let start = folded.indexOf(first, from); start >= 0; start = folded.indexOf(first, start + 1)) {
      if (this.mustStartWord && isTokenCharacter(characterBefore(folded, start))) continue;
      const end = this.endOf(folded, start);
      if (end !== undefined) return [start, end];
    }
    return undefined;
  }

  /** Where the term ends whose first word stands at `start`; undefined where the rest of it does not follow. */
  private endOf(folded: string, start: number): number | undefined {
    let end = start;
    for (const [index, word] of this.words.entries()) {
      const next = index === 0 ? start : this.behindSpace(folded, end);
      if ((index > 0 && next === end) || !folded.startsWith(word, next)) return undefined;
      end = next + word.length;
    }
    return this.mustEndWord && isTokenCharacter(characterAt(folded, end)) ? undefined : end;
  }

  /** Behind what may stand between two words of the term: of a literal one white space, else all that is in no word. */
  private behindSpace(folded: string, from: number): number {
    const isBetween = this.isLiteral ? isSpace : (character: string) => !isTokenCharacter(character);
    let end = from;
    for (let next = characterAt(folded, end); next !== '' && isBetween(next); next = characterAt(folded, end)) {
      end += next.length;
    }
    return end;
  }
}

/** The character that begins at `index`; empty at the end. */
function characterAt(text: string, index: number): string {
  const point = text.codePointAt(index);
  return point === undefined ? '' : String.fromCodePoint(point);
}

/** The character that ends at `index`; empty at the beginning. */
function characterBefore(text: string, index: number): string {
  const pair = text.slice(Math.max(0, index - 2), index);
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(pair) ? pair : pair.slice(-1);
}

function isTokenCharacter(character: string): boolean {
  return character < '\x80' ? /^[a-z0-9]/i.test(character) : startsWithWord.test(character);
}

function isSpace(character: string): boolean {
  return /^\s/u.test(character);
}
