/**
 * Counts the characters, words, sentences and lines of a text, names its longest line and most frequent words, and
 * estimates how long it takes to read. Models count badly: call it whenever a length matters.
 */
export default function ({
  text,
  maxLineLength = 72,
}: {
  /** The text to measure. */
  text: string;
  /** Lines longer than this many characters are listed. */
  maxLineLength?: number;
}) {
  const lines = text.split('\n');
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
  const sentences = text.split(/[.!?…]+(?:\s|$)/).filter((part) => part.trim() !== '');
  const lengths = lines.map((line) => [...line].length);
  return {
    characters: [...text].length,
    words: words.length,
    sentences: sentences.length,
    lines: lines.length,
    longestLine: Math.max(...lengths),
    tooLongLines: lengths.flatMap((length, i) => (length > maxLineLength ? [{ line: i + 1, length }] : [])),
    wordsPerSentence: Math.round((words.length / Math.max(1, sentences.length)) * 10) / 10,
    // An adult reads about 238 words a minute (Brysbaert 2019).
    readingSeconds: Math.round((words.length / 238) * 60),
    frequentWords: mostFrequent(words.filter((word) => word.length > 3)),
  };
}

function mostFrequent(words: string[]): { word: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .map(([word, count]) => ({ word, count }))
    .sort((a, b) => b.count - a.count || a.word.localeCompare(b.word))
    .slice(0, 5);
}
