import { AppError, type AppErrorDetails, type ErrorCode } from '../../base/appError.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { redactSecrets } from './redactSecrets.ts';
import { retryAfterMs, type HeaderReader } from './retryAfter.ts';

/** For whom a failure is worded: names the config, and knows what must not be said. */
export interface FailureContext {
  configName: string;
  /** Every resolved secret of the call. */
  secrets: readonly string[];
}

/** An answer of a vendor that is an error: over HTTP, or inside a stream (then without status). */
export interface VendorError {
  status?: number;
  headers?: HeaderReader;
  /** The body as parsed JSON, else its text. */
  body: unknown;
}

/** What to do about each kind of failure; follows the sentence that says what happened. */
const advice: Partial<Record<ErrorCode, string>> = {
  AuthenticationFailed: "Check the config's api_key, and that the key may use this model.",
  RateLimited: 'Wait a little, or use another config.',
  QuotaExceeded: "Check plan and billing of the key's account, or use another config.",
  ContextTooLong: 'Start a new chat, shorten the message, or use a config with a larger context.',
  ContentFiltered: 'Rephrase the message.',
  TimedOut: 'Try again, or use another config.',
  Overloaded: 'Try again in a moment, or use another config.',
  NetworkError: 'Check the network and the address in the config, then try again.',
  StreamInterrupted: 'Try again; what had arrived is kept.',
};

/**
 * An `AppError` of a provider. The message names the config, says what happened and what to do, and is free of secrets,
 * as is the cause.
 * @param what one sentence, after "Config NAME: "
 */
export function providerFailure(
  code: ErrorCode,
  what: string,
  context: FailureContext,
  details: AppErrorDetails & { advice?: string } = {},
): AppError {
  const { advice: ownAdvice, cause, ...rest } = details;
  const hint = ownAdvice ?? advice[code];
  const message = `Config "${context.configName}": ${what}${hint === undefined ? '' : ` ${hint}`}`;
  return new AppError(code, redactSecrets(message, context.secrets), {
    ...rest,
    configName: context.configName,
    ...(cause === undefined ? {} : { cause: redactedCause(cause, context) }),
  });
}

