import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readSearchFilters, writeSearchFilter } from '../../../src/core/chats/chatSearchFilters.ts';

describe('search filters', () => {
  const now = Date.UTC(2026, 0, 31);

  it('are taken out of what is typed', () => {
    assert.deepEqual(readSearchFilters('prompt:tutor graphs config:"my gpt" rated:down role:user wor', now), {
      query: 'graphs    wor',
      options: { promptName: 'tutor', llmConfigName: 'my gpt', thumb: -1, role: 'user' },
    });
    assert.deepEqual(readSearchFilters('since:week', now).options, { from: '2026-01-24T00:00:00.000Z' });
    assert.deepEqual(readSearchFilters('before:2026-01-02', now).options, {
      to: new Date(2026, 0, 2).toISOString(),
    });
  });

  it('are words where they say nothing, and nothing while they are typed', () => {
    for (const text of ['rated:well', 'since:2026-99-99', 'role:me', 'xprompt:a', 'a.prompt:b'])
      assert.deepEqual(readSearchFilters(text, now), { query: text, options: {} });
    assert.deepEqual(readSearchFilters('prompt: ', now), { query: '', options: {} });
    assert.deepEqual(readSearchFilters('config:"my g', now).options, { llmConfigName: 'my g' });
  });

  it('come back as they were written', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[^"\s][^"]*$/), (name) => {
        assert.deepEqual(readSearchFilters(writeSearchFilter('prompt', name), now).options, { promptName: name });
      }),
    );
  });
});
