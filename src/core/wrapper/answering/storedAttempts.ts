import type { FailedAttempt } from '../../base/appError.ts';
import type { StoredAttempt } from '../../chats/chatMessage.ts';

/** Failures as history keeps them. */
export function storedAttempts(attempts: readonly FailedAttempt[]): StoredAttempt[] {
  return attempts.map(({ configName, ...failure }) => ({ config_name: configName, ...failure }));
}
