import type { ChatSearchHit } from '../../../core/chats/chatHistory.ts';
import { foldText } from './foldedText.ts';
import type { TermMatcher, TextRange } from './termMatcher.ts';
import { snippetAround } from '../rows/textExcerpt.ts';

/** The part of a text around the first match, on one line, and the matches in it. */
export function snippetOf(text: string, wanted: readonly TermMatcher[]): Pick<ChatSearchHit, 'snippet' | 'matches'> {
  const folded = foldText(text);
  const firsts = wanted.flatMap((matcher) => [...first(matcher.rangesIn(folded))]);
  const [start, end] = firsts.sort(([a], [b]) => a - b)[0] ?? [0, 0];
  const snippet = snippetAround(text, start, end);
  const shown = foldText(snippet);
  return { snippet, matches: merged(wanted.flatMap((matcher) => [...matcher.rangesIn(shown)])) };
}

function* first(ranges: Iterable<TextRange>): Generator<TextRange> {
  for (const range of ranges) {
    yield range;
    return;
  }
}

function merged(ranges: TextRange[]): TextRange[] {
  const result: TextRange[] = [];
  for (const [start, end] of ranges.sort(([a], [b]) => a - b)) {
    const last = result.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}
