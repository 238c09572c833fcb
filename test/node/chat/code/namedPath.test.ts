import assert from 'node:assert/strict';
import fc from 'fast-check';
import { namedPaths } from '../../../../src/vscode/chat/code/namedPath.ts';

const paths = (info: string, code = 'x = 1'): string[] => namedPaths(info, code).map(({ path }) => path);

describe('the paths that a code block names', () => {
  for (const info of [
    'ts src/a.ts',
    'ts:src/a.ts',
    'ts title="src/a.ts"',
    "ts {file='src/a.ts'}",
    'src/a.ts',
    'ts path=src/a.ts',
  ]) {
    it(`stand in the info string: ${info}`, () => {
      assert.deepEqual(paths(info), ['src/a.ts']);
    });
  }

  for (const line of [
    '// src/a.ts',
    '# src/a.ts',
    '-- src/a.ts',
    '/* src/a.ts */',
    '<!-- src/a.ts -->',
    '// File: src/a.ts',
    '# filepath: src/a.ts',
    '#!/usr/bin/env x\n# src/a.ts',
    '  // src\\a.ts',
  ]) {
    it(`stand in the first line: ${JSON.stringify(line)}`, () => {
      assert.deepEqual(paths('', `${line}\nx = 1`), ['src/a.ts']);
    });
  }

  it('say whether the first line is nothing else', () => {
    assert.deepEqual(namedPaths('', '// a.ts\nx'), [{ path: 'a.ts', isFirstLine: true }]);
    assert.deepEqual(namedPaths('', '#!/bin/sh\n# a.sh\nx'), [{ path: 'a.sh', isFirstLine: false }]);
  });

  it('are found without folders or an extension where they are known', () => {
    assert.deepEqual(paths('Dockerfile'), ['Dockerfile']);
    assert.deepEqual(paths('', '# .gitignore\nx'), ['.gitignore']);
    assert.deepEqual(paths('', '// app/[id]/page.tsx\nx'), ['app/[id]/page.tsx']);
  });

  it('are not made of languages, words, numbers or options', () => {
    for (const info of ['', 'ts', 'c++', 'objective-c', 'ts {1,3-5}', 'diff', 'py linenos', 'js twoslash'])
      assert.deepEqual(paths(info), [], info);
    for (const line of ['// Adds two numbers.', '# 1.5', '# TODO', '// see a.ts for more', '/* eslint-disable */'])
      assert.deepEqual(paths('', `${line}\nx`), [], line);
  });

  it('are looked for in any text, quickly', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (info, code) => {
        for (const { path } of namedPaths(info, code)) assert.doesNotMatch(path, /[\s\\]/);
      }),
    );
    assert.deepEqual(paths('a/'.repeat(50_000), `// ${'b.'.repeat(50_000)}`), []);
  });
});
