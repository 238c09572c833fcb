import assert from 'node:assert/strict';
import { unknownKeys } from '../../model/unknownKeys.ts';
import { hasSpecs, specProblems } from '../../model/vendorSpecs.ts';

const text = { type: 'string' };
const root = {
  components: {
    schemas: {
      Base: { type: 'object', properties: { name: text } },
      Request: {
        allOf: [{ $ref: '#/components/schemas/Base' }, { type: 'object', properties: { size: { type: 'number' } } }],
        properties: {
          free: { type: 'object' },
          map: { type: 'object', additionalProperties: text },
          list: {
            type: 'array',
            items: {
              oneOf: [
                { type: 'object', properties: { role: { enum: ['user'] }, content: text } },
                { type: 'object', properties: { role: { enum: ['tool'] }, call: text } },
              ],
            },
          },
        },
      },
    },
  },
  $ref: '#/components/schemas/Request',
};

describe('keys that a description does not know', () => {
  it('are found wherever they stand, unions by what tells their parts apart', () => {
    const value = {
      name: 'a',
      size: 1,
      extra: true,
      free: { anything: 1 },
      map: { anything: 'b' },
      list: [
        { role: 'user', content: 'c' },
        { role: 'user', call: 'd' },
        { role: 'tool', call: 'e', content: 'f' },
      ],
    };
    assert.deepEqual(unknownKeys(root, value), ['/extra', '/list/1/call', '/list/2/content']);
  });

  (hasSpecs ? it : it.skip)('and every other fault are named for each vendor', function () {
    this.timeout(180_000);
    for (const vendor of ['openai', 'azure', 'groq'] as const) {
      const problems = specProblems(vendor, { model: 'm', messages: [{ role: 'user', content: 7, colour: 'red' }] });
      assert.ok(
        problems.some((problem) => problem.startsWith('/messages/0/content ')),
        vendor,
      );
      assert.ok(problems.includes('/messages/0/colour is not in the description'), `${vendor}: ${problems.join('; ')}`);
    }
    assert.match(specProblems('anthropic', { model: 'm', messages: [] }).join(), /max_tokens/);
    assert.match(specProblems('gemini', { contents: [{ parts: [{ txt: 'a' }] }] }).join(), /txt is not/);
  });
});
