import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isPythonCode } from '../../../src/core/tools/isPythonCode.ts';

describe('Python code', () => {
  for (const code of [
    'def find(city):\n    return city',
    'import json\n\nasync def find (city: str) -> str:\n    return city',
    '"""A tool."""\r\n@cached\r\ndef find(city):\r\n\treturn city',
    'class Tool:\n    def run(self):\n        # export the data\n        return 1',
  ]) {
    it(`is ${JSON.stringify(code)}`, () => {
      assert.ok(isPythonCode(code));
    });
  }

  it('is not what stands in a text of a tool, sound or not', () => {
    const text = '`\ndef f(x):\n    return x\n`';
    for (const code of [
      `export default () => ${text};`,
      `const a = ${text};\nexport default ( => a;`,
      `const a = ${text}; export { run as default };`,
      `const a = () => {}\n/* ${text} */\n  export async function run() {}`,
    ]) {
      assert.ok(!isPythonCode(code), code);
    }
  });

  it('is told apart without going through a text again and again', () => {
    for (const text of ['\n', ' ', '\t', 'def ', 'async ', 'export ', 'def a', ';']) {
      assert.equal(isPythonCode(`(${text.repeat(256 * 1024)}x`), false);
    }
    fc.assert(fc.property(fc.string(), (text) => !isPythonCode(`${text}\nexport default 1;`)));
  });
});
