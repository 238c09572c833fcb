import assert from 'node:assert/strict';
import type { JsonObject, JsonValue } from '../../../src/core/base/json.ts';
import { checkArguments } from '../../../src/core/tools/checkArguments.ts';
import { mergeToolArguments, modelSpec } from '../../../src/core/tools/toolArguments.ts';
import { withinTime } from '../../../src/node/runtime/withinTime.ts';
import { faultyField, readFormValues } from '../../../src/vscode/tools/tryTool/readFormValues.ts';
import { readToolDocument } from '../../../src/vscode/tools/tryTool/toolDocument.ts';
import { toolFields } from '../../../src/vscode/tools/tryTool/toolFields.ts';

const text = `
/** Tells the weather. */
export default function (args: {
  /** Name of the place. */
  city: string;
  days?: number;
  units?: 'metric' | 'imperial';
  isExact: boolean;
  stations?: { name: string }[];
  any?: unknown;
  user_id: string;
  level: number;
  apiKey: string;
}) {}
export const defaults = { apiKey: '\${secret:KEY}', region: 'north' };
export const contextParams = ['__user_id__', 'level', 'region', 'mood'];
`;
const read = (code: string) => readToolDocument({ name: 'weather', text: code, isUnsaved: false });

describe('the form of a tool', () => {
  it('has a field for what the model sends, then for what the chat gives, and none for a default', async () => {
    const { tool, spec, fault } = await read(text);
    assert.equal(fault, null);
    const fields = toolFields(tool, spec, { 'argument:city': 'Oslo' });
    assert.deepEqual(
      fields.map(({ key, kind, required, choices = [] }) => [key, kind, required, ...choices]),
      [
        ['argument:city', 'text', true],
        ['argument:days', 'number', false],
        ['argument:units', 'choice', false, '"metric"', '"imperial"'],
        ['argument:isExact', 'boolean', true],
        ['argument:stations', 'json', false],
        ['argument:any', 'json', false],
        ['variable:user_id', 'text', true],
        ['variable:level', 'number', true],
        ['variable:region', 'text', false],
        ['variable:mood', 'text', true],
      ],
    );
    assert.equal(fields[0]?.description, 'Name of the place.');
    assert.equal(fields[0].value, 'Oslo');
  });

  it('shows an example of each shape that has no control of its own, which fits the specification', async () => {
    const code = `type Stop = { name: string; next?: Stop };
      export default function (args: {
        when: string | number; place: { lat: number; tags: string[]; kind: 'a' | 'b' }; pairs: [string, number][];
        limits: Record<string, number>; route: Stop; odd: { x: 1 } | null;
      }) {}`;
    const { tool, spec, fault } = await read(code);
    assert.equal(fault, null);
    const fields = toolFields(tool, spec, {});
    const examples: JsonObject = Object.fromEntries(
      fields.map(({ name, example = 'null' }) => [name, JSON.parse(example) as JsonValue]),
    );
    assert.deepEqual(examples['place'], { lat: 1, tags: ['text'], kind: 'a' });
    const checked = await checkArguments(modelSpec(tool, spec).parameters, examples, withinTime);
    assert.ok(checked.ok, JSON.stringify([checked, examples]));
    assert.deepEqual(
      fields.filter((field) => field.takesText).map(({ name }) => name),
      ['when'],
    );
    const { llmArguments } = readFormValues(fields, { 'argument:when': 'tomorrow', 'argument:route': '{"name":"x"}' });
    assert.deepEqual(llmArguments, { when: 'tomorrow', route: { name: 'x' } });
    assert.equal(readFormValues(fields, { 'argument:when': '7' }).llmArguments['when'], 7);
  });

  it('shows the defaults of the specification, and requires nothing that has one', async () => {
    const code = `export const spec = { description: 'x', parameters: { type: 'object', required: ['text', 'list'], properties: {
      text: { type: 'string', default: 'hello' }, list: { type: ['array', 'null'], default: [1] },
      size: { type: ['integer', 'null'], default: 3 }, only: { const: 'x' } } } };
      export default function (args) {}`;
    const { tool, spec } = await read(code);
    assert.deepEqual(
      toolFields(tool, spec, {}).map(({ name, kind, required, defaultText }) => [name, kind, required, defaultText]),
      [
        ['text', 'text', false, 'hello'],
        ['list', 'json', false, '[1]'],
        ['size', 'number', false, '3'],
        ['only', 'choice', false, ''],
      ],
    );
  });

  it('tells what the model and the chat give, and what is wrong', async () => {
    const { tool, spec } = await read(text);
    const fields = toolFields(tool, spec, {});
    const values = {
      'argument:city': 'Oslo',
      'argument:days': '2',
      'argument:stations': '[{"name": "north"}]',
      'variable:user_id': '42',
      'variable:level': '7',
      'variable:mood': 'fine',
      'argument:gone': 'x',
    };
    assert.deepEqual(readFormValues(fields, values), {
      llmArguments: { city: 'Oslo', days: 2, isExact: false, stations: [{ name: 'north' }] },
      contextVars: { user_id: '42', level: 7, mood: 'fine' },
      faults: {},
    });
    const faulty = readFormValues(fields, { ...values, 'argument:city': '', 'argument:days': 'two' });
    assert.deepEqual(Object.keys(faulty.faults), ['argument:days']);
    assert.equal(faulty.llmArguments['city'], '');
  });

  it('knows the field that a fault of the merged arguments is about', async () => {
    const { tool, spec } = await read(text);
    const fields = toolFields(tool, spec, {});
    const { parameters } = modelSpec(tool, spec);
    for (const [sent, key] of [
      [{ isExact: true }, 'argument:city'],
      [{ city: 'Oslo', isExact: true, stations: [{ name: 1 }] }, 'argument:stations'],
      [{ city: 'Oslo', isExact: true, stations: 1 }, 'argument:stations'],
      [{ city: 'Oslo', isExact: true, units: 'feet' }, 'argument:units'],
    ] as const) {
      const checked = await checkArguments(parameters, structuredClone(sent) as never, withinTime);
      assert.equal(faultyField(fields, checked.ok ? {} : checked)?.key, key);
    }
    const merged = await mergeToolArguments({
      ...{ tool, spec, llmArguments: { city: 'Oslo', isExact: true }, contextVariables: { level: 1, mood: '' } },
      resolveDefaults: () => Promise.resolve({ values: {}, secrets: [] }),
      withinTime,
    });
    assert.equal(faultyField(fields, merged.ok ? {} : merged)?.key, 'variable:user_id');
    assert.equal(faultyField(fields, {}), undefined);
  });

  it('tells the first fault of the code with its place, and Python from a slip', async () => {
    assert.deepEqual((await read('const a = 1;\nexport default function ( {')).fault?.place?.line, 2);
    assert.match((await read('def greet(name):\n    return name\n')).fault?.message ?? '', /Python/);
  });
});
