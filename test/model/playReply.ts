import { STATUS_CODES, type ServerResponse } from 'node:http';
import { setImmediate as nextTick, setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { ModelRequest, Vendor } from './modelRequest.ts';
import type { ScriptedReply } from './scriptedReply.ts';
import { anthropic } from './vendors/anthropic.ts';
import { chatCompletions } from './vendors/chatCompletions.ts';
import { gemini } from './vendors/gemini.ts';
import type { VendorFormat } from './vendors/vendorFormat.ts';

const formats: Record<Vendor, VendorFormat> = {
  openai: chatCompletions,
  azure: chatCompletions,
  groq: chatCompletions,
  anthropic,
  gemini,
};

type Piece = string | Uint8Array;

/** An answer before it is sent. */
interface Answer {
  headers: Record<string, string>;
  pieces: readonly Piece[];
  /** In one document: its length is known. */
  isDocument: boolean;
}

/** Sends a reply the way its script says. Ends when nothing more is to come, or the socket is closed. */
export async function playReply(reply: ScriptedReply, request: ModelRequest, response: ServerResponse): Promise<void> {
  if (reply.delayMs !== undefined) await sleep(reply.delayMs);
  if (reply.stallAfterChunks === -1) return;
  const answer = delivered(answerOf(reply, request), reply);
  const status = reply.status ?? 200;
  const headers = { ...answer.headers, ...reply.headers };
  if (reply.cutHeadAfterBytes !== undefined) {
    await cutHead(response, status, headers, reply.cutHeadAfterBytes, reply.cut);
    return;
  }
  response.writeHead(status, headers);
  if (!answer.isDocument || answer.pieces.length === 0) response.flushHeaders();
  await sendPieces(answer.pieces, reply, request, response);
}

function answerOf(reply: ScriptedReply, request: ModelRequest): Answer {
  const status = reply.status ?? 200;
  const format = formats[request.vendor];
  if (reply.rawSse !== undefined) return events(typeof reply.rawSse === 'string' ? [reply.rawSse] : reply.rawSse);
  if (reply.body !== undefined || status !== 200) {
    const { body = { error: { message: `Status ${status}` } } } = reply;
    if (typeof body === 'string' || body instanceof Uint8Array) return document('text/plain', body);
    return document('application/json', JSON.stringify(body));
  }
  if (request.stream) return events(format.stream(reply, request));
  return document('application/json', JSON.stringify(format.whole(reply, request)));
}

const events = (pieces: readonly Piece[]): Answer => ({
  headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
  pieces,
  isDocument: false,
});

const document = (type: string, body: Piece): Answer => ({
  headers: { 'content-type': type },
  pieces: body.length === 0 ? [] : [body],
  isDocument: true,
});

const encoders = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync };

/** The answer encoded, split and repeated. */
function delivered({ headers, pieces: given, isDocument }: Answer, reply: ScriptedReply): Answer {
  let pieces = given;
  if (reply.encoding !== undefined) pieces = [encoders[reply.encoding](joined(pieces))];
  if (reply.splitAt !== undefined) pieces = split(joined(pieces), reply.splitAt);
  if (reply.repeatPiece !== undefined) {
    pieces = pieces.flatMap((piece, index) => (index === reply.repeatPiece ? [piece, piece] : [piece]));
  }
  if (reply.endAfterChunks !== undefined) pieces = pieces.slice(0, reply.endAfterChunks);
  const length = isDocument && reply.headers?.['transfer-encoding'] === undefined;
  return {
    headers: {
      ...headers,
      ...(reply.encoding === undefined ? {} : { 'content-encoding': reply.encoding }),
      ...(length ? { 'content-length': String(joined(pieces).length) } : {}),
    },
    pieces,
    isDocument,
  };
}

const joined = (pieces: readonly Piece[]): Buffer => Buffer.concat(pieces.map((piece) => Buffer.from(piece)));

/** A body in pieces that end at these offsets. */
export function split(body: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  const inside = [...new Set(offsets)].filter((offset) => offset > 0 && offset < body.length).sort((a, b) => a - b);
  return [...inside, body.length].map((end, index) => body.subarray(index === 0 ? 0 : inside[index - 1], end));
}

async function sendPieces(
  pieces: readonly Piece[],
  reply: ScriptedReply,
  request: ModelRequest,
  response: ServerResponse,
): Promise<void> {
  const begin = performance.now();
  for (const [index, piece] of pieces.entries()) {
    if (reply.stallAfterChunks === index) return;
    if (reply.cutAfterChunks === index) {
      await cutOff(response, reply.cut);
      return;
    }
    if (response.destroyed) return;
    request.firstByteAt ??= performance.now();
    const flowing = response.write(piece);
    if (!flowing) await Promise.race([drained(response), closed(response)]);
    // Each piece leaves by itself, as it does from a model; a piece that was late does not delay those after it.
    const due = begin + (index + 1) * (reply.chunkDelayMs ?? 0) - performance.now();
    await (due > 0 ? sleep(due) : nextTick());
  }
  if (reply.stallAfterChunks === pieces.length) return;
  if (reply.cutAfterChunks === pieces.length) await cutOff(response, reply.cut);
  else response.end();
}

async function cutOff(response: ServerResponse, how: ScriptedReply['cut']): Promise<void> {
  if (!response.headersSent) response.flushHeaders();
  // What was written has to arrive first: the cut is what is tested, not the loss.
  await sleep(20);
  if (how === 'reset') response.socket?.resetAndDestroy();
  else response.destroy();
}

async function cutHead(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  length: number,
  how: ScriptedReply['cut'],
): Promise<void> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`;
  response.socket?.write(head.slice(0, length));
  await sleep(20);
  if (how === 'reset') response.socket?.resetAndDestroy();
  else response.socket?.destroy();
}

const drained = (response: ServerResponse): Promise<void> => new Promise((resolve) => response.once('drain', resolve));
const closed = (response: ServerResponse): Promise<void> => new Promise((resolve) => response.once('close', resolve));
