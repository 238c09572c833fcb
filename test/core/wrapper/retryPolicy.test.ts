import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AppError, type ErrorCode, type LLMConfig } from '../../../src/core.ts';
import { decide, type RetrySituation } from '../../../src/core/wrapper/answering/retryPolicy.ts';

const configOf = (name: string, contextWindow?: number): LLMConfig => ({
  name,
  llmConfigClass: 'OpenAICompatibleConfig',
  toolsEnabled: true,
  file: `/llm_configs/${name}.yml`,
  baseUrl: 'http://127.0.0.1:1/v1',
  modelName: name,
  ...(contextWindow === undefined ? {} : { contextWindow }),
});
const [a, b, c] = [configOf('a'), configOf('b'), configOf('c')];

/** A failure of the first config of three, whatever a test says otherwise. */
function situation(fields: Partial<RetrySituation> & { error: AppError; config?: LLMConfig }): RetrySituation {
  const { error, config = a, ...rest } = fields;
  return {
    failures: [{ config, error }],
    attempt: 1,
    mends: 0,
    usable: [a, b, c],
    isOnlyConfig: false,
    isPinned: false,
    isAllowed: true,
    jitter: 0,
    ...rest,
  };
}
const failure = (code: ErrorCode, details = {}): AppError => new AppError(code, 'It failed.', details);
const only = { usable: [a], isOnlyConfig: true };
const pinned = { isPinned: true };

