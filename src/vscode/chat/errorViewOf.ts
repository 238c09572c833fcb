import type { AppError, FailedAttempt } from '../../core/base/appError.ts';
import type { ErrorView } from '../../protocol/chat.ts';
import { actionLabels, errorActions } from '../services/errorActions.ts';
import { failureView } from './failureWords.ts';

const continueAction = { id: 'continue', label: actionLabels.continue } as const;

const chooseConfigAction = { id: 'chooseConfig', label: actionLabels.chooseConfig } as const;

/** What is on offer for a message without a complete answer, whoever left it so. */
const offers = {
  unanswered: {
    code: 'StreamInterrupted',
    message: 'This message has no complete answer yet.',
    actions: [{ id: 'retry', label: 'Retry' }],
    isOffer: true,
  },
  unfinished: {
    code: 'StreamInterrupted',
    message: 'This answer is not complete.',
    actions: [continueAction, { id: 'retry', label: 'Retry' }],
    isOffer: true,
  },
} as const satisfies Record<string, ErrorView>;

/** What decides how an error is shown. */
export interface ErrorPlace {
  /** What the error tells the user, in the editor's terms. */
  text: (error: AppError) => string;
  /** The last message is stored and has no complete answer. */
  awaitsAnswer: boolean;
  /** The last message is an answer that can be continued. */
  canContinue: boolean;
  /** The reader turned the offer to answer it down. */
  dismissed: boolean;
  /** How the last reply ended, as the panel shows it at that reply. */
  ending: string | undefined;
  hasVariables: boolean;
  /** The chat keeps to one config. */
  isPinned: boolean;
}

/**
 * The error that the panel shows. A message that was not stored goes back to where it was typed, so there is nothing to
 * retry for it; a stored one that nobody answered can always be tried again.
 */
export function errorViewOf(error: AppError | undefined, place: ErrorPlace): ErrorView | null {
  const { text, awaitsAnswer, canContinue, dismissed, ending, hasVariables, isPinned } = place;
  if (!error) {
    if (!awaitsAnswer || dismissed) return null;
    return structuredClone<ErrorView>(canContinue ? offers.unfinished : offers.unanswered);
  }
  const canRetry = awaitsAnswer || error.code.startsWith('Store');
  const { attempts = [] } = error;
  // The failure of a single request is what the message says.
  const isNews = attempts.length > 1 || (attempts.length === 1 && error.code === 'LLMConfigsNotAvailable');
  return {
    code: error.code,
    message:
      awaitsAnswer && ending === error.userMessage
        ? 'This answer is not complete.'
        : withoutAttempts(text(error), attempts),
    ...(isNews ? { failures: attempts.map(failureView) } : {}),
    actions: [
      ...(canContinue ? [continueAction] : []),
      ...errorActions(error.code).filter(({ id }) => {
        if (id === 'retry') return canRetry;
        return id !== 'editVariables' || hasVariables;
      }),
      ...(isPinned && error.configName !== undefined ? [chooseConfigAction] : []),
    ],
  };
}

/** The list below the message names the attempts, so their lines in it would say everything twice. */
function withoutAttempts(text: string, attempts: readonly FailedAttempt[]): string {
  const told = new Set(attempts.map(({ configName, code, message }) => `"${configName}" (${code}): ${message}`));
  return [...told].reduce((rest, line) => rest.replace(`\n${line}`, () => ''), text);
}
