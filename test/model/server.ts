import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Json, ModelRequest, Vendor } from './modelRequest.ts';
import { playReply } from './playReply.ts';
import { baseUrlOf, routeOf } from './routes.ts';
import type { ScriptedReply } from './scriptedReply.ts';

/** Decides on a reply from the request itself. */
export type Responder = (request: ModelRequest) => ScriptedReply | Promise<ScriptedReply>;

/** Told of every request that any server of this process gets, as it arrives. */
export const requestWatchers = new Set<(request: ModelRequest) => void>();

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
    const [first] = this.queue;
    const isEarly = typeof first === 'object' && first.early === true;
    const body = isEarly ? { stream: true } : await readBody(incoming);
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
    if (!isEarly) for (const watch of requestWatchers) watch(request);
    const next = this.queue.shift() ?? this.fallback;
    if (next === undefined) {
      sendJson(response, 500, { error: { message: 'The script has no reply for this request.' } });
      return;
    }
    const reply = typeof next === 'function' ? await next(request) : next;
    await playReply(reply, request, response);
  }
}

async function readBody(incoming: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return {};
  return JSON.parse(text) as Json;
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** Starts the server. @param options `port`: any free one where absent */
export async function startModelServer(options: { port?: number } = {}): Promise<ModelServer> {
  const server = new ModelServer();
  await server.listen(options.port ?? 0);
  return server;
}
