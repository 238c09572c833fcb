import assert from 'node:assert/strict';
import { GeminiReader } from '../../../src/core/llm/gemini/geminiReader.ts';
import { ToolNames } from '../../../src/core/llm/toolNames.ts';
import { readTurn, type ReadTurn } from './readTurn.ts';

const context = { configName: 'mine', secrets: ['sk-secret-1234'] };
const newReader = () => new GeminiReader(new ToolNames([]), context);
const read = (...chunks: unknown[]): ReadTurn => readTurn(newReader(), chunks);
const parts = (given: unknown[], more = {}) => ({
  candidates: [{ content: { role: 'model', parts: given }, ...more }],
});
const end = (finishReason: string, more = {}) => ({ candidates: [{ finishReason, ...more }] });

describe('GeminiReader', () => {
  it('is final after the one finishReason of newer models, not after the STOP that older ones say in every chunk', () => {
    const isFinal = (...chunks: unknown[]): boolean => {
      const reader = newReader();
      for (const chunk of chunks) reader.read(chunk);
      return reader.isFinal;
    };
    assert.equal(isFinal(parts([{ text: 'a' }]), end('STOP')), true);
    assert.equal(isFinal(parts([{ text: 'a' }], { finishReason: 'STOP' })), false);
    assert.equal(isFinal(parts([{ text: 'a' }], { finishReason: 'MAX_TOKENS' })), true);
  });

  it('runs no call that was still growing when the turn was cut, and every one that came whole', () => {
    const whole = { functionCall: { name: 'one', args: { x: 1 } } };
    const growing = [
      parts([{ functionCall: { name: 'two', willContinue: true } }]),
      parts([{ functionCall: { partialArgs: [{ jsonPath: '$.y', stringValue: 'Os' }], willContinue: true } }]),
    ];
    const one = ['one', '{"x":1}'];
    assert.deepEqual(read(parts([whole]), end('MAX_TOKENS')).calls, [one]);
    assert.deepEqual(read(parts([whole]), ...growing, end('MAX_TOKENS')).calls, [one]);
    assert.deepEqual(read(parts([whole]), ...growing, end('MALFORMED_FUNCTION_CALL')).calls, [one]);
    assert.deepEqual(read(parts([whole]), ...growing, end('STOP')).calls, [one, ['two', '{"y":"Os"}']]);
  });

  it('is no success where a call was malformed and nothing else came; what the model wrote is kept', () => {
    const finishMessage = 'Malformed function call: print(default_api.find(key="sk-secret-1234"))';
    for (const reason of ['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'OTHER']) {
      const { error, finish, usage } = read({
        ...end(reason, { finishMessage }),
        usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4 },
      });
      assert.deepEqual(usage, { inputTokens: 3, outputTokens: 4 });
      assert.deepEqual([finish?.reason, finish?.rawReason], ['other', reason]);
      assert.equal(error?.code, 'StreamInterrupted');
      assert.equal(error.vendor?.code, reason);
      assert.doesNotMatch(`${error.message}${error.vendor.failedGeneration ?? ''}`, /sk-secret/);
    }
    const { error } = read(end('MALFORMED_FUNCTION_CALL', { finishMessage }));
    assert.equal(error?.vendor?.failedGeneration, finishMessage.replace('sk-secret-1234', '••••'));
    assert.equal(read(parts([{ text: 'Well' }]), end('OTHER')).finish?.reason, 'other');
  });

  it('gives parts back only where one is signed, with all text beside it', () => {
    const signed = { text: 'c', thoughtSignature: 's' };
    assert.equal(read(parts([{ text: 'a' }]), parts([{ text: 'b' }]), end('STOP')).providerParts, undefined);
    assert.deepEqual(read(parts([{ text: 'a' }]), parts([{ text: 'b' }]), parts([signed]), end('STOP')).providerParts, [
      { text: 'ab' },
      signed,
    ]);
    const long = Array.from({ length: 300 }, () => parts([{ text: 'x'.repeat(1024) }]));
    const call = { functionCall: { name: 'find', args: {} }, thoughtSignature: 's' };
    const turn = read(...long, parts([call]), end('STOP'));
    assert.equal(turn.providerParts, undefined);
    assert.equal(turn.text.length, 300 * 1024);
    assert.deepEqual(turn.calls, [['find', '{}']]);
    assert.deepEqual(read(parts([call]), ...long, end('STOP')).providerParts, [call, { text: turn.text }]);
  });

  it('says what a filter struck at', () => {
    const ratings = [
      { category: 'HARM_CATEGORY_HATE_SPEECH', blocked: true },
      { category: 'HARM_CATEGORY_HARASSMENT' },
    ];
    const turn = read(parts([{ text: 'Half' }]), end('SAFETY', { safetyRatings: ratings }));
    assert.deepEqual(turn.finish, { reason: 'content-filter', rawReason: 'SAFETY', explanation: 'hate speech' });
    const blocked = read({ promptFeedback: { blockReason: 'SAFETY', safetyRatings: ratings } });
    assert.equal(blocked.error?.code, 'ContentFiltered');
    assert.match(blocked.error.message, /\(SAFETY\): hate speech\./);
  });

  it('counts thoughts and the cache, chunk by chunk, so that a turn that breaks off keeps its count', () => {
    const usageMetadata = {
      promptTokenCount: 30,
      cachedContentTokenCount: 10,
      candidatesTokenCount: 4,
      thoughtsTokenCount: 6,
    };
    const turn = read({ ...parts([{ text: 'a' }]), usageMetadata }, { error: { code: 503, message: 'gone' } });
    assert.deepEqual(turn.usage, { inputTokens: 30, outputTokens: 10, cachedInputTokens: 10, reasoningTokens: 6 });
    assert.equal(turn.error?.code, 'Overloaded');
  });
});
