import { cancelled, type AppError } from '../../../core/base/appError.ts';
import { unreadableAnswer } from '../../../core/llm/failure/connectionFailure.ts';
import { providerFailure, type FailureContext } from '../../../core/llm/failure/providerFailure.ts';
import { failureOfVendorError } from '../../../core/llm/failure/vendorFailure.ts';
import { afterEndMs, type TurnLimits } from '../../../core/llm/turnLimits.ts';

/** Bodies of errors are read up to this size. */
const longestErrorBody = 256 * 1024;
/** Bodies of whole answers are read up to this size. */
const longestAnswer = 32 * 1024 * 1024;

/** Headers that may leave; the SDKs would also send what `*_CUSTOM_HEADERS` variables of the environment say. */
const allowedHeaders = /^(?:accept|content-type|user-agent|anthropic-version|x-goog-api-client|x-stainless-[a-z-]+)$/;

/** What a transport needs to know about its turn. */
export interface TurnTransportOptions {
  /** The SDK's base address; requests to any other origin are refused. */
  baseUrl: string;
  /** Headers that carry the key, and nothing else that must be set. */
  authHeaders: Record<string, string>;
  /** Headers of the config; none of them may take the place of one that carries the key. */
  extraHeaders?: Readonly<Record<string, string>>;
  /** The way to the network; by default the global `fetch`. */
  fetch?: typeof fetch;
  context: FailureContext;
  limits: TurnLimits;
  /** Stops the turn. */
  signal: AbortSignal;
  /** Name of the event that a whole answer becomes, for an SDK that goes by names. */
  wholeAnswerEvent?: string;
  /** For an SDK whose own reader of event streams needs clean input (see `cleanEventStream`). */
  cleanStream?: (body: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>;
}

/**
 * The way of one turn to the network and back: the `fetch` that an SDK is given. It holds what must not depend on an SDK or
 * on the environment: where the key goes, the time limits, closing the socket, and reading HTTP errors. An answer that
 * came as one JSON document, though a stream was asked for, is handed on as a stream of one event.
 */
export class TurnTransport {
  private readonly options: TurnTransportOptions;
  private readonly controller = new AbortController();
  private started = 0;
  private lastChunk = 0;
  private ended = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly stop = (): void => {
    this.controller.abort(this.options.signal.reason);
  };
  /** Why the transport itself gave up, if it did; says more than what the SDK makes of it. */
  failure: AppError | undefined;
  /** True where the answer came as one document, which is complete by itself. */
  isWhole = false;

  constructor(options: TurnTransportOptions) {
    this.options = options;
  }

  /** The turn begins: from now on its time counts. @throws AppError `Cancelled` where it was stopped before */
  start(): void {
    const { signal, limits } = this.options;
    if (signal.aborted) throw cancelled(signal.reason);
    signal.addEventListener('abort', this.stop, { once: true });
    this.started = performance.now();
    this.timer = setTimeout(this.checkTime, Math.min(limits.firstChunkMs, limits.totalMs));
  }

  /** For the SDK: aborted by the caller, by a limit, or at the end of the turn. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** A chunk arrived. Cheap: the timer looks at the clock when it fires, it is not set anew. */
  noteChunk(): void {
    this.lastChunk = performance.now();
  }

  /** True once any chunk arrived. */
  get sawChunk(): boolean {
    return this.lastChunk > 0;
  }

  /** The terminal event arrived; from now on the turn waits only a moment. */
  noteEnd(): void {
    if (this.ended > 0) return;
    this.ended = performance.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(this.stop, afterEndMs);
  }

  /** Frees the timer and closes the socket where it is still open. */
  close(): void {
    clearTimeout(this.timer);
    this.options.signal.removeEventListener('abort', this.stop);
    this.controller.abort();
  }

