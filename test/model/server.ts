import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as nextTick, setTimeout as sleep } from 'node:timers/promises';
import type { Json, ModelRequest, Vendor } from './modelRequest.ts';
import { baseUrlOf, routeOf } from './routes.ts';
import type { ScriptedReply } from './scriptedReply.ts';
import { anthropic } from './vendors/anthropic.ts';
import { chatCompletions } from './vendors/chatCompletions.ts';
import { gemini } from './vendors/gemini.ts';
import type { VendorFormat } from './vendors/vendorFormat.ts';

/** Decides on a reply from the request itself. */
export type Responder = (request: ModelRequest) => ScriptedReply | Promise<ScriptedReply>;

const formats: Record<Vendor, VendorFormat> = {
  openai: chatCompletions,
  azure: chatCompletions,
  groq: chatCompletions,
  anthropic,
  gemini,
};

/** A real HTTP server on 127.0.0.1 that speaks the vendors' protocols and answers from a script. */
export class ModelServer {
  /** Every request for an answer, in order of arrival. */
  readonly requests: ModelRequest[] = [];
  private readonly queue: (ScriptedReply | Responder)[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((request, response) => {
    this.handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  private fallback: Responder | undefined;

  /** Queues replies; each request takes the next one. */
  reply(...replies: (ScriptedReply | Responder)[]): void {
    this.queue.push(...replies);
  }

  /** Answers whatever the queue does not. Without it, an unexpected request gets a 500 that says so. */
  respondWith(responder: Responder | undefined): void {
    this.fallback = responder;
  }

  /** Forgets requests and replies. */
  reset(): void {
    this.requests.length = 0;
    this.queue.length = 0;
    this.fallback = undefined;
  }

  /** `http://127.0.0.1:PORT` */
  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What a config holds as its address, to reach this server as one of the vendors. */
  baseUrl(vendor: Vendor): string {
    return baseUrlOf(vendor, this.origin);
  }

  /** The request of this number, from 0. @throws where there was none */
  request(index: number): ModelRequest {
    const request = this.requests.at(index);
    if (!request) throw new Error(`Request ${index} of ${this.requests.length} does not exist.`);
    return request;
  }

  /** @param port 0: any free one */
  async listen(port: number): Promise<void> {
    this.server.on('connection', (socket) => {
      socket.setNoDelay(true);
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    });
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) =>
      this.server.close(() => {
        resolve();
      }),
    );
  }

  private async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = incoming.url ?? '/';
    if (incoming.method === 'GET' && path.endsWith('/models')) {
      sendJson(response, 200, { object: 'list', data: [{ id: 'promptdeck-demo', object: 'model' }] });
      return;
    }
    const body = await readBody(incoming);
    const route = routeOf(path, body);
    if (!route) {
      sendJson(response, 404, { error: { message: `No such address: ${path}`, type: 'invalid_request_error' } });
      return;
    }
    const request: ModelRequest = {
      ...route,
      method: incoming.method ?? '',
      path,
      headers: incoming.headers,
      body,
      receivedAt: performance.now(),
    };
    response.on('close', () => {
      if (!response.writableFinished) request.closedAt = performance.now();
    });
    this.requests.push(request);
    const next = this.queue.shift() ?? this.fallback;
    if (next === undefined) {
      sendJson(response, 500, { error: { message: 'The script has no reply for this request.' } });
      return;
    }
    const reply = typeof next === 'function' ? await next(request) : next;
    await answer(reply, request, response);
  }
}

async function readBody(incoming: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return {};
  return JSON.parse(text) as Json;
}

function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

async function answer(reply: ScriptedReply, request: ModelRequest, response: ServerResponse): Promise<void> {
  if (reply.delayMs !== undefined) await sleep(reply.delayMs);
  if (reply.stallAfterChunks === -1) return;
  const status = reply.status ?? 200;
  const format = formats[request.vendor];
  if (reply.body !== undefined || (status !== 200 && reply.rawSse === undefined)) {
    request.firstByteAt = performance.now();
    if (typeof reply.body === 'string') {
      response.writeHead(status, { 'content-type': 'text/plain', ...reply.headers });
      response.end(reply.body);
    } else sendJson(response, status, reply.body ?? { error: { message: `Status ${status}` } }, { ...reply.headers });
    return;
  }
  if (!request.stream && reply.rawSse === undefined) {
    request.firstByteAt = performance.now();
    sendJson(response, status, format.whole(reply, request), { ...reply.headers });
    return;
  }
  response.writeHead(status, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', ...reply.headers });
  response.flushHeaders();
  const raw = typeof reply.rawSse === 'string' ? [reply.rawSse] : reply.rawSse;
  await sendPieces(raw ?? format.stream(reply, request), reply, request, response);
}

async function sendPieces(
  pieces: readonly (string | Uint8Array)[],
  reply: ScriptedReply,
  request: ModelRequest,
  response: ServerResponse,
): Promise<void> {
  const begin = performance.now();
  for (const [index, piece] of pieces.entries()) {
    if (reply.stallAfterChunks === index) return;
    if (reply.cutAfterChunks === index) {
      // What was written has to arrive first: the cut is what is tested, not the loss.
      await sleep(20);
      response.destroy();
      return;
    }
    if (reply.endAfterChunks === index) break;
    if (response.destroyed) return;
    request.firstByteAt ??= performance.now();
    const flowing = response.write(piece);
    if (!flowing) await Promise.race([drained(response), closed(response)]);
    // Each piece leaves by itself, as it does from a model; a piece that was late does not delay those after it.
    const due = begin + (index + 1) * (reply.chunkDelayMs ?? 0) - performance.now();
    await (due > 0 ? sleep(due) : nextTick());
  }
  response.end();
}

const drained = (response: ServerResponse): Promise<void> => new Promise((resolve) => response.once('drain', resolve));
const closed = (response: ServerResponse): Promise<void> => new Promise((resolve) => response.once('close', resolve));

/** Starts the server. @param options `port`: any free one where absent */
export async function startModelServer(options: { port?: number } = {}): Promise<ModelServer> {
  const server = new ModelServer();
  await server.listen(options.port ?? 0);
  return server;
}
