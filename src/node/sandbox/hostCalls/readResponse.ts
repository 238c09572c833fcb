import type { IncomingMessage } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { JsonValue } from '../../../core/base/json.ts';
import { toolLimits } from '../toolLimits.ts';
import { HostCallError } from './hostCall.ts';

/**
 * A response as the guest gets it: `{status, headers, text}`. The body is unpacked, up to the limit, and decoded by its charset.
 * @param host for messages
 * @throws HostCallError `TooLarge`, `NetworkError`
 */
export async function readResponse(response: IncomingMessage, host: string, signal: AbortSignal): Promise<JsonValue> {
  const bytes = await readBody(response, host, signal);
  const charset = /;\s*charset="?([\w-]+)/i.exec(response.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  return { status: response.statusCode ?? 0, headers: plainHeaders(response), text: decode(bytes, charset) };
}

async function readBody(response: IncomingMessage, host: string, signal: AbortSignal): Promise<Buffer> {
  const limit = toolLimits.responseBytes;
  let unpacking: Duplex[] = [];
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    unpacking = unpackers(response.headers['content-encoding'] ?? '', host);
    let body: Readable = response;
    for (const unpacker of unpacking) {
      const packed: Readable = body;
      packed.on('error', (error) => unpacker.destroy(error));
      body = packed.pipe(unpacker);
    }
    for await (const chunk of body as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      size += chunk.length;
      if (size > limit)
        throw new HostCallError('TooLarge', `The answer of ${host} is larger than ${limit / 1024} KiB.`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof HostCallError) throw error;
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new HostCallError('NetworkError', `The answer of ${host} broke off${code}.`);
  } finally {
    response.destroy();
    for (const unpacker of unpacking) unpacker.destroy();
  }
}

/** What undoes a `content-encoding`, last applied first (RFC 9110 §8.4). */
function unpackers(encoding: string, host: string): Duplex[] {
  const names = encoding
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > 2) throw new HostCallError('NetworkError', `The answer of ${host} is packed too often.`);
  return names.toReversed().map((name) => {
    switch (name) {
      case 'gzip':
      case 'x-gzip':
        return createGunzip();
      case 'deflate':
        return createInflate();
      case 'br':
        return createBrotliDecompress();
      default:
        throw new HostCallError('NetworkError', `The answer of ${host} is packed as "${name.slice(0, 40)}".`);
    }
  });
}

/** Lower-case names; a header that came more than once is one text, as in the Fetch standard. */
function plainHeaders(response: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]),
  );
}

function decode(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    // A charset that nobody knows.
    return new TextDecoder().decode(bytes);
  }
}
