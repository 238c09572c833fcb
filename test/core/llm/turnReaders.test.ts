import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AppError } from '../../../src/core/base/appError.ts';
import { AnthropicReader } from '../../../src/core/llm/anthropic/anthropicReader.ts';
import { ChatCompletionsReader } from '../../../src/core/llm/chatCompletions/chatCompletionsReader.ts';
import { GeminiReader } from '../../../src/core/llm/gemini/geminiReader.ts';
import type { StreamEvent } from '../../../src/core/llm/streamEvent.ts';
import { ToolNames } from '../../../src/core/llm/toolNames.ts';
import type { TurnReader } from '../../../src/core/llm/turnReader.ts';
import { readTurn } from './readTurn.ts';

const context = { configName: 'mine', secrets: [] };
const names = () => new ToolNames([{ name: 'find' }]);

/** Each reader with a sound answer of its vendor. */
const readers: Readonly<Record<string, { create: () => TurnReader; chunks: readonly unknown[] }>> = {
  chatCompletions: {
    create: () => new ChatCompletionsReader(names(), context),
    chunks: [
      { choices: [], prompt_filter_results: [{ prompt_index: 0 }] },
      { model: 'm', choices: [{ index: 0, delta: { role: 'assistant', content: 'Hel', reasoning: 'Hm' } }] },
      {
        choices: [
          { index: 0, delta: { tool_calls: [{ index: 0, id: 'a', function: { name: 'find', arguments: '{"x"' } }] } },
        ],
      },
      { choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] } }] },
      {
        choices: [
          { index: 0, delta: { function_call: { name: 'find', arguments: '{}' } }, finish_reason: 'tool_calls' },
        ],
      },
      { choices: [], usage: { prompt_tokens: 5, completion_tokens: 6, prompt_tokens_details: { cached_tokens: 1 } } },
    ],
  },
  anthropic: {
    create: () => new AnthropicReader(names(), context),
    chunks: [
      { type: 'message_start', message: { model: 'm', usage: { input_tokens: 5, output_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 's' } },
      { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Hel' } },
      { type: 'content_block_start', index: 2, content_block: { type: 'tool_use', id: 'a', name: 'find', input: {} } },
      { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{"x":1}' } },
      { type: 'message_delta', delta: { stop_reason: 'tool_use', stop_details: null }, usage: { output_tokens: 9 } },
      { type: 'message_stop' },
    ],
  },
  gemini: {
    create: () => new GeminiReader(names(), context),
    chunks: [
      {
        modelVersion: 'm',
        candidates: [{ content: { parts: [{ text: 'Hm', thought: true, thoughtSignature: 's' }] } }],
      },
      {
        candidates: [{ content: { parts: [{ text: 'Hel' }, { text: 'lo' }] } }],
        usageMetadata: { promptTokenCount: 3 },
      },
      { candidates: [{ content: { parts: [{ functionCall: { name: 'find', willContinue: true } }] } }] },
      {
        candidates: [
          { content: { parts: [{ functionCall: { partialArgs: [{ jsonPath: '$.a[0].b', stringValue: 'x' }] } }] } },
        ],
      },
      { candidates: [{ finishReason: 'STOP', safetyRatings: [{ category: 'HARM_CATEGORY_HARASSMENT' }] }] },
      { usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4, thoughtsTokenCount: 2 } },
    ],
  },
};

/** Values that JSON may hold where a vendor means something else. */
const hostile = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    null,
    '',
    '__proto__',
    'constructor',
    'error',
    -1,
    1e308,
    [],
    {},
    [null],
    JSON.parse('{"__proto__":{"type":"text"}}'),
  ),
);

/** Every path to a value inside a chunk. */
function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  const inner = Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]));
  return [[...path], ...inner];
}

/** A copy with another value at the path; `undefined` takes it away. */
function mutated(value: unknown, [key, ...rest]: readonly string[], other: unknown): unknown {
  if (key === undefined || typeof value !== 'object' || value === null) return other;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
  copy[key] = mutated(copy[key], rest, other);
  return copy;
}

const reasons = ['stop', 'length', 'tool-calls', 'content-filter', 'refusal', 'other'];

