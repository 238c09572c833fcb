import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from 'node:zlib';
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
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      size += chunk.length;
      if (size > toolLimits.responseBytes) throw tooLarge(host);
      chunks.push(chunk);
    }
    // An answer without a body (to HEAD, 204, 304) may name the packing that its body would have.
    if (size === 0) return Buffer.alloc(0);
    let body: Buffer = Buffer.concat(chunks);
    for (const unpack of unpackers(response.headers['content-encoding'] ?? '', host)) {
      body = await unpack(body, { maxOutputLength: toolLimits.responseBytes });
    }
    return body;
  } catch (error) {
    if (error instanceof HostCallError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(host);
    throw new HostCallError('NetworkError', `The answer of ${host} broke off${code === '' ? '' : ` (${code})`}.`);
  } finally {
    response.destroy();
  }
}

function tooLarge(host: string): HostCallError {
  return new HostCallError('TooLarge', `The answer of ${host} is larger than ${toolLimits.responseBytes / 1024} KiB.`);
}

type Unpacker = (bytes: Buffer, options: ZlibOptions) => Promise<Buffer>;

const unpackGzip: Unpacker = promisify(gunzip);
const unpackBrotli: Unpacker = promisify(brotliDecompress);
const unpackZlib: Unpacker = promisify(inflate);
const unpackRawDeflate: Unpacker = promisify(inflateRaw);

/** Many servers send bare deflate under the name that means zlib's form of it, whose first two bytes are known (RFC 1950 §2.2). */
const unpackDeflate: Unpacker = (bytes, options) => {
  const isZlib = bytes.length > 1 && ((bytes[0] ?? 0) & 15) === 8 && bytes.readUInt16BE() % 31 === 0;
  return (isZlib ? unpackZlib : unpackRawDeflate)(bytes, options);
};

/** What undoes a `content-encoding`, last applied first (RFC 9110 §8.4). */
function unpackers(encoding: string, host: string): Unpacker[] {
  const names = encoding
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > 2) throw new HostCallError('NetworkError', `The answer of ${host} is packed too often.`);
  return names.toReversed().map((name) => {
    switch (name) {
      case 'gzip':
      case 'x-gzip':
        return unpackGzip;
      case 'deflate':
        return unpackDeflate;
      case 'br':
        return unpackBrotli;
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
