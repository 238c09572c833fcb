import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ToolCallAssembly, type ToolCallPiece } from '../../../src/core/llm/toolCallAssembly.ts';

function assemble(pieces: readonly ToolCallPiece[], reason: Parameters<ToolCallAssembly['finish']>[0] = 'tool-calls') {
  const assembly = new ToolCallAssembly();
  for (const piece of pieces) assembly.add(piece);
  return assembly.finish(reason).map(({ id, name, arguments: args }) => [id, name, args]);
}

describe('ToolCallAssembly', () => {
  it('puts calls together however they were split and interleaved', () => {
    const call = fc.record({
      id: fc.uuid(),
      name: fc.stringMatching(/^[a-z]{1,8}$/),
      arguments: fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value)),
    });
    const calls = fc.uniqueArray(call, { minLength: 1, maxLength: 4, selector: ({ id }) => id });
    fc.assert(
      fc.property(calls, fc.integer({ min: 0, max: 3 }), fc.infiniteStream(fc.nat(3)), (whole, start, order) => {
        const left = whole.map(({ id, name, arguments: args }, index) => [
          { index: start + index, id, name },
          ...Array.from(args, (part) => ({ index: start + index, arguments: part })),
        ]);
        const pieces: ToolCallPiece[] = left.map((queue) => queue.shift() ?? {});
        for (const turn of order) {
          const queue = left[turn % left.length];
          const piece = queue?.shift();
          if (piece) pieces.push(piece);
          if (left.every(({ length }) => length === 0)) break;
        }
        assert.deepEqual(
          assemble(pieces),
          whole.map(({ id, name, arguments: args }) => [id, name, args]),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('follows ids where there is no index, and the last call where there is neither', () => {
    assert.deepEqual(
      assemble([
        { id: 'a', name: 'one', arguments: '{"x":' },
        { arguments: '1}' },
        { id: 'b', name: 'two' },
        { id: 'b', arguments: '{}' },
      ]),
      [
        ['a', 'one', '{"x":1}'],
        ['b', 'two', '{}'],
      ],
    );
  });

  it('tells calls apart by id where every index is 0', () => {
    assert.deepEqual(
      assemble([
        { index: 0, id: 'a', name: 'one', arguments: '{}' },
        { index: 0, id: 'b', name: 'two', arguments: '{"y":2}' },
      ]),
      [
        ['a', 'one', '{}'],
        ['b', 'two', '{"y":2}'],
      ],
    );
  });

  it('begins another call with another name at the same index where nothing has an id and the first is whole', () => {
    const assembly = new ToolCallAssembly();
    assembly.add({ index: 0, name: 'look', arguments: '{"x":' });
    assembly.add({ index: 0, arguments: '"A"}' });
    assembly.add({ index: 0, name: 'look', arguments: '{"x":"B"}' });
    assert.deepEqual(
      assembly.finish('tool-calls').map(({ arguments: written }) => written),
      ['{"x":"A"}', '{"x":"B"}'],
    );
  });

  it('makes up ids that are missing or repeated within the turn', () => {
    const ids = assemble([
      { index: 1, name: 'one' },
      { index: 2, id: 'call_1', name: 'two' },
      { index: 3, name: 'three' },
    ]).map(([id]) => id);
    assert.equal(new Set(ids).size, 3);
    assert.ok(ids.includes('call_1'));
    assert.ok(ids.every((id) => id !== ''));
  });

  it('reads "", "null" and {} as no arguments, and leaves invalid JSON as it is', () => {
    const texts = ['', 'null', '{}', '{"a":'];
    assert.deepEqual(
      assemble(texts.map((text, index) => ({ index, id: `c${index}`, name: 'n', arguments: text }))).map(
        ([, , args]) => args,
      ),
      ['{}', '{}', '{}', '{"a":'],
    );
  });

  it('gives no call that a length limit may have cut, and none of a refused or filtered turn', () => {
    const pieces = [
      { index: 0, id: 'a', name: 'one', arguments: '{"x":1}' },
      { index: 1, id: 'b', name: 'two', arguments: '{"x":' },
      { index: 2, id: 'c', name: 'three', arguments: '' },
    ];
    assert.deepEqual(assemble(pieces, 'length'), [['a', 'one', '{"x":1}']]);
    assert.deepEqual(assemble(pieces, 'refusal'), []);
    assert.deepEqual(assemble(pieces, 'content-filter'), []);
  });
});
