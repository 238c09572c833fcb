import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cleanEventStream, type EventChanges } from '../../../src/node/llm/turn/cleanEventStream.ts';

async function clean(bytes: Uint8Array, cuts: readonly number[], changes?: EventChanges): Promise<string> {
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const [index, place] of places.slice(1).entries()) {
        const piece = bytes.slice(Math.min(places[index] ?? 0, bytes.length), Math.min(place, bytes.length));
        if (piece.length > 0) controller.enqueue(piece);
      }
      controller.close();
    },
  });
  return await new Response(cleanEventStream(body, changes)).text();
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('cleanEventStream', () => {
  it('leaves data only, wherever the bytes were split and whichever line breaks there are', async () => {
    const payload = fc.jsonValue().map((value) => JSON.stringify(value));
    const lineBreak = fc.constantFrom('\n', '\r\n', '\r');
    await fc.assert(
      fc.asyncProperty(
        fc.array(payload, { minLength: 1 }),
        lineBreak,
        fc.array(fc.nat(300)),
        fc.boolean(),
        async (payloads, br, cuts, isOpen) => {
          const events = payloads.map((text) => `: ping${br}event: x${br}data: ${text}${br}${br}`).join('');
          const text = isOpen ? events.slice(0, -br.length) : events;
          assert.equal(await clean(encode(text), cuts), payloads.map((value) => `data: ${value}\n\n`).join(''));
        },
      ),
    );
  });

  it('makes one event of each document where the body is JSON, and nothing of anything else', async () => {
    assert.equal(await clean(encode('[{"a":1},\n{"b":2}]'), []), 'data: {"a":1}\n\ndata: {"b":2}\n\n');
    assert.equal(await clean(encode('no protocol at all'), []), '');
  });

  it('names events that have no name, where names are wanted', async () => {
    const given = 'data: 1\n\nevent: b\ndata: 2\n\nevent: lost\n\ndata: 3\nid: 4\n\n';
    const nameOf = (data: string): string => (data === '3' ? '' : `of ${data}`);
    const named = 'event: of 1\ndata: 1\n\nevent: b\ndata: 2\n\ndata: 3\n\n';
    assert.equal(await clean(encode(given), [9], { nameOf }), named);
  });

  it('hands small events on together and never cuts one, however large and whatever pieces it came in', async () => {
    const small = 'data: {"n":1}\n\n'.repeat(1000);
    const large = `data: ${JSON.stringify('y'.repeat(200_000))}\n\n`;
    const bytes = encode(small + large + small);
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 10_000) controller.enqueue(bytes.slice(at, at + 10_000));
        controller.close();
      },
    });
    const pieces: string[] = [];
    for await (const piece of cleanEventStream(body)) pieces.push(new TextDecoder().decode(piece));
    assert.equal(pieces.join(''), small + large + small);
    assert.ok(pieces.every((piece) => piece.endsWith('\n\n')));
    assert.ok(pieces.every((piece) => piece.length <= 4096 || piece === large));
    assert.ok(pieces.length < 40, `${pieces.length} pieces`);
  });
});
