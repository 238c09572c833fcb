/** Groq's reader copies the rest of a piece for each event in it: the time it takes grows with the square of the piece. */
const pieceBytes = 4096;

/**
 * An event stream that holds nothing but `data:` lines, each event closed by a blank line. Google's SDK reads no others: it
 * skips events with a comment or an `event:` line before the data, and fails where the last blank line is missing.
 * Groq's loses the last event where its blank line is missing. A body that is no event stream but JSON comes out as one event.
 * @param rewrite changes the data of an event
 */
export function cleanEventStream(
  body: ReadableStream<Uint8Array>,
  rewrite: (data: string) => string = (data) => data,
): ReadableStream<Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let rest = '';
  let data: string[] = [];
  let foreign = '';

  const readLine = (line: string): string => {
    if (line === '') {
      const event = data.length === 0 ? '' : `data: ${rewrite(data.join('\n'))}\n\n`;
      data = [];
      return event;
    }
    const field = /^(data|event|id|retry)?:(?: )?(.*)$/s.exec(line);
    if (!field) foreign += `${line}\n`;
    else if (field[1] === 'data') data.push(field[2] ?? '');
    return '';
  };

  /** The complete lines of what arrived; a CR at the end may be half of a line break. */
  const readLines = (text: string): string => {
    rest += text;
    let events = '';
    let start = 0;
    for (const match of rest.matchAll(/\r\n|\n|\r(?!$)/g)) {
      events += readLine(rest.slice(start, match.index));
      start = match.index + match[0].length;
    }
    rest = rest.slice(start);
    return events;
  };

  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const events = encoder.encode(readLines(decoder.decode(chunk, { stream: true })));
        for (let at = 0; at < events.length; at += pieceBytes) controller.enqueue(events.subarray(at, at + pieceBytes));
      },
      flush(controller) {
        let events = readLines(`${decoder.decode()}\n`) + readLine('');
        if (foreign.trim() !== '') events += jsonEvents(foreign);
        if (events !== '') controller.enqueue(encoder.encode(events));
      },
    }),
  );
}

function jsonEvents(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    const documents: unknown[] = Array.isArray(value) ? value : [value];
    return documents.map((document) => `data: ${JSON.stringify(document)}\n\n`).join('');
  } catch {
    return '';
  }
}
