import assert from 'node:assert/strict';
import fc from 'fast-check';
import { failureOfConnection } from '../../../src/core/llm/failure/connectionFailure.ts';
import { providerFailure } from '../../../src/core/llm/failure/providerFailure.ts';
import { failureOfVendorError } from '../../../src/core/llm/failure/vendorFailure.ts';
import { redactSecrets } from '../../../src/core/llm/failure/redactSecrets.ts';

const context = { configName: 'mine', secrets: ['sk-secret-1234'] };

describe('redactSecrets', () => {
  it('leaves no secret in any text, as it is, URL-encoded or inside JSON', () => {
    const secret = fc.string({ minLength: 8 });
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (key, before, after) => {
        const text = `${before}${key}${after} ${encodeURIComponent(key)} ${JSON.stringify({ key })}`;
        const redacted = redactSecrets(text, [key]);
        for (const form of [key, encodeURIComponent(key), JSON.stringify(key)]) assert.ok(!redacted.includes(form));
      }),
    );
  });

  it('takes a longer secret out whole where a shorter one is part of it', () => {
    assert.equal(redactSecrets('key abcdef-long', ['abcdef', 'abcdef-long']), 'key ••••');
  });

  it('leaves a text alone where the secret is too short to be one', () => {
    assert.equal(redactSecrets('a banana', ['a']), 'a banana');
  });
});

describe('failureOfVendorError', () => {
  it('gives any body a code and a message in one piece', () => {
    fc.assert(
      fc.property(fc.option(fc.integer({ min: 400, max: 599 })), fc.jsonValue(), (status, body) => {
        const error = failureOfVendorError(status === null ? { body } : { status, body }, context);
        assert.match(error.message, /^Config "mine": the (?:provider (?:answered|reported)|proxy asks)/);
        assert.ok(error.message.length < 1000);
      }),
    );
  });

  it('says what a vendor said, cut short, without line breaks and without the key', () => {
    const message = `Bad key sk-secret-1234\n${'x'.repeat(900)}`;
    const error = failureOfVendorError({ status: 400, body: { error: { message } } }, context);
    assert.match(error.message, /Bad key •••• x+…/);
    assert.ok(error.message.length < 650);
  });

  it('leaves no part of a key where a long message is cut', () => {
    for (let before = 480; before <= 500; before++) {
      const body = { error: { message: `${'.'.repeat(before)}sk-secret-1234 is wrong` } };
      assert.doesNotMatch(failureOfVendorError({ status: 400, body }, context).message, /sk-/);
    }
  });

  it('does not take a request that mentions overload for an overloaded server', () => {
    const body = { error: { message: 'The model is overloaded is not a valid title', type: 'invalid_request_error' } };
    assert.equal(failureOfVendorError({ status: 400, body }, context).code, 'BadRequest');
  });

  it('takes a daily limit for a spent quota', () => {
    const details = [{ violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel' }] }];
    const body = { error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Quota exceeded', details } };
    assert.equal(failureOfVendorError({ status: 429, body }, context).code, 'QuotaExceeded');
  });
});

describe('failures without an answer', () => {
  it('says in words what the system’s code means', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    const error = failureOfConnection(new TypeError('fetch failed', { cause: new AggregateError([refused]) }), context);
    assert.equal(error.code, 'NetworkError');
    assert.match(error.message, /connection refused/);
  });

  it('keeps the cause’s words for the log, without the secret', () => {
    const error = providerFailure('NetworkError', 'it failed.', context, { cause: new Error('key sk-secret-1234') });
    assert.equal(String(error.cause), 'Error: Error: key ••••');
  });
});
