import assert from 'node:assert/strict';
import { retryAfterMs, type WaitSources } from '../../../src/core/llm/failure/retryAfter.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const wait = (headers: Record<string, string>, more: Omit<WaitSources, 'headers'> = {}) =>
  retryAfterMs({ headers: new Headers(headers), ...more }, now);

describe('retryAfterMs', () => {
  it('reads seconds, milliseconds, durations and dates from headers', () => {
    assert.equal(wait({ 'retry-after': '20' }), 20_000);
    assert.equal(wait({ 'retry-after': '0.5' }), 500);
    assert.equal(wait({ 'retry-after': '0' }), 0);
    assert.equal(wait({ 'retry-after-ms': '1250' }), 1250);
    assert.equal(wait({ 'x-ms-retry-after-ms': '70' }), 70);
    assert.equal(wait({ 'retry-after': '6m0s' }), 360_000);
    assert.equal(wait({ 'retry-after': 'Thu, 01 Jan 2026 00:01:30 GMT' }), 90_000);
    assert.equal(wait({ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }), 0);
  });

  it('reads what vendors say elsewhere', () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.074824224s' }];
    assert.equal(wait({}, { details }), 34_075);
    assert.equal(wait({}, { message: 'Please retry after 86400 seconds.' }), 86_400_000);
    assert.equal(wait({}, { message: 'Please try again in 1m2.5s.' }), 62_500);
    assert.equal(wait({}, { message: 'Rate limit is exceeded. Try again in 24 seconds.' }), 24_000);
  });

  it('takes the reset of the allowance that is used up, and only for a limit', () => {
    const headers = {
      'x-ratelimit-remaining-requests': '99',
      'x-ratelimit-reset-requests': '1h0m0s',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '7.66s',
    };
    assert.equal(wait(headers, { code: 'RateLimited' }), 7660);
    assert.equal(wait({ ...headers, 'retry-after': '2' }, { code: 'RateLimited' }), 2000);
    assert.equal(wait(headers, { code: 'Overloaded' }), undefined);
    const anthropic = {
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:10Z',
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-reset': '2026-01-01T00:01:00Z',
    };
    assert.equal(wait(anthropic, { code: 'RateLimited' }), 60_000);
    assert.equal(wait({ 'x-ratelimit-reset': String(now + 5000) }, { code: 'RateLimited' }), 5000);
    assert.equal(wait({ 'x-ratelimit-reset': String(now / 1000 + 5) }, { code: 'RateLimited' }), 5000);
  });

  it('takes the shortest reset where none is said to be used up', () => {
    const headers = { 'x-ratelimit-reset-requests': '20ms', 'x-ratelimit-reset-tokens': '12' };
    assert.equal(wait(headers, { code: 'RateLimited' }), 20);
  });

  it('is undefined where nothing is said, or nonsense', () => {
    assert.equal(wait({}), undefined);
    assert.equal(wait({ 'retry-after': 'soon' }), undefined);
    assert.equal(wait({ 'retry-after': '-5' }), undefined);
    assert.equal(wait({ 'retry-after-ms': '' }), undefined);
  });
});
