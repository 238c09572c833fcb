import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addPartialArgument } from '../../../src/core/llm/gemini/geminiArguments.ts';
import { ToolNames } from '../../../src/core/llm/toolNames.ts';
import {
  anthropicBaseUrl,
  azureBaseUrl,
  geminiAddress,
  groqBaseUrl,
  openAICompatibleBaseUrl,
} from '../../../src/core/llm/vendorBaseUrl.ts';
import type { JsonObject } from '../../../src/core/base/json.ts';

describe('ToolNames', () => {
  it('gives any tools different, legal names and finds each one again', () => {
    const names = fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 80 }), { maxLength: 8 });
    fc.assert(
      fc.property(names, (own) => {
        const map = new ToolNames(own.map((name) => ({ name })));
        const sent = own.map((name) => map.toVendor(name));
        assert.equal(new Set(sent).size, own.length);
        for (const [index, name] of sent.entries()) {
          assert.match(name, /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/);
          assert.equal(map.fromVendor(name), own[index]);
        }
      }),
    );
  });

  it('leaves a legal name as it is, also where another one would take it', () => {
    const map = new ToolNames([{ name: 'a.b' }, { name: 'a_b' }]);
    assert.equal(map.toVendor('a_b'), 'a_b');
    assert.equal(map.toVendor('a.b'), 'a_b_2');
    assert.equal(map.fromVendor('made_up'), 'made_up');
  });
});

describe('base addresses', () => {
  it('come out of every form in which people write them', () => {
    for (const path of ['/v1', '/v1/', '/v1/chat/completions']) {
      assert.equal(openAICompatibleBaseUrl(`http://127.0.0.1:11434${path}`), 'http://127.0.0.1:11434/v1');
    }
    for (const path of ['', '/', '/openai', '/openai/deployments/gpt-4/chat/completions?api-version=2024-10-21']) {
      assert.equal(azureBaseUrl(`https://me.openai.azure.com${path}`), 'https://me.openai.azure.com/openai');
    }
    assert.equal(azureBaseUrl('https://gateway.example/team'), 'https://gateway.example/team/openai');
    for (const path of ['', '/', '/v1', '/v1/messages']) {
      assert.equal(anthropicBaseUrl(`https://api.anthropic.com${path}`), 'https://api.anthropic.com');
    }
    for (const path of ['', '/openai/v1', '/openai/v1/', '/openai/v1/chat/completions']) {
      assert.equal(groqBaseUrl(`https://api.groq.com${path}`), 'https://api.groq.com');
    }
  });

  it('of Gemini keep a prefix and a version, and pin v1beta where there is none', () => {
    const host = 'https://generativelanguage.googleapis.com';
    assert.deepEqual(geminiAddress(host), { baseUrl: host, apiVersion: 'v1beta' });
    assert.deepEqual(geminiAddress(`${host}/v1beta/models/gemini-2.5-pro:generateContent?key=x`), {
      baseUrl: host,
      apiVersion: 'v1beta',
    });
    assert.deepEqual(geminiAddress('https://proxy.example/google/v1/models/m:generateContent'), {
      baseUrl: 'https://proxy.example/google',
      apiVersion: 'v1',
    });
    assert.deepEqual(geminiAddress('https://proxy.example/google/'), {
      baseUrl: 'https://proxy.example/google',
      apiVersion: 'v1beta',
    });
  });
});

describe('addPartialArgument', () => {
  it('builds arguments from values at paths, joining the pieces of a text', () => {
    const args: JsonObject = {};
    for (const piece of [
      { jsonPath: '$.items[0].name', stringValue: 'app' },
      { jsonPath: '$.items[0].name', stringValue: 'le' },
      { jsonPath: '$.items[1]["unit price"]', numberValue: 0.5 },
      { jsonPath: '$.fresh', boolValue: true },
      { jsonPath: '$.note', nullValue: 'NULL_VALUE' },
      { jsonPath: '$' },
    ]) {
      addPartialArgument(args, piece);
    }
    assert.deepEqual(args, { items: [{ name: 'apple' }, { 'unit price': 0.5 }], fresh: true, note: null });
  });

  it('reaches no prototype', () => {
    addPartialArgument({}, { jsonPath: '$.__proto__.polluted', stringValue: 'yes' });
    addPartialArgument({}, { jsonPath: '$.constructor.prototype.polluted', stringValue: 'yes' });
    assert.equal(({} as JsonObject)['polluted'], undefined);
  });
});
