import assert from 'node:assert/strict';
import fc from 'fast-check';
import { configFields, fieldsOf } from '../../../src/core/configs/configFields.ts';
import type { TextPosition } from '../../../src/core/configs/editing/configCursor.ts';
import { configHover } from '../../../src/core/configs/editing/configHover.ts';
import { outlineOf } from '../../../src/core/configs/editing/configOutline.ts';
import { configProposals, type ConfigProposal } from '../../../src/core/configs/editing/configProposals.ts';
import { configReferences } from '../../../src/core/configs/editing/configReferences.ts';
import { llmConfigClasses } from '../../../src/core/configs/llmConfig.ts';
import { parseConfig } from '../../../src/core/configs/parseConfig.ts';

const known = { configName: 'mine', secretNames: ['A_KEY', 'B_KEY'], envNames: ['HOME', 'LLM_KEY'] };

/** A text with `|` where the cursor stands, and that place. */
function atCursor(marked: string): [string, TextPosition] {
  const before = marked.slice(0, marked.indexOf('|')).split('\n');
  return [marked.replace('|', ''), { line: before.length, column: (before.at(-1) ?? '').length + 1 }];
}

const propose = (marked: string): ConfigProposal[] => configProposals(...atCursor(marked), known);
const labels = (marked: string): string[] => propose(marked).map(({ label }) => label);

/** The text once a proposal is taken, each placeholder as it stands or its first choice. */
function taken(marked: string, proposal: ConfigProposal): string {
  const [text, { line }] = atCursor(marked);
  const lines = text.split('\n');
  const own = lines[line - 1] ?? '';
  const written = proposal.snippet
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/\$\{\d+:((?:\\.|[^\\}])*)\}/g, '$1')
    .replace(/\\([\\$}])/g, '$1');
  lines[line - 1] = own.slice(0, proposal.column - 1) + written + own.slice(proposal.endColumn - 1);
  return lines.join('\n');
}

const groq = 'name: mine\nllm_config_class: GroqConfig\n';

