import type { AppError } from '../../core/base/appError.ts';
import type { TurnTransport } from './turn/turnTransport.ts';

/**
 * Sends a request, and sends it again as long as a 400 teaches something new about what the model takes. A 400 comes before
 * any output, so nothing is doubled.
 * @param send shapes the request anew each time
 * @param learn true where the refusal taught something; it must not be true for ever
 */
export async function sendAdapting<T>(
  transport: TurnTransport,
  send: () => Promise<T>,
  learn: (refusal: AppError) => boolean,
): Promise<T> {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      const refusal = transport.failure;
      if (refusal?.status !== 400 || !learn(refusal)) throw error;
      transport.failure = undefined;
    }
  }
}
