import assert from 'node:assert/strict';
import { toolFunctionPlace } from '../../../../src/core/tools/editing/toolFunctionPlace.ts';

describe("the place of a tool's function", () => {
  const cases: [string, string, { firstLine: number; lastLine: number } | undefined][] = [
    [
      'below its comment',
      '/**\n * Does.\n */\nexport default function (a) {\n  return a;\n}',
      { firstLine: 4, lastLine: 4 },
    ],
    [
      'over several lines',
      'const x = 1;\nexport default async (\n  a,\n  tool,\n) => {\n};',
      { firstLine: 2, lastLine: 5 },
    ],
    ['declared before it is exported', 'function run() {}\n\nexport default run;', { firstLine: 1, lastLine: 1 }],
    ['exported by its name', '\nexport const run = () => 1;', { firstLine: 2, lastLine: 2 }],
    ['of none', 'export const defaults = {};', undefined],
    ['of two', 'export const a = () => 1;\nexport const b = () => 1;', undefined],
    ['of no code', 'export default (', undefined],
  ];
  for (const [title, text, place] of cases) {
    it(title, async () => {
      assert.deepEqual(await toolFunctionPlace(text), place);
    });
  }
});
