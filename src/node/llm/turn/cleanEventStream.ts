/**
 * Events are handed on together up to this size: Groq's reader copies the rest of a piece for each event in it. An event is
 * never cut: both vendors' readers go over all that they have of it anew with each piece.
 */
const pieceLength = 4096;

/** What is changed about events on their way. */
export interface EventChanges {
  /** Gives other data. */
  rewrite?: (data: string) => string;
  /** Names an event that came without a name, by its data; absent: names are left out. */
  nameOf?: (data: string) => string;
}

/**
 * An event stream that holds nothing but `data:` lines, with `nameOf` each under the event's name, and each event closed by a
 * blank line. Google's SDK reads no others: it skips events with a comment or an `event:` line before the data, and fails where
 * the last blank line is missing. Groq's loses the last event where its blank line is missing, Anthropic's those without a
 * name. A body that is no event stream but JSON comes out as one event.
 */
export function cleanEventStream(
  body: ReadableStream<Uint8Array>,
  { rewrite = (data) => data, nameOf }: EventChanges = {},
): ReadableStream<Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  /** The beginning of a line, in the pieces that it came in. */
  let begun: string[] = [];
  let data: string[] = [];
  let given = '';
  let foreign = '';

  const eventOf = (payload: string, givenName: string): string => {
    const name = nameOf === undefined ? '' : givenName || nameOf(payload);
    return `${name === '' ? '' : `event: ${name}\n`}data: ${rewrite(payload)}\n\n`;
  };

  const readLine = (line: string): string => {
    if (line === '') {
      const event = data.length === 0 ? '' : eventOf(data.join('\n'), given);
      data = [];
      given = '';
      return event;
    }
    const field = /^(data|event|id|retry)?:(?: )?(.*)$/s.exec(line);
    if (!field) foreign += `${line}\n`;
    else if (field[1] === 'data') data.push(field[2] ?? '');
    else if (field[1] === 'event') given = field[2] ?? '';
    return '';
  };

  /** The events that the complete lines make; a CR at the end may be half of a line break. */
  const readLines = (arrived: string): string[] => {
    const endsInHalf = begun.at(-1)?.endsWith('\r') === true;
    const text = endsInHalf ? `\r${arrived}` : arrived;
    if (endsInHalf) begun[begun.length - 1] = begun.at(-1)?.slice(0, -1) ?? '';
    const events: string[] = [];
    let start = 0;
    for (const match of text.matchAll(/\r\n|\n|\r(?!$)/g)) {
      begun.push(text.slice(start, match.index));
      const event = readLine(begun.join(''));
      begun = [];
      if (event !== '') events.push(event);
      start = match.index + match[0].length;
    }
    if (start < text.length) begun.push(text.slice(start));
    return events;
  };

  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        for (const piece of inPieces(readLines(decoder.decode(chunk, { stream: true })))) {
          controller.enqueue(encoder.encode(piece));
        }
      },
      flush(controller) {
        const events = [...readLines(`${decoder.decode()}\n`), readLine('')];
        if (foreign.trim() !== '') events.push(...documentsIn(foreign).map((document) => eventOf(document, '')));
        for (const piece of inPieces(events)) controller.enqueue(encoder.encode(piece));
      },
    }),
  );
}

/** Whole events, several small ones together. */
function* inPieces(events: readonly string[]): Generator<string> {
  let piece = '';
  for (const event of events) {
    if (piece !== '' && piece.length + event.length > pieceLength) {
      yield piece;
      piece = '';
    }
    piece += event;
  }
  if (piece !== '') yield piece;
}

function documentsIn(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text);
    const documents: unknown[] = Array.isArray(value) ? value : [value];
    return documents.map((document) => JSON.stringify(document));
  } catch {
    return [];
  }
}