/** An event as its type says it is. */
function assertSound(event: StreamEvent): void {
  switch (event.type) {
    case 'text':
    case 'reasoning':
      assert.equal(typeof event.text, 'string');
      assert.notEqual(event.text, '');
      break;
    case 'tool-call':
      assert.ok([event.id, event.name, event.arguments].every((word) => typeof word === 'string' && word !== ''));
      break;
    case 'usage':
      for (const [key, count] of Object.entries(event)) {
        if (key !== 'type') assert.ok(Number.isSafeInteger(count) && Number(count) >= 0);
      }
      break;
    case 'finish':
      assert.ok(reasons.includes(event.reason));
      assert.equal(typeof event.rawReason, 'string');
      break;
    default:
  }
}

describe('readers of turns', () => {
  for (const [name, { create, chunks }] of Object.entries(readers)) {
    it(`${name}: sound events or an AppError, whatever becomes of the chunks`, () => {
      const mutation = fc.record({ at: fc.nat(), path: fc.nat(), value: fc.option(hostile, { nil: undefined }) });
      const order = fc.array(fc.nat(chunks.length - 1), { maxLength: 4 });
      fc.assert(
        fc.property(
          fc.array(mutation, { maxLength: 4 }),
          order,
          fc.array(hostile, { maxLength: 2 }),
          (changes, extra, junk) => {
            const given = [...chunks];
            for (const { at, path, value } of changes) {
              const index = at % given.length;
              const paths = pathsOf(given[index]);
              given[index] = mutated(given[index], paths[path % paths.length] ?? [], value);
            }
            for (const index of extra) given.splice(index, 0, chunks[index]);
            for (const [index, value] of junk.entries()) given.splice(index * 2, 0, value);
            const events: StreamEvent[] = [];
            const reader = create();
            try {
              for (const chunk of given) events.push(...reader.read(chunk));
              assert.ok(events.every(({ type }) => type !== 'finish' && type !== 'tool-call'));
              const end = reader.end();
              events.push(...end.events);
              assert.ok(end.failure === undefined || events.every(({ type }) => type !== 'tool-call'));
            } catch (error) {
              assert.ok(error instanceof AppError, String(error));
              assert.ok(events.every(({ type }) => type !== 'finish'));
              events.forEach(assertSound);
              return;
            }
            events.forEach(assertSound);
            assert.equal(events.filter(({ type }) => type === 'finish').length, 1);
            assert.equal(events.at(-1)?.type, 'finish');
          },
        ),
        { numRuns: Number(process.env['PROMPTDECK_FUZZ_RUNS'] ?? 1000) },
      );
    });
  }

  it('take a call whose arguments are nested without end for one that is no JSON', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`) as unknown;
    const deepPath = `$${'.a'.repeat(20_000)}`;
    const signed = { thoughtSignature: 's' };
    const chunks: Readonly<Record<string, readonly unknown[]>> = {
      chatCompletions: [
        { choices: [{ delta: { tool_calls: [{ id: 'x', function: { name: 'find', arguments: deep } }] } }] },
        { choices: [{ delta: {}, finish_reason: 'tool_calls' }] },
      ],
      anthropic: [
        { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: 'Hm', extra: deep } },
        {
          type: 'content_block_start',
          index: 1,
          content_block: { type: 'tool_use', id: 'x', name: 'find', input: deep },
        },
        { type: 'message_delta', delta: { stop_reason: 'tool_use' } },
      ],
      gemini: [
        { candidates: [{ content: { parts: [{ functionCall: { name: 'find', args: deep }, ...signed }] } }] },
        { candidates: [{ content: { parts: [{ functionCall: { name: 'find', willContinue: true } }] } }] },
        {
          candidates: [
            { content: { parts: [{ functionCall: { partialArgs: [{ jsonPath: deepPath, boolValue: true }] } }] } },
          ],
        },
        { candidates: [{ finishReason: 'STOP' }] },
      ],
    };
    for (const [name, { create }] of Object.entries(readers)) {
      const turn = readTurn(create(), chunks[name] ?? []);
      assert.equal(turn.error, undefined);
      assert.equal(turn.finish?.reason, 'tool-calls');
      assert.ok(turn.calls.length > 0 && turn.calls.every(([, args]) => args === 'nested too deeply'));
      assert.ok(turn.events.every(({ type }) => type !== 'provider-parts'));
    }
  });
});
