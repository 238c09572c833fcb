import type { AppError, ErrorCode } from '../../core/base/appError.ts';
import type { ErrorView } from '../../protocol/chat.ts';
import { errorAction, errorActions, type MendedError } from '../services/errorActions.ts';
import { failureViews, type ShownAttempt } from './failureWords.ts';
import { namedVariable } from './variables/namedVariable.ts';
import type { StoredFault } from './storedFault.ts';

/** What decides how an error is shown. */
export interface ErrorPlace {
  /** What the error tells the user, in the editor's terms. */
  text: (error: AppError) => string;
  /** The last message is stored and has no complete answer. */
  awaitsAnswer: boolean;
  /** Why, as the chat tells it. */
  stored: StoredFault | undefined;
  /** Calls of its tools wait for the reader's yes or no, which takes it up again. */
  waitsForUser: boolean;
  /** The last message is an answer that can be continued. */
  canContinue: boolean;
  /** The reader has seen it. */
  dismissed: boolean;
  /** Names of the fields of the form. */
  variables: readonly string[];
  /** There is another config that the reader can choose. */
  hasOtherConfigs: boolean;
  /** True where a config takes a stored secret, so that setting it can help. */
  usesSecret: (configName: string | undefined) => boolean;
}

/** What went wrong, whoever tells it. */
interface Fault extends MendedError {
  message: string;
  configName?: string | undefined;
}

/** Failures that lie with a request to a config, where another one may do better. */
const ofThisConfig: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'RateLimited',
  'TimedOut',
  'Overloaded',
  'QuotaExceeded',
  'NetworkError',
  'StreamInterrupted',
  'AuthenticationFailed',
  'BadRequest',
  'ContextTooLong',
  'ContentFiltered',
  'Refused',
  'SecretNotFound',
  'SecretNotApproved',
  'ConfigNotFound',
]);

/**
 * What the panel shows below the messages: why the last one has no complete answer and what can be done, whether that happened
 * just now or the chat tells it. A message that was not stored goes back to where it was typed, so there is nothing to retry
 * for it.
 */
export function errorViewOf(error: AppError | undefined, place: ErrorPlace): ErrorView | null {
  const { text, awaitsAnswer, stored, dismissed } = place;
  // What ended an answer stands in the chat too: that is how it is shown from now on.
  const endedReply = stored?.isReply && (!error || error.userMessage === stored.message) ? stored : undefined;
  if (error) {
    const { code, field, configName, toolName, secret } = error;
    const fault = { code, field, configName, toolName, secret, message: text(error) };
    const severity = endedReply ? 'warning' : 'error';
    return { code, severity, ...told(fault, error.attempts ?? []), ...mended(fault, place) };
  }
  if (!awaitsAnswer) return null;
  // The cards of what waits say so, and are where to act.
  if (place.waitsForUser && (dismissed || !stored)) return null;
  if (dismissed) return dismissedView(place);
  if (!stored) {
    const message = 'This message has no complete answer yet.';
    return { code: 'StreamInterrupted', severity: 'info', message, actions: [errorAction('retry')] };
  }
  const { code, isReply, attempts } = stored;
  const severity = code === 'Cancelled' ? 'info' : isReply ? 'warning' : 'error';
  return { code, severity, ...told(stored, attempts), ...mended(stored, place) };
}

/** What is left of what was dismissed, until there is an answer. */
function dismissedView({ stored, canContinue }: ErrorPlace): ErrorView {
  const message = stored?.isReply ? 'Not complete.' : 'Not answered.';
  const actions = [errorAction(canContinue ? 'continue' : 'retry')];
  return { code: 'StreamInterrupted', severity: 'info', dismissed: true, message, actions };
}

/** The message, and below it how configs failed where that does not say it. */
function told({ code, message }: Fault, attempts: readonly ShownAttempt[]): Pick<ErrorView, 'message' | 'failures'> {
  const last = attempts.at(-1);
  if (!last) return { message };
  if (code !== 'LLMConfigsNotAvailable') return withFailures(message, attempts.slice(0, -1));
  // The first line says no more than the list, and a line for each config that was asked follows it.
  const others = dropped(message, attempts);
  const isOne = attempts.every(({ configName }) => configName === last.configName) && others.length === 0;
  if (isOne) return withFailures(last.message, attempts.slice(0, -1));
  return withFailures(['None of the LLM configs could answer.', ...others].join('\n'), attempts);
}

function withFailures(message: string, attempts: readonly ShownAttempt[]): Pick<ErrorView, 'message' | 'failures'> {
  return attempts.length === 0 ? { message } : { message, failures: failureViews(attempts) };
}

/** The lines of the message on configs that were not asked at all. */
function dropped(message: string, attempts: readonly ShownAttempt[]): string[] {
  const asked = attempts.map(({ configName, code, message: words }) => `\n"${configName}" (${code}): ${words}`);
  const rest = asked.reduce((text, line) => text.replace(line, () => ''), message);
  return rest.split('\n').slice(1);
}

/** What mends it, and where in the form. */
function mended(fault: Fault, place: ErrorPlace): Pick<ErrorView, 'actions' | 'variable'> {
  const actions = actionsFor(fault, place);
  const isOfForm = actions.some(({ id }) => id === 'editVariables');
  const variable = isOfForm ? namedVariable(fault.message, place.variables) : undefined;
  return { actions, ...(variable === undefined ? {} : { variable }) };
}

function actionsFor(fault: Fault, place: ErrorPlace): ErrorView['actions'] {
  const { awaitsAnswer, canContinue, variables, hasOtherConfigs, usesSecret } = place;
  const { code, configName } = fault;
  const usual = errorActions(fault).filter(({ id }) => {
    if (id === 'retry') return awaitsAnswer || code.startsWith('Store');
    if (id === 'setSecret') return fault.secret !== undefined || usesSecret(configName);
    return id !== 'editVariables' || variables.length > 0;
  });
  return [
    ...(canContinue ? [errorAction('continue')] : []),
    ...usual,
    ...(hasOtherConfigs && configName !== undefined && ofThisConfig.has(code) ? [errorAction('chooseConfig')] : []),
  ];
}
