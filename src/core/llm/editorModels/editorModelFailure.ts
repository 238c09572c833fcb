import { cancelled, type AppError, type AppErrorDetails, type ErrorCode } from '../../base/appError.ts';
import { classifyError } from '../failure/classifyError.ts';
import { providerFailure, shortLine, type FailureContext } from '../failure/providerFailure.ts';
import { retryAfterMs } from '../failure/retryAfter.ts';
import { readVendorError } from '../failure/vendorErrorBody.ts';
import type { EditorModelSelector } from './editorModel.ts';

/** How much of an extension's sentence is shown; characters. */
const longestMessage = 500;

/** The terms of one error of VS Code's API, its causes included. */
interface ErrorTerms {
  names: string[];
  /** `NoPermissions`, `Blocked`, `NotFound`, or what an extension put there. */
  codes: string[];
  messages: string[];
}

/**
 * The `AppError` for an error of VS Code's models. The API itself tells three apart, by `LanguageModelError.code`; everything
 * else comes as the error of the extension behind the model, whose name may be its kind (GitHub Copilot's `ChatRateLimited`
 * and `ChatQuotaExceeded`) and whose words mostly are a vendor's.
 * @param modelField YAML key that names the model
 */
export function editorModelFailure(error: unknown, context: FailureContext, modelField: string): AppError {
  const { names, codes, messages } = termsOf(error);
  const message = shortLine(messages.find((text) => text.trim() !== '') ?? '', longestMessage, context.secrets);
  const words = [...names, ...codes, ...messages].join(' ');
  const code = codes[0];
  const saying = message === '' ? '.' : `: ${/[.!?…]$/.test(message) ? message : `${message}.`}`;
  const fail = (errorCode: ErrorCode, what: string, details: AppErrorDetails & { advice?: string } = {}): AppError =>
    providerFailure(errorCode, `${what}${saying}`, context, {
      cause: error,
      ...(code === undefined ? {} : { vendor: { code } }),
      ...details,
    });
  if (names.includes('Canceled')) return cancelled(error);
  if (codes.includes('NoPermissions')) {
    return fail('AuthenticationFailed', 'VS Code did not allow the use of its model', {
      advice: 'Try again and choose Allow, or give access under Accounts, "Manage Language Model Access…".',
    });
  }
  if (codes.includes('NotFound')) return modelNotFound(context, modelField, error);
  const wait = waitOf(message);
  const limited = wait === undefined ? {} : { retryAfterMs: wait };
  if (names.includes('ChatRateLimited')) return fail('RateLimited', "VS Code's model takes no more requests", limited);
  if (names.includes('ChatQuotaExceeded')) return fail('QuotaExceeded', "the quota of VS Code's model is spent");
  if (codes.includes('Blocked')) {
    // An extension that asks too often is blocked for a while.
    return /too many requests|rate.?limit|try again (?:later|in)/i.test(words)
      ? fail('RateLimited', "VS Code's model is blocked for now", limited)
      : fail('QuotaExceeded', "VS Code's model is blocked");
  }
  if (/insufficient_quota|quota[ _]exceeded|exceeded your (?:current |monthly )?quota|premium request/i.test(words)) {
    return /RESOURCE_EXHAUSTED/.test(words) && wait !== undefined
      ? fail('RateLimited', "VS Code's model takes no more requests", limited)
      : fail('QuotaExceeded', "the quota of VS Code's model is spent");
  }
  if (/rate.?limit|too many requests|RESOURCE_EXHAUSTED|\b429\b/i.test(words)) {
    return fail('RateLimited', "VS Code's model takes no more requests", limited);
  }
  if (/token limit|context window|too many tokens|prompt too (?:long|large)/i.test(words)) {
    return fail('ContextTooLong', "the conversation is too long for VS Code's model");
  }
  if (/\b(?:was|got|been) filtered|filtered by/i.test(words)) {
    return fail('ContentFiltered', "VS Code's model gave no answer");
  }
  if (/fetch failed|net::ERR_|\bE(?:NOTFOUND|CONNREFUSED|CONNRESET|AI_AGAIN|NETUNREACH|TIMEDOUT)\b/.test(words)) {
    return fail('NetworkError', "VS Code's model could not be reached", {
      advice: 'Check the network, then try again.',
    });
  }
  const status = Number(/\b(?:status|code|failed|error)\D{0,12}\b([45]\d\d)\b/i.exec(words)?.[1] ?? 0);
  const body = readVendorError({ message, ...(code === undefined ? {} : { code }) });
  const found = classifyError(status === 0 ? undefined : status, body);
  return fail(found, "VS Code's model failed", {
    ...(found === 'AuthenticationFailed'
      ? { advice: 'Check the account or key of the extension that has the model.' }
      : {}),
    ...limited,
  });
}

/** The model that fitted is gone. */
function modelNotFound(context: FailureContext, field: string, cause: unknown): AppError {
  return providerFailure('BadRequest', 'VS Code does not offer this language model any more.', context, {
    cause,
    field,
    vendor: { code: 'NotFound' },
    advice: 'Try again, or change the selector in the config.',
  });
}

/** Most models that are named. */
const mostNamed = 5;

/**
 * No model fits the selector of a config.
 * @param field YAML key that names the model
 * @param offered selectors of the models that there are
 */
export function noModelFits(
  context: FailureContext,
  field: string,
  wanted: EditorModelSelector,
  offered: readonly EditorModelSelector[],
): AppError {
  const vendor = { code: 'NotFound' };
  if (offered.length === 0) {
    return providerFailure('BadRequest', 'VS Code offers no language model at all at the moment.', context, {
      // No selector would do better.
      field: 'llm_config_class',
      vendor,
      advice: 'Install an extension that has some, or sign in to the one you have, then try again.',
    });
  }
  const named = offered.slice(0, mostNamed).map(selectorText).join('; ');
  const more = offered.length > mostNamed ? `; and ${offered.length - mostNamed} more` : '';
  return providerFailure(
    'BadRequest',
    `VS Code offers no language model with ${selectorText(wanted)}. It offers ${named}${more}.`,
    context,
    { field, vendor, advice: 'Name one of them in the config.' },
  );
}

function selectorText({ vendor, family, id }: EditorModelSelector): string {
  return Object.entries({ vendor, family, id })
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key} "${value}"`]))
    .join(', ');
}

function termsOf(error: unknown): ErrorTerms {
  const names: string[] = [];
  const codes: string[] = [];
  const messages: string[] = [];
  let each = error;
  for (let depth = 0; depth < 5 && each !== undefined && each !== null; depth++) {
    if (!(each instanceof Error)) {
      if (typeof each === 'string') messages.push(each);
      break;
    }
    names.push(each.name);
    if ('code' in each && typeof each.code === 'string' && each.code !== '' && each.code !== 'Unknown') {
      codes.push(each.code);
    }
    messages.push(each.message);
    each = each.cause;
  }
  return { names, codes, messages };
}

/** Copilot names its wait in words of its own: "Please wait 78 seconds", "wait 6 minutes". */
function waitOf(message: string): number | undefined {
  const match = /wait (\d+) (second|minute|hour)s?/i.exec(message);
  if (!match) return retryAfterMs({ message });
  const unitMs = { second: 1000, minute: 60_000, hour: 3_600_000 };
  return Number(match[1]) * unitMs[(match[2] ?? '').toLowerCase() as keyof typeof unitMs];
}