describe('The retry policy', () => {
  for (const code of [
    'RateLimited',
    'TimedOut',
    'Overloaded',
    'QuotaExceeded',
    'NetworkError',
    'StreamInterrupted',
  ] as const) {
    it(`lets another config answer after ${code}, and none that failed before`, () => {
      assert.deepEqual(decide(situation({ error: failure(code) })), { kind: 'move', candidates: [b, c] });
      const failures = [a, b].map((config) => ({ config, error: failure(code) }));
      assert.deepEqual(decide(situation({ error: failure(code), failures })), { kind: 'move', candidates: [c] });
      const all = [a, b, c].map((config) => ({ config, error: failure(code) }));
      assert.deepEqual(decide(situation({ error: failure(code), failures: all })), { kind: 'stop', why: 'exhausted' });
    });
  }

  it('stops at once at what no other config would change, or only the user can mend', () => {
    const codes = [
      'AuthenticationFailed',
      'BadRequest',
      'ContentFiltered',
      'Refused',
      'Cancelled',
      'SecretNotFound',
      'SecretNotApproved',
      'InvalidConfig',
      'ToolsNotEnabled',
      'TemplateError',
    ] as const;
    for (const code of codes) {
      const error = failure(code, { retryAfterMs: 10 });
      assert.deepEqual(decide(situation({ error })), { kind: 'stop', why: 'final' }, code);
      assert.deepEqual(decide(situation({ error, ...only })), { kind: 'stop', why: 'final' }, code);
    }
  });

  it('does nothing that its caller did not ask for, or after text was seen', () => {
    const error = failure('RateLimited', { retryAfterMs: 10 });
    assert.deepEqual(decide(situation({ error, isAllowed: false })), { kind: 'stop', why: 'final' });
  });

  it('asks a single config again after a short wait that its vendor named, three times in all', () => {
    const error = failure('RateLimited', { retryAfterMs: 2_000 });
    const wait = { kind: 'wait', delayMs: 2_000, others: [] };
    assert.deepEqual(decide(situation({ error, ...only })), wait);
    assert.deepEqual(decide(situation({ error, ...only, attempt: 2 })), wait);
    assert.deepEqual(decide(situation({ error, ...only, attempt: 3 })), { kind: 'stop', why: 'exhausted' });
    for (const retryAfterMs of [30_001, 3_600_000, undefined]) {
      const other = failure('RateLimited', retryAfterMs === undefined ? {} : { retryAfterMs });
      assert.deepEqual(decide(situation({ error: other, ...only })), { kind: 'stop', why: 'exhausted' });
    }
    const against = failure('Overloaded', { retryAfterMs: 10, vendor: { shouldRetry: false } });
    assert.deepEqual(decide(situation({ error: against, ...only })), { kind: 'stop', why: 'exhausted' });
  });

  it('waits for none of several configs, even where only one of them is left', () => {
    const error = failure('RateLimited', { retryAfterMs: 10 });
    assert.deepEqual(decide(situation({ error, usable: [a] })), { kind: 'stop', why: 'exhausted' });
  });

  it('never waits for a quota', () => {
    const error = failure('QuotaExceeded', { retryAfterMs: 10 });
    assert.deepEqual(decide(situation({ error, ...only })), { kind: 'stop', why: 'exhausted' });
    assert.deepEqual(decide(situation({ error, ...pinned })), { kind: 'stop', why: 'pinned', others: [b, c] });
  });

  it('keeps to a pinned config: it waits for it, offers the others, and moves to none by itself', () => {
    const error = failure('RateLimited', { retryAfterMs: 100 });
    assert.deepEqual(decide(situation({ error, ...pinned })), { kind: 'wait', delayMs: 100, others: [b, c] });
    const unnamed = failure('Overloaded');
    assert.deepEqual(decide(situation({ error: unnamed, ...pinned })), { kind: 'stop', why: 'pinned', others: [b, c] });
  });

  it('moves to a context known to be larger where a request was too large, and to no other', () => {
    const [small, large, larger] = [configOf('small', 8_000), configOf('large', 32_000), configOf('larger', 128_000)];
    const error = failure('ContextTooLong', { retryAfterMs: 10 });
    const usable = [small, large, larger, a];
    assert.deepEqual(decide(situation({ error, config: large, usable })), { kind: 'move', candidates: [larger] });
    assert.deepEqual(decide(situation({ error, config: a, usable })), { kind: 'stop', why: 'final' });
    assert.deepEqual(decide(situation({ error, config: small, usable: [small], isOnlyConfig: true })), {
      kind: 'stop',
      why: 'final',
    });
    const after = [
      { config: small, error },
      { config: large, error: failure('RateLimited') },
    ];
    assert.deepEqual(decide(situation({ error, failures: after, usable })), { kind: 'move', candidates: [larger] });
  });

  it('has a call that its vendor could not read mended twice in a message, where asking again is allowed', () => {
    const error = failure('BadRequest', { vendor: { code: 'tool_use_failed' } });
    assert.deepEqual(decide(situation({ error, mends: 1 })), { kind: 'mend' });
    assert.deepEqual(decide(situation({ error, mends: 2 })), { kind: 'stop', why: 'final' });
    assert.deepEqual(decide(situation({ error, mends: 0, isAllowed: false })), { kind: 'stop', why: 'final' });
  });

  it('has a call mended that Gemini could not read, and lets another config answer where that does not help', () => {
    for (const code of ['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL']) {
      const error = failure('StreamInterrupted', { vendor: { code } });
      assert.deepEqual(decide(situation({ error, mends: 1, ...pinned })), { kind: 'mend' });
      assert.deepEqual(decide(situation({ error, mends: 2 })), { kind: 'move', candidates: [b, c] });
      assert.deepEqual(decide(situation({ error, isAllowed: false })), { kind: 'stop', why: 'final' });
    }
  });

  it('never waits shorter than its vendor said, nor a tenth longer, nor over 30 s', () => {
    const given = {
      named: fc.integer({ min: 0, max: 30_000 }),
      jitter: fc.double({ min: 0, max: 0.999, noNaN: true }),
    };
    fc.assert(
      fc.property(fc.record(given), ({ named, jitter }) => {
        const decision = decide(situation({ error: failure('RateLimited', { retryAfterMs: named }), jitter, ...only }));
        assert.ok(decision.kind === 'wait');
        // Nobody is asked again in the very moment.
        const least = Math.max(named, 25);
        assert.ok(decision.delayMs >= least && decision.delayMs <= Math.min(Math.ceil(least * 1.1), 30_000));
      }),
    );
  });
});
