import { cancelled, type AppError } from '../../../core/base/appError.ts';
import { failureOfConnection, unreadableAnswer } from '../../../core/llm/failure/connectionFailure.ts';
import { providerFailure, type FailureContext } from '../../../core/llm/failure/providerFailure.ts';
import { failureOfVendorError } from '../../../core/llm/failure/vendorFailure.ts';
import type { SentRequest } from '../../../core/llm/sentRequest.ts';
import type { TurnLimits } from '../../../core/llm/turnLimits.ts';
import { AnswerBody } from './answerBody.ts';
import { sentRequest, type DepartedRequest } from './departedRequest.ts';
import { configHeaders, sdkHeaders } from './requestHeaders.ts';
import { TurnClock } from './turnClock.ts';

/** Bodies of errors are read up to this size, and no longer than this: the status alone says enough. */
const longestErrorBody = 256 * 1024;
const errorBodyMs = 5_000;
/** Bodies of whole answers are read up to this size. */
const longestAnswer = 32 * 1024 * 1024;

/** Codes of errors that speak of what was sent, not of the way it came: a wrong `content-encoding`. */
const dataErrors = /^(?:Z_|ERR_BROTLI|ERR__ERROR_FORMAT|ZSTD_)/;

/** What a transport needs to know about its turn. */
export interface TurnTransportOptions {
  /** The SDK's base address; requests to any other origin are refused. */
  baseUrl: string;
  /** Headers that carry the key, and nothing else that must be set. */
  authHeaders: Record<string, string>;
  /** Headers of the config; none of them may take the place of one that carries the key. */
  extraHeaders?: Readonly<Record<string, string>>;
  /** The way to the network; by default the global `fetch`, as it is at the time of the request. */
  fetch?: typeof fetch;
  context: FailureContext;
  limits: TurnLimits;
  /** Stops the turn. */
  signal: AbortSignal;
  /** Parameters of the config's address: they go along where the SDK sets none of that name. */
  query?: URLSearchParams;
  /**
   * For an SDK whose own reader of event streams needs clean input (see `cleanEventStream`).
   * @param sign the stream's first character
   */
  cleanStream?: (body: ReadableStream<Uint8Array>, sign: string) => ReadableStream<Uint8Array>;
}

/**
 * The way of one turn to the network and back: the `fetch` that an SDK is given. It holds what must not depend on an SDK or
 * on the environment: where the key goes, the time limits, closing the socket, what the network failed at, and reading HTTP
 * errors. An answer that came as one JSON document, though a stream was asked for, is handed on as a stream of one event.
 */
export class TurnTransport {
  private readonly options: TurnTransportOptions;
  private readonly controller = new AbortController();
  private readonly clock: TurnClock;
  private headers = new Headers();
  private departed: DepartedRequest | undefined;
  private tellDeparture: (() => void) | undefined;
  private readonly stop = (): void => {
    this.controller.abort(this.options.signal.reason);
  };
  /** Why the transport itself gave up, if it did; says more than what the SDK makes of it. */
  failure: AppError | undefined;
  /** True once anything was sent. */
  hasSent = false;
  /** True where the answer came as one document, which is complete by itself. */
  isWhole = false;

  constructor(options: TurnTransportOptions) {
    this.options = options;
    this.clock = new TurnClock(options.limits, {
      onLate: (what) => {
        this.failure ??= providerFailure('TimedOut', what, options.context);
        this.controller.abort();
      },
      onOver: this.stop,
    });
  }

  /**
   * The turn begins: from now on its time counts.
   * @throws AppError `Cancelled` where it was stopped before, or what is wrong with the config's headers or key
   */
  start(): void {
    const { signal, context, authHeaders, extraHeaders = {} } = this.options;
    if (signal.aborted) throw cancelled(signal.reason);
    this.headers = configHeaders(extraHeaders, authHeaders, context);
    signal.addEventListener('abort', this.stop, { once: true });
    this.clock.start();
  }

  /** For the SDK: aborted by the caller, by a limit, or at the end of the turn. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The terminal event arrived; from now on the turn waits only a moment. @param isFinal see `TurnReader` */
  noteComplete(isFinal: boolean): void {
    this.clock.noteComplete(isFinal);
  }

  /** Frees the timer and closes the socket where it is still open. */
  close(): void {
    this.clock.stop();
    this.options.signal.removeEventListener('abort', this.stop);
    this.controller.abort();
  }

  /** Settles when a request has left that was not taken yet. */
  untilDeparture(): Promise<void> {
    return new Promise((resolve) => {
      if (this.departed) resolve();
      else this.tellDeparture = resolve;
    });
  }

