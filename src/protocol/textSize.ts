/** So many characters make about one token of a model: a rule of thumb that vendors give for English text. */
const charactersPerToken = 4;

/** How large a text is and about how many tokens it takes, as "1.2 KB · about 300 tokens". */
export function textSize(text: string): string {
  const tokens = aboutTokens(text);
  return `${byteSize(byteLength(text))} · about ${tokens.toLocaleString('en')} ${tokens === 1 ? 'token' : 'tokens'}`;
}

/** About how many tokens a text takes. */
export function aboutTokens({ length }: Pick<string, 'length'>): number {
  return Math.ceil(length / charactersPerToken);
}

/** Bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** A number of bytes for a reader: "312 B", "1.2 KB", "3.4 MB". */
export function byteSize(bytes: number): string {
  if (bytes < 1000) return `${String(bytes)} B`;
  const [value, unit] = bytes < 999_950 ? [bytes / 1000, 'KB'] : [bytes / 1_000_000, 'MB'];
  return `${value.toFixed(1)} ${unit}`;
}
