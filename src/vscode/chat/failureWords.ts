import type { ErrorCode } from '../../core/base/appError.ts';
import { bareFailure } from '../../core/llm/failure/providerFailure.ts';
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

/** A request that failed, as far as the panel shows it. */
export interface ShownAttempt {
  configName: string;
  code: string;
  message: string;
}

/** Failures on the way to an answer as the panel lists them, each once: what comes again is counted. */
export function failureViews(attempts: readonly ShownAttempt[]): FailureView[] {
  const counted = new Map<string, { attempt: ShownAttempt; times: number }>();
  for (const attempt of attempts) {
    const key = JSON.stringify([attempt.configName, attempt.code, attempt.message]);
    counted.set(key, { attempt, times: (counted.get(key)?.times ?? 0) + 1 });
  }
  return [...counted.values()].map(({ attempt, times }) => ({
    configName: attempt.configName,
    what: `${failureWords(attempt.code)}${times > 1 ? `, ${times} times` : ''}`,
    message: bareFailure(attempt),
  }));
}
