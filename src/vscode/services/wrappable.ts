/** Zero width: a line may break there. */
const breakOpportunity = '\u200B';

/** `text` whose paths break into lines behind their separators, for views that cut off what is too long for a line. */
export function wrappable(text: string): string {
  return text.replace(/[/\\](?=\S)/g, `$&${breakOpportunity}`);
}
