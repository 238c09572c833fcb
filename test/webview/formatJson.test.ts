import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatJson } from '../../webview/panel/formatJson.ts';

describe('formatJson', () => {
  it('formats as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 1, 4), (json, indent) => {
        const value: unknown = JSON.parse(json);
        // Only the spelling of numbers may differ: formatJson keeps it.
        assert.equal(formatJson(JSON.stringify(value, null, indent)), JSON.stringify(value, null, 2));
      }),
    );
  });

  it('keeps large numbers and repeated keys', () => {
    assert.equal(formatJson('{"a":12345678901234567890,"a":1.0}'), '{\n  "a": 12345678901234567890,\n  "a": 1.0\n}');
  });

  it('leaves other text alone', () => {
    assert.equal(formatJson('{"a": '), '{"a": ');
    assert.equal(formatJson('plain text'), 'plain text');
  });
});
