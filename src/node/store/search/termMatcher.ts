import { foldText, type FoldedText } from './foldedText.ts';
import type { SearchTerm } from './searchQuery.ts';

/** What the index takes for a word: letters, digits and private-use characters. All else stands between words. */
const tokenCharacter = String.raw`[\p{L}\p{N}\p{Co}]`;
const nonToken = String.raw`[^\p{L}\p{N}\p{Co}]+`;

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
  private readonly pattern: RegExp;

  constructor(term: SearchTerm) {
    this.term = term;
    this.isLiteral = !onlyWords.test(term.text) || hasSpaceless.test(term.text);
    this.isIndexed = !hasSpaceless.test(term.text);
    this.endsOpen = term.isPrefix && endsWithWord.test(term.text);
    this.isBroad = this.endsOpen && (lastWord.exec(term.text)?.[0].length ?? 0) < narrowPrefix;
    this.pattern = patternOf(term, this.isLiteral);
  }

  /** A run of the term that stands in a message's JSON just as it is; undefined where there is none. */
  get plainRun(): string | undefined {
    const runs = this.term.text.match(plainRuns) ?? [];
    return runs.reduce<string | undefined>((best, run) => (run.length > (best?.length ?? 0) ? run : best), undefined);
  }

  isIn(text: FoldedText): boolean {
    return text.folded.search(this.pattern) >= 0;
  }

  /** Every place of the term, in order. */
  *rangesIn(text: FoldedText): Generator<TextRange> {
    for (const match of text.folded.matchAll(this.pattern)) {
      const end = match.index + match[0].length;
      yield [text.sourceIndex(match.index), text.sourceIndex(end)];
    }
  }
}

function patternOf({ text, isPrefix }: SearchTerm, isLiteral: boolean): RegExp {
  const words = foldText(text).folded.match(/\S+/gu);
  // Nothing is left of a lone combining mark.
  if (!words) return /(?!)/gu;
  const quoted = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
  const before = startsWithWord.test(text) && !startsSpaceless.test(text) ? `(?<!${tokenCharacter})` : '';
  const after = endsWithWord.test(text) && !endsSpaceless.test(text) && !isPrefix ? `(?!${tokenCharacter})` : '';
  return new RegExp(before + quoted.join(isLiteral ? String.raw`\s+` : nonToken) + after, 'gu');
}