  private readonly checkTime = (): void => {
    const { limits, context } = this.options;
    const now = performance.now();
    const total = this.started + limits.totalMs;
    const next = this.lastChunk === 0 ? this.started + limits.firstChunkMs : this.lastChunk + limits.idleMs;
    const due = Math.min(next, total);
    if (now < due - 1) {
      this.timer = setTimeout(this.checkTime, due - now);
      return;
    }
    const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
    const what =
      due === total
        ? `the answer was not complete after ${seconds(limits.totalMs)}.`
        : this.lastChunk === 0
          ? `the provider did not answer within ${seconds(limits.firstChunkMs)}.`
          : `the answer stalled for ${seconds(limits.idleMs)}.`;
    this.failure ??= providerFailure('TimedOut', what, context);
    this.controller.abort();
  };

  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== new URL(this.options.baseUrl).origin) {
      throw this.fail(
        providerFailure('BadRequest', 'the request would have left for another address.', this.options.context),
      );
    }
    const send = this.options.fetch ?? fetch;
    const response = await send(url, {
      ...init,
      headers: this.headers(init.headers),
      signal: this.controller.signal,
      // A redirect would carry the key to an address that nobody approved.
      redirect: 'manual',
    });
    if (!response.ok) throw this.fail(await this.httpFailure(response));
    const type = response.headers.get('content-type') ?? '';
    if (type.includes('application/json')) return this.cleaned(await this.wholeAnswer(response));
    if (type.includes('text/html')) throw this.fail(this.pageFailure(response));
    return this.cleaned(response);
  };

  private cleaned(response: Response): Response {
    const { cleanStream } = this.options;
    return cleanStream && response.body ? new Response(cleanStream(response.body), response) : response;
  }

  private fail(failure: AppError): AppError {
    this.failure = failure;
    return failure;
  }

  private headers(given: RequestInit['headers']): Headers {
    const headers = new Headers();
    for (const [name, value] of new Headers(given)) {
      if (allowedHeaders.test(name)) headers.set(name, value);
    }
    for (const [name, value] of Object.entries(this.options.extraHeaders ?? {})) headers.set(name, value);
    for (const [name, value] of Object.entries(this.options.authHeaders)) headers.set(name, value);
    return headers;
  }

  private async httpFailure(response: Response): Promise<AppError> {
    const { status, headers } = response;
    if (status >= 300 && status < 400) {
      void response.body?.cancel();
      return providerFailure('BadRequest', `the address answers with a redirect (${status}).`, this.options.context, {
        status,
        advice: 'Put the address it leads to into the config, if you trust it; keys are not sent after redirects.',
      });
    }
    const text = await readText(response, longestErrorBody);
    return failureOfVendorError({ status, headers, body: parseJson(text) ?? text }, this.options.context);
  }

  private pageFailure(response: Response): AppError {
    void response.body?.cancel();
    return providerFailure('BadRequest', 'a web page came back, not the API.', this.options.context, {
      advice: 'Check the address in the config.',
    });
  }

  private async wholeAnswer(response: Response): Promise<Response> {
    const body = parseJson(await readText(response, longestAnswer));
    if (body === undefined) throw this.fail(unreadableAnswer(this.options.context));
    const documents: unknown[] = Array.isArray(body) ? body : [body];
    const failed = documents.find(isErrorDocument);
    if (failed !== undefined) {
      throw this.fail(failureOfVendorError({ headers: response.headers, body: failed }, this.options.context));
    }
    this.isWhole = true;
    const { wholeAnswerEvent } = this.options;
    const name = wholeAnswerEvent === undefined ? '' : `event: ${wholeAnswerEvent}\n`;
    const events = documents.map((document) => `${name}data: ${JSON.stringify(document)}\n\n`);
    return new Response(events.join(''), { status: 200, headers: { 'content-type': 'text/event-stream' } });
  }
}

function isErrorDocument(document: unknown): boolean {
  return typeof document === 'object' && document !== null && 'error' in document && Boolean(document.error);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The body as text, up to `limit` bytes; what arrived where the rest does not come. */
async function readText(response: Response, limit: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  try {
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      text += decoder.decode(chunk, { stream: true });
      if (size > limit) break;
    }
  } catch {
    // The status alone says enough; an abort is noticed by whoever reads on.
  }
  return text + decoder.decode();
}
