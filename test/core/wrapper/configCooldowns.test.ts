import assert from 'node:assert/strict';
import { AppError } from '../../../src/core.ts';
import { ConfigCooldowns } from '../../../src/core/wrapper/answering/configCooldowns.ts';

describe('the cool-down of a config', () => {
  let now = 0;
  let cooldowns: ConfigCooldowns;

  beforeEach(() => {
    now = 1_000;
    cooldowns = new ConfigCooldowns(() => now);
  });

  const limited = (retryAfterMs?: number): AppError =>
    new AppError('RateLimited', 'Too many requests.', retryAfterMs === undefined ? {} : { retryAfterMs });

  it('lasts as long as the vendor says, at most an hour', () => {
    cooldowns.noteFailure('a', limited(5_000));
    assert.equal(cooldowns.restingUntil('a'), 6_000);
    now = 6_000;
    assert.equal(cooldowns.restingUntil('a'), undefined);
    cooldowns.noteFailure('a', limited(1e12));
    assert.equal(cooldowns.restingUntil('a'), 6_000 + 3_600_000);
  });

  it('lasts minutes for a spent quota, whatever wait its vendor names', () => {
    cooldowns.noteFailure('a', new AppError('QuotaExceeded', 'Spent.', { retryAfterMs: 20 }));
    assert.equal(cooldowns.restingUntil('a'), 1_000 + 5 * 60_000);
  });

  it('is not for what another request would not change', () => {
    for (const code of ['AuthenticationFailed', 'BadRequest', 'Cancelled', 'ContextTooLong'] as const) {
      cooldowns.noteFailure('a', new AppError(code, 'No.'));
    }
    assert.equal(cooldowns.restingUntil('a'), undefined);
  });

  it('is lifted by the answer to a request that left after the failure, and by no older one', () => {
    const older = now;
    now += 10;
    cooldowns.noteFailure('a', limited(60_000));
    now += 10;
    cooldowns.noteSuccess('a', older);
    assert.ok(cooldowns.isResting('a'));
    cooldowns.noteSuccess('a', now);
    assert.ok(!cooldowns.isResting('a'));
  });

  it('is not cut short by a failure that names no wait', () => {
    cooldowns.noteFailure('a', limited(600_000));
    cooldowns.noteFailure('a', limited());
    assert.equal(cooldowns.restingUntil('a'), 601_000);
  });
});
