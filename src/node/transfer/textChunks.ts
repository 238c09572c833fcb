import { TextDecoder } from 'node:util';
import { createReadStream, type ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { importFault, notImportable, unreadable } from './importFault.ts';

/** A piece of a file's text. */
export interface TextChunk {
  /** UTF-8, without a byte order mark. */
  bytes: Uint8Array;
  /** Share of the file that was read, from 0 to 1. */
  progress: number;
}

/** Small enough that parsing one piece takes a few milliseconds. */
const chunkSize = 32 * 1024;

/** Files that are often chosen by mistake, by their first bytes (as hexadecimal digits). */
const foreign: readonly (readonly [start: string, what: string])[] = [
  ['53514c69746520666f726d6174203300', 'It is an SQLite database.'],
  ['504b0304', 'It is a ZIP archive: unpack it and choose the JSON file in it.'],
  ['425a68', 'It is compressed with bzip2: unpack it first.'],
  ['fd377a585a00', 'It is compressed with xz: unpack it first.'],
  ['28b52ffd', 'It is compressed with Zstandard: unpack it first.'],
  ['7f454c46', 'It is a program.'],
  ['25504446', 'It is a PDF document.'],
];

/**
 * A file's text piece by piece, in bounded memory: UTF-8 or UTF-16, with or without a byte order mark, gzip unpacked.
 * @throws AppError `InvalidImportFile` where it is empty, no text, or cannot be read
 */
export async function* textChunks(file: string): AsyncGenerator<TextChunk> {
  const { size, head } = await inspect(file);
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  const source = createReadStream(file, { highWaterMark: chunkSize });
  try {
    const plain: AsyncIterable<Uint8Array> = isGzip ? unpacked(source) : source;
    let decoder: TextDecoder | undefined;
    for await (const bytes of plain) {
      decoder ??= decoderFor(file, bytes);
      const text = decode(file, decoder, bytes, true);
      // Unpacked pieces come larger than they were read.
      const encoded = Buffer.from(text);
      for (let start = 0; start < encoded.length; start += chunkSize) {
        yield { bytes: encoded.subarray(start, start + chunkSize), progress: Math.min(1, source.bytesRead / size) };
      }
    }
    if (decoder) decode(file, decoder, undefined, false);
  } catch (error) {
    throw error instanceof Error && 'code' in error && error.name !== 'AppError' ? readFault(file, error) : error;
  } finally {
    source.destroy();
  }
}

async function inspect(file: string): Promise<{ size: number; head: Buffer }> {
  let size: number;
  let head: Buffer;
  try {
    const handle = await open(file, 'r');
    try {
      const stats = await handle.stat();
      if (stats.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
      size = stats.size;
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
      head = buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw unreadable(file, error);
  }
  if (head.length === 0) throw importFault(file, 'The file is empty.');
  const hex = head.toString('hex');
  const known = foreign.find(([start]) => hex.startsWith(start));
  if (known) throw notImportable(file, known[1]);
  return { size, head };
}

function unpacked(source: ReadStream): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip({ chunkSize });
  source.on('error', (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}

/** By the byte order mark, else by where the zeros of the first characters stand, which JSON writes in ASCII. */
function decoderFor(file: string, start: Uint8Array): TextDecoder {
  const [first, second] = start;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0))
    return new TextDecoder('utf-16le', { fatal: true });
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0))
    return new TextDecoder('utf-16be', { fatal: true });
  if (first === 0) throw notImportable(file, 'It is no text.');
  return new TextDecoder('utf-8', { fatal: true });
}

function decode(file: string, decoder: TextDecoder, bytes: Uint8Array | undefined, more: boolean): string {
  try {
    return decoder.decode(bytes, { stream: more });
  } catch (error) {
    throw importFault(file, 'The file is damaged, or no text in UTF-8 or UTF-16. Export or copy it again.', {
      cause: error,
    });
  }
}

function readFault(file: string, error: Error & { code?: unknown }): Error {
  const isPacking = typeof error.code === 'string' && error.code.startsWith('Z_');
  return isPacking
    ? importFault(file, 'The compressed file is damaged or incomplete. Copy it again.', { cause: error })
    : unreadable(file, error);
}
