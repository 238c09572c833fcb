import type { SecretReference } from '../configs/secretString.ts';

/**
 * Every kind of failure that callers tell apart. The codes are stable: other extensions and scripts match on them.
 * The first block is the wrapper's, the second the store's, the third the files', the last the tools'.
 */
export type ErrorCode =
  | 'MissingKwargs'
  | 'PromptNotFound'
  | 'ChatNotFound'
  | 'ConfigNotFound'
  | 'LLMConfigsNotAvailable'
  | 'ToolsNotEnabled'
  | 'ToolNotFound'
  | 'SecretNotFound'
  | 'SecretNotApproved'
  | 'RateLimited'
  | 'TimedOut'
  | 'Overloaded'
  | 'AuthenticationFailed'
  | 'ContentFiltered'
  | 'Refused'
  | 'ContextTooLong'
  | 'AnswerTooLong'
  | 'QuotaExceeded'
  | 'BadRequest'
  | 'StreamInterrupted'
  | 'NetworkError'
  | 'Cancelled'
  | 'TemplateError'
  | 'ToolLoopLimit'
  // store
  | 'StoreUnavailable'
  | 'StoreClosed'
  | 'InvalidEntity'
  | 'EntityIsFile'
  | 'MessageNotFound'
  | 'ChatChanged'
  // files
  | 'InvalidConfig'
  | 'InvalidPromptFile'
  | 'InvalidToolFile'
  | 'InvalidImportFile'
  | 'ExportFailed'
  | 'UntrustedWorkspace'
  // tools
  | 'ToolFailed';

/** What an `AppError` may carry beside its message. */
export interface AppErrorDetails {
  /** The error that led here, for the log; never shown to the user. */
  cause?: unknown;
  /** Milliseconds after which the vendor says to try again (429 and 503 answers). */
  retryAfterMs?: number;
  /** HTTP status of the vendor's answer. */
  status?: number;
  /** Where in a file the fault is. */
  location?: SourceLocation;
  /** Name of the LLM config the failure came from. */
  configName?: string;
  /** The tool that the failure is about. */
  toolName?: string;
  /** The secret or environment variable that is lacking, or was withheld. */
  secret?: SecretReference;
  /** The YAML key of that config at which the fault is likely to be mended. */
  field?: string;
  /** What the vendor said in its own terms. */
  vendor?: VendorError;
  /** Where several configs were asked: how each one failed, oldest first. */
  attempts?: readonly FailedAttempt[];
}

/** The terms of a vendor's error body. Secrets are blotted out. */
export interface VendorError {
  /** Its own words in one line, without ours around them; may be cut. */
  message?: string;
  code?: string;
  type?: string;
  /** The request's parameter that it refuses. */
  param?: string;
  /** What the model wrote in place of a valid tool call or document, so that it can be told; may be cut. */
  failedGeneration?: string;
  /** The vendor's own word (`x-should-retry`) on whether the same request may be sent again. */
  shouldRetry?: boolean;
}

/** One failure on the way to an answer. */
export interface FailedAttempt {
  configName: string;
  /** As the config names it. */
  model?: string;
  code: ErrorCode;
  message: string;
  /** When it failed, as ISO 8601 time. */
  time?: string;
}

/** A place in a file. Lines and columns count from 1. */
export interface SourceLocation {
  /** The file as the user knows it: a path or, for what lives in the database, `prompt NAME` and the like. */
  file: string;
  line?: number;
  column?: number;
}

/**
 * The one error type that crosses a layer. `code` is for programs, `userMessage` (also `message`) for people: it says
 * what happened and what to do, holds no secret, and may be shown anywhere.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly userMessage: string;
  readonly retryAfterMs?: number;
  readonly status?: number;
  readonly location?: SourceLocation;
  readonly configName?: string;
  readonly toolName?: string;
  readonly secret?: SecretReference;
  readonly field?: string;
  readonly vendor?: VendorError;
  readonly attempts?: readonly FailedAttempt[];

  constructor(code: ErrorCode, userMessage: string, details: AppErrorDetails = {}) {
    super(userMessage, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.userMessage = userMessage;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
    if (details.status !== undefined) this.status = details.status;
    if (details.location !== undefined) this.location = details.location;
    if (details.configName !== undefined) this.configName = details.configName;
    if (details.toolName !== undefined) this.toolName = details.toolName;
    if (details.secret !== undefined) this.secret = details.secret;
    if (details.field !== undefined) this.field = details.field;
    if (details.vendor !== undefined) this.vendor = details.vendor;
    if (details.attempts !== undefined) this.attempts = details.attempts;
  }
}

/** True for an `AppError`, optionally of the given code. Matches by shape, since two bundles may hold the class. */
export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return (
    error instanceof Error &&
    error.name === 'AppError' &&
    'code' in error &&
    (code === undefined || error.code === code)
  );
}

/** The call was stopped by its `AbortSignal` or by the user. */
export function cancelled(cause?: unknown): AppError {
  return new AppError('Cancelled', 'Cancelled.', { cause });
}

/** A short, readable message for any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
