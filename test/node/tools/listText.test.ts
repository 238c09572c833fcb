import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readFieldText } from '../../../src/protocol/fieldText.ts';
import { listText, readListText } from '../../../src/protocol/listText.ts';
import { fuzzRuns } from '../../fuzzRuns.ts';

/** The value that a text of a list's control gives. */
function valueOf(text: string): unknown {
  const { json } = { json: undefined, ...readListText(text) };
  return json === undefined ? undefined : (JSON.parse(json) as unknown);
}

describe('the text of a list', () => {
  it('is an item a line, or JSON', () => {
    assert.deepEqual(valueOf(' no any\r\n\n\ttests \n"quoted"'), ['no any', 'tests', '"quoted"']);
    assert.deepEqual(valueOf('3'), ['3']);
    assert.deepEqual(valueOf('\n["a", 1, {"b": [2]}]'), ['a', 1, { b: [2] }]);
    assert.deepEqual(valueOf('{"a": 1}'), { a: 1 });
  });

  it('tells what is no JSON where it begins like it', () => {
    assert.match(readListText('["a","b"').fault ?? '', /^Line 1 is not JSON: .* Or write an item a line/);
  });

  it('of any list gives the same list again', () => {
    const items = fc.oneof(fc.string(), fc.constantFrom('a', ' b', '[c', 'd\ne', 'f\r', ''), fc.jsonValue());
    const lists = fc.property(fc.array(items, { maxLength: 5 }), (list) => {
      assert.equal(JSON.stringify(valueOf(listText(list))), JSON.stringify(list));
    });
    fc.assert(lists, { numRuns: fuzzRuns(500) });
    assert.equal(listText(['no any', 'tests']), 'no any\ntests');
  });

  it('gives each line that holds something, and no other', () => {
    const line = fc.stringMatching(/^[a-z]?[a-z ,"]{0,8}$/);
    const texts = fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      assert.deepEqual(valueOf(lines.join('\n')), lines.map((each) => each.trim()).filter(Boolean));
    });
    fc.assert(texts, { numRuns: fuzzRuns(200) });
  });
});

describe('the text of an object', () => {
  it('is JSON of an object and of nothing else', () => {
    const read = (text: string) => readFieldText({ kind: 'object', required: true }, text);
    assert.deepEqual(read(' {"depth": 2}'), { json: ' {"depth": 2}' });
    for (const text of ['3', '[1]', 'depth: 2', '"a"']) assert.match(read(text).fault ?? '', /not a JSON object/, text);
    assert.match(read('{"depth": }').fault ?? '', /Line 1 is not JSON/);
    assert.match(read('').fault ?? '', /needs a value/);
  });
});
