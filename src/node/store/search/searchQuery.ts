/** One condition of a query: a word, or a phrase whose words follow each other. */
export interface SearchTerm {
  /** Trimmed, never empty; without quotes, `-` and `*`. */
  text: string;
  /** The last word may go on. */
  isPrefix: boolean;
  /** What must not be there. */
  isExcluded: boolean;
}

/** Shorter words would go on as nearly every message does. */
const shortestPrefix = 2;

/**
 * Reads what a person types: words that must all be there, `"a phrase"`, `word*`, and `-word` for what must not be there.
 * The last word may go on, as it may still be typed; so may a phrase whose quote is not closed. Any text is a query.
 */
export function parseSearchQuery(query: string): SearchTerm[] {
  // NUL ends a text for SQLite, and no message holds half a character.
  const text = query.replace(/[\0\p{Surrogate}]/gu, ' ');
  const terms: SearchTerm[] = [];
  for (const match of text.matchAll(/(-?)"([^"]*)("?)(\*?)|\S+/gu)) {
    const [whole, minus, phrase, closing, star] = match;
    const isLast = match.index + whole.length === text.length;
    const term =
      phrase === undefined
        ? wordTerm(whole, isLast)
        : { text: phrase.trim(), isPrefix: closing === '' || star === '*', isExcluded: minus === '-' };
    if (term.text !== '') terms.push(term);
  }
  return terms;
}

function wordTerm(word: string, isLast: boolean): SearchTerm {
  // `--flag` and `->` are words.
  const isExcluded = /^-[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(word);
  const bare = isExcluded ? word.slice(1) : word;
  const hasStar = bare.length > 1 && bare.endsWith('*') && !bare.endsWith('**');
  const text = withoutSentenceMarks(hasStar ? bare.slice(0, -1) : bare);
  const mayGoOn = isLast && !isExcluded && Array.from(text).length >= shortestPrefix;
  return { text, isPrefix: hasStar || mayGoOn, isExcluded };
}

/** Brackets, quotes and stops around a word are no part of it, unless they are all there is. */
function withoutSentenceMarks(word: string): string {
  const inner = word.replace(/^[([{'"‘“«¿¡]+/u, '').replace(/[.,;:!?…)\]}'"’”»]+$/u, '');
  return inner === '' ? word : inner;
}
