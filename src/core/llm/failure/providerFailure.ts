import { AppError, type AppErrorDetails, type ErrorCode } from '../../base/appError.ts';
import { redactSecrets } from './redactSecrets.ts';
import type { YamlKeys } from './yamlKeys.ts';

/** For whom a failure is worded: names the config, and knows what must not be said. */
export interface FailureContext {
  configName: string;
  /** Every resolved secret of the call. */
  secrets: readonly string[];
  /** How the config calls its address and its model; absent: no failure names a key of the YAML for them. */
  yamlKeys?: YamlKeys;
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

/** What happened, as `providerFailure` words it, without the config's name and the usual advice: for lists that name the config. */
export function bareFailure({
  configName,
  code,
  message,
}: {
  configName: string;
  code: string;
  message: string;
}): string {
  const prefix = `Config "${configName}": `;
  const hint = Object.hasOwn(advice, code) ? ` ${advice[code as ErrorCode] ?? ''}` : '';
  const text = message.startsWith(prefix) ? message.slice(prefix.length) : message;
  const bare = hint !== '' && text.endsWith(hint) ? text.slice(0, -hint.length) : text;
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}

/** The SDKs' errors hold requests, headers and bodies; only their words go on. */
function redactedCause(cause: unknown, context: FailureContext): Error {
  const inner = cause instanceof Error && cause.cause instanceof Error ? ` (${cause.cause.message})` : '';
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}${inner}` : String(cause);
  return new Error(redactSecrets(text, context.secrets));
}

/** A vendor's words in one line of at most `length` characters, without secrets. */
export function shortLine(text: string, length: number, secrets: readonly string[]): string {
  // Before the cut, which could leave a part of a key that is no longer found.
  const line = redactSecrets(text, secrets).replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length)}…` : line;
}
