import type { AppError } from '../../core/base/appError.ts';
import type { TurnTransport } from './turn/turnTransport.ts';

/** How often a request is changed before its refusal stands. */
const mostChanges = 8;
/** Refusals of what a request holds: 422 is what servers made with FastAPI say for 400. */
const refusedStatus: ReadonlySet<number> = new Set([400, 422]);

/**
 * Sends a request, and sends it again as long as a refusal teaches something new about what the model takes. A refusal comes
 * before any output, so nothing is doubled.
 * @param send shapes the request anew each time
 * @param learn true where the refusal taught something
 */
export async function sendAdapting<T>(
  transport: TurnTransport,
  send: () => Promise<T>,
  learn: (refusal: AppError) => boolean,
): Promise<T> {
  for (let changes = 0; ; changes++) {
    try {
      return await send();
    } catch (error) {
      const refusal = transport.failure;
      if (refusal?.status === undefined || !refusedStatus.has(refusal.status)) throw error;
      if (refusal.code !== 'BadRequest' || changes === mostChanges || !learn(refusal)) throw error;
      transport.failure = undefined;
    }
  }
}