  /** The request that left last, once; undefined where none did since. */
  takeRequest(): SentRequest | undefined {
    const { departed } = this;
    if (!departed) return undefined;
    this.departed = undefined;
    return sentRequest(departed, this.options.context);
  }

  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const response = await this.send(new URL(input instanceof Request ? input.url : input), init);
    const body = this.bodyOf(response);
    if (!response.ok) throw this.fail(await this.httpFailure(response, body));
    switch (await body.readKind()) {
      case 'json':
        return this.wholeAnswer(response, body);
      case 'page':
        void body.cancel();
        throw this.fail(
          providerFailure('BadRequest', 'a web page came back, not the API.', this.options.context, {
            advice: 'Check the address in the config.',
          }),
        );
      case 'empty':
        throw this.fail(unreadableAnswer(this.options.context));
      case 'stream':
        return this.eventStream(body.stream(), body.sign);
    }
  };

  private async send(url: URL, init: RequestInit): Promise<Response> {
    const { context, baseUrl, query } = this.options;
    const own = new Set(url.searchParams.keys());
    for (const [name, value] of query ?? []) if (!own.has(name)) url.searchParams.append(name, value);
    if (url.origin !== new URL(baseUrl).origin) {
      throw this.fail(providerFailure('BadRequest', 'the request would have left for another address.', context));
    }
    const headers = sdkHeaders(init.headers);
    for (const [name, value] of this.headers) headers.set(name, value);
    const send = this.options.fetch ?? fetch;
    this.clock.expectAnswer();
    // A redirect would carry the key to an address that nobody approved.
    this.hasSent = true;
    const answer = send(url, { ...init, headers, signal: this.controller.signal, redirect: 'manual' });
    if (typeof init.body === 'string') this.noteDeparture({ url, body: init.body, at: new Date() });
    try {
      return await answer;
    } catch (error) {
      throw this.networkFailure(error);
    }
  }

  /** Told only when the bytes are on their way: whoever waits for it has work to do that must not hold them up. */
  private noteDeparture(request: DepartedRequest): void {
    this.departed = request;
    setImmediate(() => this.tellDeparture?.());
  }

  private bodyOf(response: Response): AnswerBody {
    return new AnswerBody(response.body, {
      noteWaiting: () => {
        this.clock.noteWaiting();
      },
      noteBytes: () => {
        this.clock.noteBytes();
      },
      failureOf: (error) => this.networkFailure(error),
    });
  }

  private eventStream(body: ReadableStream<Uint8Array>, sign: string): Response {
    const { cleanStream } = this.options;
    return new Response(cleanStream ? cleanStream(body, sign) : body, {
      headers: { 'content-type': 'text/event-stream' },
    });
  }

  private fail(failure: AppError): AppError {
    this.failure = failure;
    return failure;
  }

  /** What the network threw. An abort is no failure of its own: whoever aborted knows why. */
  private networkFailure(error: unknown): unknown {
    if (this.controller.signal.aborted) return error;
    const { context } = this.options;
    return this.fail(hasDataError(error) ? unreadableAnswer(context, error) : failureOfConnection(error, context));
  }

  private async httpFailure({ status, headers }: Response, body: AnswerBody): Promise<AppError> {
    const { context } = this.options;
    if (status >= 300 && status < 400) {
      void body.cancel();
      return providerFailure('BadRequest', `the address answers with a redirect (${status}).`, context, {
        status,
        advice: 'Put the address it leads to into the config, if you trust it; keys are not sent after redirects.',
      });
    }
    const timer = setTimeout(() => void body.cancel(), errorBodyMs);
    // What breaks off is left out: the status says enough, and an abort is noticed by whoever reads on.
    const text = await body.text(longestErrorBody).catch(() => '');
    clearTimeout(timer);
    return failureOfVendorError({ status, headers, body: parseJson(text) ?? text }, context);
  }

  private async wholeAnswer({ headers }: Response, body: AnswerBody): Promise<Response> {
    const { context } = this.options;
    const answer = parseJson(await body.text(longestAnswer));
    if (answer === undefined) throw this.fail(unreadableAnswer(context));
    const documents: unknown[] = Array.isArray(answer) ? answer : [answer];
    const failed = documents.find(isErrorDocument);
    if (failed !== undefined) throw this.fail(failureOfVendorError({ headers, body: failed }, context));
    this.isWhole = true;
    const events = documents.map((document) => `data: ${JSON.stringify(document)}\n\n`);
    return this.eventStream(new Blob(events).stream(), 'd');
  }
}

function isErrorDocument(document: unknown): boolean {
  return typeof document === 'object' && document !== null && 'error' in document && Boolean(document.error);
}

function hasDataError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && dataErrors.test(String(error.code))) || hasDataError(error.cause);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
