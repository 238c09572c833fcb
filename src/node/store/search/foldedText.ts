/** Combining marks that the index drops. */
const diacritics = /[\u0300-\u036f]/g;

/** A text without case and diacritics, as the index compares words. */
export interface FoldedText {
  folded: string;
  /** Where the unit at `index` of `folded` stands in the text; the text's length at the end. */
  sourceIndex(index: number): number;
}

/** Folds a text, keeping track of positions. */
export function foldText(text: string): FoldedText {
  // Most text is ASCII, where lower case keeps every position.
  if (/^[\0-\x7f]*$/.test(text)) return { folded: text.toLowerCase(), sourceIndex: (index) => index };
  const parts: string[] = [];
  const sources: number[] = [];
  let source = 0;
  for (const character of text) {
    const part = foldCharacter(character);
    parts.push(part);
    for (let unit = 0; unit < part.length; unit++) sources.push(source);
    source += character.length;
  }
  return { folded: parts.join(''), sourceIndex: (index) => sources[index] ?? text.length };
}

function foldCharacter(character: string): string {
  if (character < '\x80') return character.toLowerCase();
  const bare = character.normalize('NFD').replace(diacritics, '');
  // Syllables of Hangul and kana with marks fall apart otherwise.
  return (bare.length === 1 || bare === '' ? bare : character).toLowerCase();
}
