import type { AppError } from '../../base/appError.ts';
import { providerFailure, shortLine, type FailureContext } from './providerFailure.ts';
import { redactSecrets } from './redactSecrets.ts';

/**
 * A turn that its vendor ended without text or a call that can be run: the model's call was malformed, or the vendor gave up.
 * Another attempt may bring more.
 * @param rawReason the vendor's word for the end
 * @param explanation the vendor's sentence on it, or what the model wrote; may be empty
 */
export function uselessTurn(context: FailureContext, rawReason: string, explanation = ''): AppError {
  const words = shortLine(explanation, 300, context.secrets);
  const saysWhat = words === '' ? '' : `: ${words}`;
  const isCall = /call|tool|function/i.test(rawReason);
  const what = isCall ? 'the model called a tool in a way that cannot be read' : 'the model ended without an answer';
  return providerFailure('StreamInterrupted', `${what} (${rawReason}${saysWhat}).`, context, {
    vendor: {
      ...(words === '' ? {} : { message: words }),
      code: shortLine(rawReason, 100, context.secrets),
      ...(isCall ? { failedGeneration: redactSecrets(explanation, context.secrets).slice(0, 8_000) } : {}),
    },
    advice: 'Try again, or use another config.',
  });
}
