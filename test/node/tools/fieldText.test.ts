import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readFieldText } from '../../../src/protocol/fieldText.ts';
import { findJsonFault } from '../../../src/protocol/jsonFault.ts';
import { fuzzRuns } from '../../fuzzRuns.ts';

describe('finding what keeps a text from being JSON', () => {
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };

  for (const [name, text, line, expected] of [
    ['a bare word', 'abc', 1, /value/],
    ['nothing', ' \n ', 1, /value/],
    ['a name without quotes', '{\n "a": 1,\n b: 2\n}', 3, /name in "quotes"/],
    ['a text that ends', '{\n"a": [1,\n', 2, /value/],
    ['a comma too many', '[1,\n2,\n]', 3, /value/],
    ['a comma too few', '[1\n2]', 2, /","/],
    ['a colon too few', '{"a"\n1}', 2, /":"/],
    ['a wrong bracket', '{"a": [1}\n}', 1, /closing bracket/],
    ['more than one value', '1\n2', 2, /nothing more/],
    ['a line break in a text', '"a\nb"', 1, /value/],
  ] as const) {
    it(`tells the line of ${name}`, () => {
      const fault = findJsonFault(text);
      assert.equal(fault?.line, line);
      assert.match(fault.expected, expected);
    });
  }

  it('agrees with JSON.parse, on JSON and on what was JSON before a mishap', () => {
    const mishap = fc.tuple(fc.json(), fc.nat(), fc.nat(2), fc.string({ maxLength: 2 }));
    fc.assert(
      fc.property(mishap, ([json, at, cut, put]) => {
        const text = json.slice(0, at % (json.length + 1)) + put + json.slice((at % (json.length + 1)) + cut);
        assert.equal(findJsonFault(json), undefined);
        assert.equal(findJsonFault(text) === undefined, isJson(text), text);
      }),
      { numRuns: fuzzRuns(1_000) },
    );
  });
});

describe('reading the text of a control', () => {
  const read = (kind: Parameters<typeof readFieldText>[0]['kind'], text: string | undefined, required = false) =>
    readFieldText({ kind, required, choices: ['"a"', '1'] }, text);

  it('gives JSON by the kind of the control', () => {
    assert.deepEqual(read('text', ' a "b"\n'), { json: '" a \\"b\\"\\n"' });
    assert.deepEqual(read('number', ' 1e3 '), { json: '1000' });
    assert.deepEqual(read('boolean', 'false'), { json: 'false' });
    assert.deepEqual(read('choice', '"a"'), { json: '"a"' });
    assert.deepEqual(read('json', '[1, 2]'), { json: '[1, 2]' });
  });

  it('takes what is not given as nothing, and where it is required as a fault, but for a text and a checkbox', () => {
    for (const kind of ['number', 'boolean', 'choice', 'json'] as const) {
      for (const text of ['', undefined]) {
        assert.deepEqual(read(kind, text), { json: undefined });
        if (kind !== 'boolean') assert.ok(read(kind, text, true).fault, kind);
      }
    }
    assert.deepEqual(read('text', undefined), { json: undefined });
    assert.deepEqual(read('text', undefined, true), { json: '""' });
    assert.deepEqual(read('boolean', '', true), { json: 'false' });
  });

  it('tells an empty text from one that is not given', () => {
    assert.deepEqual(read('text', ''), { json: '""' });
    assert.deepEqual(read('text', '', true), { json: '""' });
  });

  it('says what is wrong', () => {
    assert.match(read('number', '1,5').fault ?? '', /number/);
    assert.match(read('number', '1e999').fault ?? '', /number/);
    assert.match(read('boolean', 'maybe').fault ?? '', /true/);
    assert.match(read('choice', '"b"').fault ?? '', /choices/);
    assert.match(read('json', '{\n"a"}').fault ?? '', /Line 2 .*":"/);
  });
});
