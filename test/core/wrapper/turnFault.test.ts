import assert from 'node:assert/strict';
import type { ModelTurn } from '../../../src/core/wrapper/answering/modelTurn.ts';
import { turnFault } from '../../../src/core/wrapper/answering/turnFault.ts';

const config = {
  name: 'mine',
  toolsEnabled: true,
  file: '/configs/mine.yml',
  llmConfigClass: 'OpenAICompatibleConfig',
  baseUrl: 'http://127.0.0.1',
  modelName: 'm',
} as const;
const ended = (reason: 'content-filter' | 'refusal', explanation?: string): ModelTurn => ({
  text: 'Half',
  reasoning: '',
  toolCalls: [],
  model: 'm',
  seconds: 1,
  finish: { reason, rawReason: 'word' },
  ...(explanation === undefined ? {} : { explanation }),
});

describe('turnFault', () => {
  it('says why a turn was filtered or refused, where its vendor does', () => {
    const filtered = turnFault(ended('content-filter', 'hate speech'), config);
    assert.equal(filtered?.code, 'ContentFiltered');
    assert.match(filtered.message, /filter of "mine" stopped the answer \(hate speech\)\. Rephrase/);
    const refused = turnFault(ended('refusal', 'cyber: Not this.'), config);
    assert.equal(refused?.code, 'Refused');
    assert.match(refused.message, /refused to answer \(cyber: Not this\)\. Rephrase/);
    assert.match(turnFault(ended('refusal'), config)?.message ?? '', /refused to answer\. Rephrase/);
  });
});
