import type { ErrorCode } from '../../core/base/appError.ts';
import type { FailureView } from '../../protocol/chat.ts';

/** Kinds of failure that a config can have, in a word or two. */
const words: Partial<Record<ErrorCode, string>> = {
  RateLimited: 'rate limit',
  TimedOut: 'time-out',
  Overloaded: 'overloaded',
  QuotaExceeded: 'quota used up',
  NetworkError: 'no connection',
  StreamInterrupted: 'broke off',
  AuthenticationFailed: 'key refused',
  BadRequest: 'request refused',
  ContextTooLong: 'chat too long',
  ContentFiltered: 'content filter',
  Refused: 'declined',
  SecretNotFound: 'key missing',
  SecretNotApproved: 'key not approved',
  ConfigNotFound: 'no file',
  InvalidConfig: 'faulty file',
  ToolsNotEnabled: 'no tools',
};

/** What kind of failure a code stands for, in a word or two; one that is none of a config's as it is. */
export function failureWords(code: string): string {
  return (Object.hasOwn(words, code) ? words[code as ErrorCode] : undefined) ?? code;
}

/** A failure on the way to an answer, as the panel shows it. */
export function failureView(failure: { configName: string; code: string; message: string }): FailureView {
  const { configName, code, message } = failure;
  return { configName, what: failureWords(code), message };
}
