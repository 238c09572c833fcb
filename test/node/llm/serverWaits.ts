import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelServer } from '../../model/server.ts';

/** Waits until the socket of the first request is closed. */
export async function untilClosed(server: ModelServer): Promise<void> {
  await until(() => server.request(0).closedAt !== undefined, 'the socket stays open');
}

/** Waits until a request came. */
export async function untilRequested(server: ModelServer): Promise<void> {
  await until(() => server.requests.length > 0, 'no request came');
}

async function until(isSo: () => boolean, otherwise: string): Promise<void> {
  for (let wait = 0; !isSo(); wait++) {
    assert.ok(wait < 500, otherwise);
    await sleep(10);
  }
}
