import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JsonSchema } from '../../../src/core/base/json.ts';
import { openApiSchema } from '../../../src/core/llm/gemini/geminiSchema.ts';

const known =
  /^(?:type|format|title|description|nullable|default|items|minItems|maxItems|enum|properties|required|minProperties|maxProperties|minimum|maximum|minLength|maxLength|pattern|anyOf)$/;

/** Keys and types of a schema and of all schemas in it. */
function check(node: unknown): void {
  assert.ok(typeof node === 'object' && node !== null);
  const schema = node as Record<string, unknown>;
  for (const key of Object.keys(schema)) assert.match(key, known);
  if (schema['type'] === undefined) assert.ok(Array.isArray(schema['anyOf']));
  else assert.match(JSON.stringify(schema['type']), /^"(?:STRING|NUMBER|INTEGER|BOOLEAN|ARRAY|OBJECT)"$/);
  if (schema['enum'] !== undefined)
    assert.ok((schema['enum'] as unknown[]).every((value) => typeof value === 'string'));
  for (const child of Object.values(schema['properties'] ?? {})) check(child);
  for (const child of (schema['anyOf'] ?? []) as unknown[]) check(child);
  if (schema['items'] !== undefined) check(schema['items']);
}

describe('openApiSchema', () => {
  it('merges allOf, keeps alternatives and follows references, also those that go in circles', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: {
        both: { allOf: [{ $ref: '#/definitions/a%20b' }, { type: 'object', properties: { y: { type: 'integer' } } }] },
        either: { oneOf: [{ type: 'string' }, { type: 'number' }] },
        mixed: { type: ['string', 'array', 'null'] },
        'a/b': { $ref: '#/properties/either' },
        lost: { $ref: 'https://example.com/schema' },
        round: { $ref: '#/properties/round' },
        nothing: { const: null },
        flag: { const: true },
      },
      definitions: {},
    };
    const result = openApiSchema(schema);
    check(result);
    assert.deepEqual((result['properties'] as Record<string, unknown>)['either'], {
      anyOf: [{ type: 'STRING' }, { type: 'NUMBER' }],
    });
    assert.deepEqual((result['properties'] as Record<string, unknown>)['mixed'], {
      nullable: true,
      anyOf: [{ type: 'STRING' }, { type: 'ARRAY', items: { type: 'STRING' } }],
    });
  });

  it('does not grow without bounds where definitions refer to each other many times over', () => {
    const $defs: JsonSchema = {};
    for (let level = 0; level < 12; level++) {
      const next = { $ref: `#/$defs/d${level + 1}` };
      const names = Array.from({ length: 10 }, (_, index) => [`p${index}`, next]);
      $defs[`d${level}`] = { type: 'object', properties: Object.fromEntries(names) as JsonSchema };
    }
    const result = openApiSchema({ type: 'object', properties: { top: { $ref: '#/$defs/d0' } }, $defs });
    check(result);
    assert.ok(JSON.stringify(result).length < 500_000);
  });

  it('gives what Gemini knows for any schema', () => {
    const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => {
      const child = tie('schema');
      return {
        schema: fc.oneof(
          { maxDepth: 4 },
          fc.record({ type: fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'object', 'array') }),
          fc.record({ const: fc.jsonValue() }) as fc.Arbitrary<JsonSchema>,
          fc.record({ enum: fc.array(fc.jsonValue()) }) as fc.Arbitrary<JsonSchema>,
          fc.record({ $ref: fc.constantFrom('#', '#/properties/a', '#/$defs/x', 'elsewhere') }),
          fc.record({ type: fc.constant('array'), items: child }),
          fc.record({ type: fc.constant('object'), properties: fc.dictionary(fc.constantFrom('a', 'b'), child) }),
          fc.record({ anyOf: fc.array(child, { minLength: 1, maxLength: 3 }) }),
          fc.record({ allOf: fc.array(child, { maxLength: 3 }), additionalProperties: fc.boolean() }),
        ),
      };
    });
    fc.assert(
      fc.property(schema, (any) => {
        check(openApiSchema(any));
      }),
    );
  });
});