/** The SDKs' errors hold requests, headers and bodies; only their words go on. */
function redactedCause(cause: unknown, context: FailureContext): Error {
  const inner = cause instanceof Error && cause.cause instanceof Error ? ` (${cause.cause.message})` : '';
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}${inner}` : String(cause);
  return new Error(redactSecrets(text, context.secrets));
}

/** The object that describes the error, out of the envelopes the vendors put it in (Gemini's is at times a list). */
function errorObject(body: unknown): JsonObject {
  const first: unknown = Array.isArray(body) ? body[0] : body;
  if (!isJsonObject(first)) return {};
  const inner = first['error'];
  if (isJsonObject(inner)) return inner;
  return typeof inner === 'string' ? { message: inner } : first;
}

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/** The vendor's own words, in one line of at most 500 characters; empty where there are none fit to show. */
function vendorMessage(body: unknown, error: JsonObject, secrets: readonly string[]): string {
  const text = textOf(error['message']) || textOf(error['detail']) || (typeof body === 'string' ? body : '');
  if (/^\s*</.test(text)) return '';
  // Before the cut, which could leave a part of a key that is no longer found.
  const line = redactSecrets(text, secrets).replace(/\s+/g, ' ').trim();
  return line.length > 500 ? `${line.slice(0, 500)}…` : line;
}

/** Words by which the vendors tell apart what shares a status. First match wins. */
const tellingWords: readonly [ErrorCode, RegExp][] = [
  [
    'QuotaExceeded',
    /insufficient_quota|quota_exceeded|credit balance is too low|billing_(?:hard_limit|not_active|error)/i,
  ],
  [
    'ContextTooLong',
    /context_length_exceeded|model_context_window_exceeded|maximum context length|prompt is too long|request_too_large|request too large|exceeds the maximum number of tokens|reduce the length of the messages/i,
  ],
  ['ContentFiltered', /content_filter|content_policy_violation|responsible ?ai|content management policy/i],
  ['AuthenticationFailed', /invalid_api_key|authentication_error|permission_error|API_KEY_INVALID|API key not valid/i],
  ['Overloaded', /overloaded_error|"?model is overloaded|\bUNAVAILABLE\b/i],
  ['RateLimited', /rate_limit_error|rate_limit_exceeded|RESOURCE_EXHAUSTED/i],
  ['TimedOut', /timeout_error|DEADLINE_EXCEEDED/],
];

const codeOfStatus = (status: number): ErrorCode => {
  if (status === 401 || status === 403) return 'AuthenticationFailed';
  if (status === 402) return 'QuotaExceeded';
  if (status === 408 || status === 504 || status === 524) return 'TimedOut';
  if (status === 413) return 'ContextTooLong';
  if (status === 429) return 'RateLimited';
  if (status >= 500) return 'Overloaded';
  return 'BadRequest';
};

/** Only these may be read differently from what their status says. */
const ambiguousStatus: ReadonlySet<number> = new Set([200, 400, 403, 404, 413, 422, 429, 500, 503]);

function classify(status: number | undefined, error: JsonObject, body: unknown): ErrorCode {
  const embedded = Number(error['code'] ?? error['status_code']);
  const effective = status !== undefined && status >= 400 ? status : embedded >= 400 && embedded < 600 ? embedded : 200;
  if (ambiguousStatus.has(effective)) {
    const words = JSON.stringify([
      error['type'],
      error['code'],
      error['status'],
      error['message'],
      error['innererror'],
    ]);
    const details = JSON.stringify(error['details'] ?? '');
    const telling = tellingWords.find(([, pattern]) => pattern.test(words) || pattern.test(details));
    // A 4xx that is about the request is never overload; a 429 stays a rate limit unless quota or size is meant.
    if (telling && (effective === 200 || effective >= 500 || telling[0] !== 'Overloaded')) return telling[0];
  }
  if (effective !== 200) return codeOfStatus(effective);
  const type = textOf(error['type']);
  if (/server_error|api_error|internal/i.test(type)) return 'Overloaded';
  return Object.keys(error).length > 0 && body !== '' ? 'BadRequest' : 'StreamInterrupted';
}

/** A daily or monthly allowance; a wait that no person sits through. */
const isSpentQuota = (error: JsonObject): boolean =>
  /PerDay|per day|\(RPD\)|\(TPD\)|daily limit/i.test(JSON.stringify(error['details'] ?? '') + textOf(error['message']));

/**
 * The `AppError` for an error that a vendor answered with: status first, then the body's own words, since vendors put
 * overload, quota, filters and size under shared statuses (and errors under 200).
 */
export function failureOfVendorError(vendorError: VendorError, context: FailureContext): AppError {
  const { status, headers, body } = vendorError;
  const error = errorObject(body);
  const words = vendorMessage(body, error, context.secrets);
  let code = classify(status, error, body);
  if (code === 'RateLimited' && isSpentQuota(error)) code = 'QuotaExceeded';
  const answered = status !== undefined && status >= 400 ? ` answered ${status}` : ' reported an error';
  const saysWhat = words === '' ? '' : `: ${/[.!?…]$/.test(words) ? words : `${words}.`}`;
  const what = `the provider${answered}${saysWhat || '.'}`;
  const wait = retryAfterMs(headers, body, words);
  const isPage = typeof body === 'string' && /^\s*</.test(body);
  return providerFailure(code, what, context, {
    ...(status === undefined ? {} : { status }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...(code === 'BadRequest' ? { advice: badRequestAdvice(status, words, isPage) } : {}),
  });
}

function badRequestAdvice(status: number | undefined, words: string, isPage: boolean): string {
  if (isPage) return 'A web page came back, not the API: check the address in the config.';
  if (/tool|function/i.test(words) && /not support|unsupported|does not support/i.test(words)) {
    return 'This model cannot call tools: set "tools_enabled: false" in the config, or use another model.';
  }
  if (status === 404) return "Check the config's model or deployment name and its address.";
  return 'Check the config and the prompt.';
}

/** Errors of the connection itself, by the code that Node gives them. */
const connectionWords: Record<string, string> = {
  ECONNREFUSED: 'nothing answers at the address (connection refused).',
  ENOTFOUND: "the address's host name is not known.",
  EAI_AGAIN: 'the host name could not be looked up.',
  ECONNRESET: 'the connection was reset.',
  EHOSTUNREACH: 'the host cannot be reached.',
  ENETUNREACH: 'the network cannot be reached.',
  ETIMEDOUT: 'the connection timed out.',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out.',
  UND_ERR_SOCKET: 'the connection was closed by the other side.',
  CERT_HAS_EXPIRED: "the server's certificate has expired.",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is self-signed.",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate chain is self-signed.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate cannot be verified.",
};

/** The first `code` along an error's chain of causes, also inside an AggregateError. */
function connectionCode(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return connectionCode(inner, depth + 1);
}

/** The `AppError` for a request that never got an answer, or whose answer broke off in mid-air. */
export function failureOfConnection(error: unknown, context: FailureContext): AppError {
  const code = connectionCode(error);
  const words = (code === undefined ? undefined : connectionWords[code]) ?? 'the connection failed.';
  const timedOut = code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT';
  return providerFailure(timedOut ? 'TimedOut' : 'NetworkError', words, context, { cause: error });
}

/** The stream ended without the vendor's terminal event. */
export function streamInterrupted(context: FailureContext, cause?: unknown): AppError {
  return providerFailure('StreamInterrupted', 'the answer broke off before its end.', context, { cause });
}

/** Something came back that is no answer of this protocol. */
export function unreadableAnswer(context: FailureContext, cause?: unknown): AppError {
  return providerFailure('StreamInterrupted', 'the provider sent data that cannot be read as an answer.', context, {
    cause,
    advice: 'Check that the address in the config speaks the API of its llm_config_class, then try again.',
  });
}
