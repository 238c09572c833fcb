import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JsonValue } from '../../../../src/core/base/json.ts';
import { joinBody, parseOutline, splitBody } from '../../../../src/node/store/requests/requestOutline.ts';

/** Puts a body together again from what it was split into. */
function joined(body: JsonValue): string | undefined {
  const { outline, parts, lists } = splitBody(body);
  const stored = parseOutline(JSON.stringify(outline));
  assert.ok(stored);
  return joinBody(stored, {
    part: (digest) => parts.get(digest),
    list: (digest) => {
      const chain = lists.find((each) => each.at(-1)?.digest === digest);
      return chain?.map(({ part }) => parts.get(part) ?? '');
    },
  });
}

const element = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' });
const member = fc.oneof(element, fc.array(element, { maxLength: 12 }), fc.string({ minLength: 60, maxLength: 90 }));
const key = fc.oneof(fc.constantFrom('messages', 'tools', '__proto__', '1', '', 'value', 'part', 'list'), fc.string());
const body = fc
  .oneof(
    {
      weight: 4,
      arbitrary: fc.array(fc.tuple(key, member)).map((members) => Object.fromEntries(members) as JsonValue),
    },
    { weight: 1, arbitrary: fc.jsonValue({ stringUnit: 'binary' }) as fc.Arbitrary<JsonValue> },
  )
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);

describe('the pieces of a request', () => {
  it('make up the same JSON again, in the same order', () => {
    fc.assert(
      fc.property(body, (value) => {
        assert.equal(joined(value), JSON.stringify(value));
      }),
      { numRuns: 1_000 },
    );
  });

  it('share what two requests begin with', () => {
    const message = (index: number): JsonValue => ({ role: 'user', content: `message ${index} ${'x'.repeat(100)}` });
    const first = splitBody({ messages: [message(1), message(2)] });
    const second = splitBody({ messages: [message(1), message(2), message(3)] });
    assert.deepEqual(second.lists[0]?.slice(0, 2), first.lists[0]);
    assert.deepEqual([...second.parts].slice(0, 2), [...first.parts]);
  });

  it('are told apart where the same elements stand in another order', () => {
    const [a, b] = ['a'.repeat(60), 'b'.repeat(60)];
    assert.notDeepEqual(splitBody([a, b]).outline, splitBody([b, a]).outline);
    assert.notDeepEqual(splitBody([a, b]).outline, splitBody([`${a}","${b}`]).outline);
  });

  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '{"members":{}}',
    '{"members":[["a"]]}',
    '{"members":[[1,{"part":"x"}]]}',
  ]) {
    it(`are not taken out of ${text === '' ? 'an empty text' : text}`, () => {
      assert.equal(parseOutline(text), undefined);
    });
  }
});
