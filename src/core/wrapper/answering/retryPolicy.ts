import type { AppError, ErrorCode } from '../../base/appError.ts';
import type { LLMConfig } from '../../configs/llmConfig.ts';

/** Another config may succeed where one failed like this. Whatever is not listed is the same everywhere, or the user's to mend. */
const movableCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'RateLimited',
  'TimedOut',
  'Overloaded',
  'QuotaExceeded',
  'NetworkError',
  'StreamInterrupted',
  'ContextTooLong',
]);
/** What no wait that a person sits through brings back. */
const lastingCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['QuotaExceeded', 'ContextTooLong']);
/** The longest wait that a person sits through; the vendor's own clients sleep up to 60 s. */
const longestWaitMs = 30_000;
/** Some vendors name no time at all ("Retry-After: 0"): asking at once would only add to the load. */
const shortestWaitMs = 25;
/** How often one config is asked for one turn, in all. */
const attemptsOfOneConfig = 3;
/** A wait is longer by up to this part of it, so that not all who were told the same time come back at once. */
const jitterShare = 0.1;
/**
 * What vendors call a call that their own parser refused: Groq's error (console.groq.com/docs/tool-use), Gemini's ends of a turn
 * (ai.google.dev/api/generate-content#FinishReason).
 */
const unreadableCalls: ReadonlySet<string> = new Set([
  'tool_use_failed',
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
]);
/** How often in one message a model is told that its vendor could not read its call. */
const mendsOfOneMessage = 2;

/** A request of this message that failed. */
export interface FailedRequest {
  config: LLMConfig;
  error: AppError;
}

/** All that a decision goes by. */
export interface RetrySituation {
  /** Of the whole message, oldest first; the last one is what to decide on. */
  failures: readonly FailedRequest[];
  /** How often in a row that config was asked for this turn. */
  attempt: number;
  /** How often in this message the model was asked to mend its call. */
  mends: number;
  /** The prompt's configs that could be asked, in listed order. */
  usable: readonly LLMConfig[];
  /** The prompt names no other config. */
  isOnlyConfig: boolean;
  /** The user pinned the chat to the config that failed. */
  isPinned: boolean;
  /** The caller asked for retry and fallback, and no reader has seen text of this turn. */
  isAllowed: boolean;
  /** In [0, 1). */
  jitter: number;
}

/** What to do about a failure. */
export type RetryDecision =
  /** Ask one of these in its place. */
  | { kind: 'move'; candidates: readonly LLMConfig[] }
  /** Ask the same one again after `delayMs`; or, where the user says so, one of `others`. */
  | { kind: 'wait'; delayMs: number; others: readonly LLMConfig[] }
  /** Ask the same one at once, with the error told to the model. */
  | { kind: 'mend' }
  /** `final`: the failure stands; `pinned`: only the pin keeps others from answering; `exhausted`: no config is left. */
  | { kind: 'stop'; why: 'final' }
  | { kind: 'stop'; why: 'pinned'; others: readonly LLMConfig[] }
  | { kind: 'stop'; why: 'exhausted' };

/**
 * Decides what follows on a failed request. Nothing is asked again once a reader has seen text. A config that failed in a
 * message is not drawn again in it; one that follows on a request that was too large has a context known to be larger.
 * Only a prompt's single config, or a pinned one, is asked again, and only where its vendor named a short wait.
 */
export function decide(situation: RetrySituation): RetryDecision {
  const { failures, usable, isOnlyConfig, isPinned, attempt } = situation;
  const error = failures.at(-1)?.error;
  if (!error || !mayGoOn(error, situation.isAllowed, situation.mends)) return { kind: 'stop', why: 'final' };
  if (mayMend(error, situation.mends)) return { kind: 'mend' };
  const others = untried(usable, failures);
  if (others.length > 0 && !isPinned) return { kind: 'move', candidates: others };
  const delayMs = waitFor(error, situation.jitter);
  if ((isOnlyConfig || isPinned) && delayMs !== undefined && attempt < attemptsOfOneConfig) {
    return { kind: 'wait', delayMs, others };
  }
  if (others.length > 0) return { kind: 'stop', why: 'pinned', others };
  // Its own words say more than that no config is left: what to shorten, or that a larger context is needed.
  return { kind: 'stop', why: error.code === 'ContextTooLong' ? 'final' : 'exhausted' };
}

/** False where a failure stands, whatever the configs are. The parameters are those of `RetrySituation`. */
export function mayGoOn(error: AppError, isAllowed: boolean, mends: number): boolean {
  return isAllowed && (mayMend(error, mends) || movableCodes.has(error.code));
}

/** The request itself was right: the model wrote a call that its vendor could not read. */
function mayMend({ vendor }: AppError, mends: number): boolean {
  return vendor?.code !== undefined && unreadableCalls.has(vendor.code) && mends < mendsOfOneMessage;
}

function untried(usable: readonly LLMConfig[], failures: readonly FailedRequest[]): LLMConfig[] {
  const tried = new Set(failures.map(({ config }) => config.name));
  const tooSmall = failures.filter(({ error }) => error.code === 'ContextTooLong').map(({ config }) => config);
  return usable.filter(({ name, contextWindow: larger = 0 }) => {
    const fits = tooSmall.every(({ contextWindow }) => contextWindow !== undefined && larger > contextWindow);
    return fits && !tried.has(name);
  });
}

/** Never shorter than what the vendor named; undefined where it named none, too long a one, or said not to come back. */
function waitFor({ code, retryAfterMs, vendor }: AppError, jitter: number): number | undefined {
  if (retryAfterMs === undefined || retryAfterMs > longestWaitMs) return undefined;
  if (lastingCodes.has(code) || vendor?.shouldRetry === false) return undefined;
  const delayMs = Math.max(retryAfterMs, shortestWaitMs);
  return Math.min(Math.ceil(delayMs * (1 + jitterShare * jitter)), longestWaitMs);
}