describe('proposals in a config file', () => {
  it('are the keys that its class has and that are not there yet, what is needed first', () => {
    const expected = fieldsOf('GroqConfig').map(({ key }) => key);
    assert.deepEqual(
      labels(`${groq}tools_enabled: true\n|\ntop_p: 1\n`).sort(),
      expected.filter((key) => !['name', 'llm_config_class', 'tools_enabled', 'top_p'].includes(key)).sort(),
    );
    assert.deepEqual(labels(`${groq}|`).slice(0, 2), ['model_name', 'api_key']);
    assert.ok(labels(`${groq}mo|`).includes('model_name'));
    const common = labels('|');
    assert.deepEqual(common.slice(0, 2), ['name', 'llm_config_class']);
    assert.ok(common.includes('tools_enabled') && !common.includes('api_key') && !common.includes('headers'));
  });

  it('are the entries of a mapping below it', () => {
    assert.deepEqual(labels(`${groq}prices:\n  input: 1\n  |\n`), [
      'output',
      'cached_input',
      'cache_write',
      'currency',
    ]);
    assert.deepEqual(labels(`${groq}timeouts:\n  |`), ['first_chunk_seconds', 'idle_seconds', 'total_seconds']);
    assert.deepEqual(labels(`${groq}headers:\n  |`), []);
    assert.deepEqual(labels(`${groq}model_name: x\n  |`), []);
    assert.deepEqual(labels('  |'), []);
  });

  it('are the values of a key that has some', () => {
    assert.deepEqual(labels('llm_config_class: |'), [...llmConfigClasses]);
    assert.deepEqual(labels('name: |'), ['mine']);
    assert.deepEqual(labels(`${groq}tools_enabled: |`), ['true', 'false']);
    assert.deepEqual(labels(`${groq}max_tokens_field: max|`), ['max_tokens', 'max_completion_tokens']);
    assert.deepEqual(labels(`${groq}temperature: |`), []);
    assert.deepEqual(labels(`${groq}nonsense: |`), []);
  });

  it('are references where a text stands, variables once they are asked for', () => {
    const secrets = ['${secret:A_KEY}', '${secret:B_KEY}', '${secret:NAME}', '${env:NAME}'];
    assert.deepEqual(labels(`${groq}api_key: |`), secrets);
    assert.deepEqual(labels(`${groq}headers:\n  X-Gate: Bearer $|`), secrets);
    assert.deepEqual(labels(`${groq}api_key: \${env:|}`), [...secrets, '${env:HOME}', '${env:LLM_KEY}']);
  });

  it('are none in comments, in lists and behind what is no key', () => {
    for (const marked of ['# |', '  # na|', `${groq}api_key: x # |`, '- |', 'a b|'])
      assert.deepEqual(propose(marked), []);
  });

  it('replace what is written, and nothing else', () => {
    const take = (marked: string, label: string) => {
      const proposal = propose(marked).find((each) => each.label === label);
      assert.ok(proposal, `${label} for ${marked}`);
      return taken(marked, proposal);
    };
    assert.equal(take(`${groq}te|`, 'temperature'), `${groq}temperature: 0.7`);
    assert.equal(take(`${groq}te|mp: 1`, 'temperature'), `${groq}temperature: 1`);
    assert.equal(take('llm_config_class: Gro|qC # mine', 'GeminiConfig'), 'llm_config_class: GeminiConfig # mine');
    assert.equal(take('llm_config_class:|', 'GroqConfig'), 'llm_config_class: GroqConfig');
    assert.equal(take('llm_config_class: "|"', 'GroqConfig'), 'llm_config_class: "GroqConfig"');
    assert.equal(take(`${groq}api_key: "x \${sec|ret:}"`, '${secret:A_KEY}'), `${groq}api_key: "x \${secret:A_KEY}"`);
    assert.equal(take(`${groq}api_key: |`, '${secret:NAME}'), `${groq}api_key: \${secret:NAME}`);
    assert.equal(take(`${groq}prices|`, 'prices'), `${groq}prices:\n  input: 3\n  output: 15`);
    assert.equal(take(`${groq}timeouts|`, 'timeouts'), `${groq}timeouts:\n  first_chunk_seconds: 120`);
  });

  it('make files without a fault, whichever key is taken', async () => {
    for (const llmConfigClass of llmConfigClasses) {
      let text = `name: mine\nllm_config_class: ${llmConfigClass}\n`;
      for (;;) {
        const [next] = propose(`${text}|`);
        if (!next) break;
        text = `${taken(`${text}|`, next)}\n`;
      }
      const { problems } = await parseConfig(text, '/w/mine.yml');
      assert.deepEqual(problems, [], text);
      assert.equal(outlineOf(text).keys.length, fieldsOf(llmConfigClass).length);
    }
  });

  it('and all that an editor asks never throw, whatever the text', () => {
    const words = configFields.map(({ key }) => key);
    const piece = fc.oneof(
      fc.constantFrom(
        ...words,
        ...llmConfigClasses,
        ': ',
        ':',
        '\n',
        '\r\n',
        '  ',
        '"',
        "'",
        '${secret:',
        '}',
        '#',
        '-',
      ),
      fc.string({ maxLength: 4 }),
    );
    const texts = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, fc.nat(12), fc.nat(40), (text, line, column) => {
        const position = { line: line + 1, column: column + 1 };
        const own = text.split(/\r?\n/)[line] ?? '';
        const isOnText = column <= own.length;
        for (const proposal of configProposals(text, position, known)) {
          if (!isOnText) continue;
          assert.ok(proposal.column >= 1 && proposal.column <= position.column, JSON.stringify(proposal));
          assert.ok(proposal.endColumn >= position.column && proposal.endColumn <= own.length + 1);
        }
        configHover(text, position);
        const lines = text.split(/\r?\n/);
        for (const { keyPlace, key } of outlineOf(text).keys) {
          assert.equal(lines[keyPlace.line - 1]?.slice(keyPlace.column - 1, keyPlace.endColumn - 1), key);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('hovers in a config file', () => {
  const hover = (marked: string): string | undefined => configHover(...atCursor(marked))?.markdown;

  it("tell what the table says about a key, for the file's class", () => {
    assert.match(hover(`${groq}temp|erature: 1`) ?? '', /\*\*`temperature`\*\*: a number from 0 to 2.*\n\n.*freely/);
    assert.match(hover('llm_config_class: AnthropicConfig\ntemperature|: 1') ?? '', /from 0 to 1 /);
    assert.match(hover(`${groq}prices:\n  curr|ency: EUR`) ?? '', /ISO 4217/);
    assert.match(hover(`${groq}|timeouts:\n  idle_seconds: 1`) ?? '', /- `idle_seconds`: Between/);
    assert.match(hover('llm_config_class: Groq|Config') ?? '', /Groq/);
  });

  it('are none elsewhere', () => {
    for (const marked of [
      `${groq}temperature: 1|`,
      `${groq}nonsen|se: 1`,
      '# na|me: x',
      `${groq}headers:\n  X-|A: b`,
      '|',
    ]) {
      assert.equal(hover(marked), undefined, marked);
    }
  });
});

describe('the outline of a config file', () => {
  it('has the keys with their values, entries and lines', () => {
    const { keys, llmConfigClass } = outlineOf(
      `${groq}# x: 1\nheaders:\n  "X-Team": 'a b' # c\n\n  Y: z\nmodel_name: m`,
    );
    assert.equal(llmConfigClass, 'GroqConfig');
    assert.deepEqual(
      keys.map(({ key, value, keyPlace, lastLine }) => [key, value, keyPlace.line, lastLine]),
      [
        ['name', 'mine', 1, 1],
        ['llm_config_class', 'GroqConfig', 2, 2],
        ['headers', '', 4, 7],
        ['model_name', 'm', 8, 8],
      ],
    );
    assert.deepEqual(
      keys[2]?.entries.map(({ key, value, valuePlace }) => [key, value, valuePlace]),
      [
        ['X-Team', 'a b', { line: 5, column: 14, endColumn: 17 }],
        ['Y', 'z', { line: 7, column: 6, endColumn: 7 }],
      ],
    );
  });

  it('has the references outside comments', () => {
    const text = 'api_key: ${secret:A}\n# ${secret:B}\nx: "${env:C}/${secret: D }" # ${env:E}';
    assert.deepEqual(
      configReferences(text).map(({ source, name, place }) => [
        source,
        name,
        place.line,
        place.column,
        place.endColumn,
      ]),
      [
        ['secret', 'A', 1, 10, 21],
        ['env', 'C', 3, 5, 13],
        ['secret', 'D', 3, 14, 27],
      ],
    );
  });
});
