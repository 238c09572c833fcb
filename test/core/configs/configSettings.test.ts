import assert from 'node:assert/strict';
import fc from 'fast-check';
import { configFields, fieldsOf } from '../../../src/core/configs/configFields.ts';
import { llmConfigClasses, type LLMConfigClass } from '../../../src/core/configs/llmConfig.ts';
import { anthropicBody } from '../../../src/core/llm/anthropic/anthropicRequest.ts';
import { ToolNames } from '../../../src/core/llm/toolNames.ts';
import { parseConfig } from '../../../src/core/configs/parseConfig.ts';

const file = '/w/llm_configs/mine.yml';
const key = 'sk-very-secret-0123456789';

async function problemsOf(text: string): Promise<string[]> {
  const { problems } = await parseConfig(text, file);
  return problems.map(({ line, column, severity, message }) => `${line}:${column} ${severity} ${message}`);
}

/** A config of a class with nothing but what it needs. */
function smallest(llmConfigClass: LLMConfigClass): string {
  const needed = fieldsOf(llmConfigClass).filter(({ required }) => required);
  const value = (name: string, example: string) =>
    name === 'name' ? 'mine' : name === 'llm_config_class' ? llmConfigClass : example;
  return needed.map((field) => `${field.key}: ${value(field.key, field.example)}\n`).join('');
}

const groq = smallest('GroqConfig');

describe('the fields of a config', () => {
  it('read their own examples in every class, and no class has a key twice', async () => {
    for (const llmConfigClass of llmConfigClasses) {
      const fields = fieldsOf(llmConfigClass);
      assert.equal(new Set(fields.map((field) => field.key)).size, fields.length, llmConfigClass);
      const optional = fields.filter(({ required }) => !required);
      const text = smallest(llmConfigClass) + optional.map((field) => `${field.key}: ${field.example}\n`).join('');
      const { config, problems } = await parseConfig(text, file);
      assert.deepEqual(problems, [], text);
      assert.ok(config);
    }
  });

  it('each reach the config', async () => {
    for (const field of configFields.filter(({ required }) => !required)) {
      for (const llmConfigClass of field.classes) {
        const without = await parseConfig(smallest(llmConfigClass), file);
        const { config } = await parseConfig(`${smallest(llmConfigClass)}${field.key}: ${field.example}\n`, file);
        assert.ok(config && without.config);
        assert.notDeepEqual(config, without.config, `${llmConfigClass} ${field.key}`);
      }
    }
  });

  it('become settings, headers, limits in milliseconds and prices', async () => {
    const { config, problems } = await parseConfig(
      `${groq}temperature: 0\ntop_p: 1\nmax_tokens: 5\nmax_tokens_field: max_tokens\nreasoning_effort: none\n` +
        'structured_output: json_object\nsystem_role: user\nheaders:\n  X-Team: docs\n  X-Gate: ${env:GATE}\n' +
        'timeouts:\n  first_chunk_seconds: 0.25\n  total_seconds: 90\n' +
        'prices:\n  input: 0\n  output: 1.5\n  cache_write: 2\n  currency: EUR\ncontext_window: 8192\n',
      file,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(config?.settings, {
      temperature: 0,
      topP: 1,
      maxTokens: 5,
      maxTokensField: 'max_tokens',
      reasoningEffort: 'none',
      structuredOutput: 'json_object',
      systemRole: 'user',
    });
    const headers = Object.entries(config.headers ?? {}).map(([name, text]) => [name, text.expose()]);
    assert.deepEqual(headers, [
      ['X-Team', 'docs'],
      ['X-Gate', '${env:GATE}'],
    ]);
    assert.deepEqual(config.timeouts, { firstChunkMs: 250, totalMs: 90_000 });
    assert.deepEqual(config.prices, { input: 0, output: 1.5, cacheWrite: 2, currency: 'EUR' });
    assert.equal(config.contextWindow, 8192);
  });

  it('count prices in dollars where no currency is named', async () => {
    const { config } = await parseConfig(`${groq}prices: { input: 1, output: 2 }\n`, file);
    assert.deepEqual(config?.prices, { input: 1, output: 2, currency: 'USD' });
  });

  it('leave nothing of themselves in a config without them', async () => {
    const { config } = await parseConfig(groq, file);
    assert.deepEqual(Object.keys(config ?? {}).sort(), [
      'apiKey',
      'file',
      'llmConfigClass',
      'modelName',
      'name',
      'toolsEnabled',
    ]);
  });

  // The smallest GroqConfig has four lines.
  const cases: [string, string, string[]][] = [
    ['a number out of bounds', 'temperature: 2.1', ['5:14 error "temperature" must be a number from 0 to 2, not 2.1.']],
    ['a number below them', 'top_p: -0.1', ['5:8 error "top_p" must be a number from 0 to 1, not -0.1.']],
    [
      'a number in quotes',
      "temperature: '0.7'",
      ['5:14 error "temperature" must be a number from 0 to 2, not this text. Remove the quotes.'],
    ],
    [
      'a text for a number',
      'temperature: hot',
      ['5:14 error "temperature" must be a number from 0 to 2, not this text.'],
    ],
    ['no number at all', 'temperature: .nan', ['5:14 error "temperature" must be a number from 0 to 2, not NaN.']],
    [
      'an endless number',
      'max_tokens: .inf',
      ['5:13 error "max_tokens" must be a whole number from 1 to 10000000, not Infinity.'],
    ],
    ['a fraction', 'max_tokens: 1.5', ['5:13 error "max_tokens" must be a whole number from 1 to 10000000, not 1.5.']],
    [
      'a list',
      'context_window: [1]',
      ['5:17 error "context_window" must be a whole number from 1 to 100000000, not a list.'],
    ],
    ['an empty value', 'max_tokens:', ['5:12 error "max_tokens" is empty. Give it a value or remove the line.']],
    [
      'a value near one of several',
      'reasoning_effort: hihg',
      [
        '5:19 error "reasoning_effort" must be one of none, minimal, low, medium, high, xhigh, not this text. Did you mean "high"?',
      ],
    ],
    [
      'a value far from all',
      'system_role: 7',
      ['5:14 error "system_role" must be one of system, developer, user, not 7.'],
    ],
    [
      'a text for a mapping',
      'timeouts: 60',
      ['5:11 error "timeouts" must be a mapping: lines of the form `key: value` below it, indented, not 60.'],
    ],
    [
      'a list for headers',
      'headers: [x]',
      ['5:10 error "headers" must be a mapping: lines of the form `key: value` below it, indented, not a list.'],
    ],
    [
      'an unknown key inside a mapping, at its line',
      'timeouts:\n  total_seconds: 5\n  idle_second: 5',
      ['7:3 warning "timeouts" has no such key. Did you mean "idle_seconds"?'],
    ],
    [
      'a key inside a mapping twice, at its line',
      'timeouts:\n  total_seconds: 5\n  total_seconds: 6',
      ['7:3 error "total_seconds" stands here twice. Keep one of them.'],
    ],
    [
      'every fault of a mapping, each at its line',
      'prices:\n  input: dear\n  cached_input: -1\n  currency: usd\n  tax: 1',
      [
        '5:1 error "prices.output" is missing.',
        '6:10 error "prices.input" must be a number from 0 to 1000000, not this text.',
        '7:17 error "prices.cached_input" must be a number from 0 to 1000000, not -1.',
        '8:13 error "prices.currency" must be three capital letters, such as USD or EUR, not this text.',
        '9:3 warning "prices" has no key "tax". It is ignored.',
      ],
    ],
    [
      'headers that carry the key, whatever their case',
      `headers:\n  authorization: Bearer ${key}\n  X-API-Key: x\n  Api-Key: x`,
      ['6:3', '7:3', '8:3'].map(
        (at) => `${at} error This header carries the key. Remove it, and give the key as "api_key".`,
      ),
    ],
    [
      'headers that follow from the request',
      'headers:\n  Host: x\n  content-length: "1"\n  Content-Type: text/plain',
      ['6:3', '7:3', '8:3'].map(
        (at) => `${at} error This header follows from the request itself and cannot be set. Remove it.`,
      ),
    ],
    [
      'a header whose name is none',
      'headers:\n  "X Team": docs',
      ['6:3 error This is no name of a header. Use letters, digits and "-", without blanks and colons.'],
    ],
    [
      'a header twice in another case',
      'headers:\n  X-Team: docs\n  x-team: code',
      ['7:3 error This header stands here twice: names count without regard to case. Keep one of them.'],
    ],
    [
      'a header of two lines',
      'headers:\n  X-Team: "docs\\r\\nX-Other: 1"',
      ['6:11 error A header is one line of plain ASCII characters. Remove line breaks and other characters.'],
    ],
    [
      'a header that is a number',
      'headers:\n  X-Team: 7',
      ['6:11 error "headers" must be a text, not a number. Put the value in quotes.'],
    ],
    [
      'an empty header',
      'headers:\n  X-Team:',
      ['6:10 error This header is empty. Give it a value or remove the line.'],
    ],
    [
      'a reference of a header that cannot be read',
      'headers:\n  X-Team: ${secrets:A}',
      ['6:11 error "headers" holds a reference that cannot be read. Write ${secret:NAME} or ${env:NAME}.'],
    ],
    [
      'a plain key in a header',
      `headers:\n  X-Gateway-Token: ${key}`,
      [
        '6:20 warning A key seems to stand here as plain text. Write ${secret:NAME} and store it with "Promptdeck: Set Secret…".',
      ],
    ],
  ];
  for (const [what, text, expected] of cases) {
    it(`tell ${what}`, async () => {
      assert.deepEqual(await problemsOf(`${groq}${text}\n`), expected);
    });
  }

  it('hold Claude to a temperature of 1', async () => {
    assert.deepEqual(await problemsOf(`${smallest('AnthropicConfig')}temperature: 1.5\n`), [
      '5:14 error "temperature" must be a number from 0 to 1, not 1.5.',
    ]);
  });

  it('name the number of tokens that goes to Claude where a config names none', () => {
    const request = { messages: [{ role: 'user' as const, content: 'Hello' }], tools: [] };
    const target = { model: 'm', configName: 'mine', llmConfigClass: 'AnthropicConfig' as const, settings: {} };
    const body = anthropicBody(request, target, new ToolNames([]));
    const field = fieldsOf('AnthropicConfig').find((each) => each.key === 'max_tokens');
    assert.equal(field?.default, String(body.max_tokens));
  });

  it("are not taken by VS Code's models where they shape a request of ours", async () => {
    const problems = await problemsOf(`${smallest('VSCodeLMConfig')}headers: { X-Team: docs }\n`);
    assert.deepEqual(problems, ['3:1 warning VSCodeLMConfig has no key "headers". It is ignored.']);
  });

  it('tell every fault at once where every field is wrong', async () => {
    for (const llmConfigClass of llmConfigClasses) {
      const fields = fieldsOf(llmConfigClass);
      const lines = fields.flatMap((field) => {
        if (field.key === 'llm_config_class') return [`llm_config_class: ${llmConfigClass}`];
        if (field.kind.type === 'headers') return ['headers:', `  Host: ${key}`];
        if (field.kind.type === 'mapping') {
          return [`${field.key}:`, ...field.kind.entries.map((entry) => `  ${entry.key}: [${key}]`)];
        }
        return [`${field.key}: [${key}]`];
      });
      const { config, problems } = await parseConfig(lines.join('\n'), file);
      const wrong = lines.flatMap((line, index) => (line.includes(key) ? [index + 1] : []));
      assert.deepEqual(
        problems.map(({ line }) => line).sort((a, b) => a - b),
        wrong,
        llmConfigClass,
      );
      assert.equal(config, undefined);
      assert.ok(!JSON.stringify(problems).includes(key));
    }
  });

  it('are checked also where the class is unknown', async () => {
    const text = groq.replace('GroqConfig', 'GrokConfig');
    assert.deepEqual(await problemsOf(`${text}temperature: hot\nfoo: 1\n`), [
      '2:19 error There is no such LLM config class. Did you mean "GroqConfig"?',
      '5:14 error "temperature" must be a number from 0 to 2, not this text.',
      '6:1 warning An LLM config has no key "foo". It is ignored.',
    ]);
  });

  it('put every problem on a line of the file and quote no value, whatever is written', async function () {
    this.timeout(60_000);
    const names = [...configFields.map((field) => field.key), 'X-Team', 'Host', 'input', 'total_seconds', '<<', '? '];
    const values = ['', '1', '-1', '0.5', 'true', 'null', '[', '{', '[]', '{}', '!x', '*x', '&x', '|', '>', '"', "'"];
    const line = fc
      .tuple(
        fc.constantFrom('', '', '', '  ', '    ', '\t', '- ', '# '),
        fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 5 })),
        fc.constantFrom(': ', ':', ' ', ''),
        fc.oneof(
          fc.constantFrom(...values, ...llmConfigClasses),
          fc.constantFrom(key, `"${key}`, `\${secret:${key}}`, `{ a: ${key} }`, `Bearer ${key}`),
          fc.double().map(String),
        ),
        fc.constantFrom('\n', '\n', '\r\n', ''),
      )
      .map((parts) => parts.join(''));
    const start = fc.constantFrom('', ...llmConfigClasses.map(smallest));
    await fc.assert(
      fc.asyncProperty(start, fc.array(line, { maxLength: 12 }), async (head, lines) => {
        const text = head + lines.join('');
        const count = text.split(/\r?\n/).length;
        for (const problem of (await parseConfig(text, file)).problems) {
          assert.ok(problem.line >= 1 && problem.line <= count, `line ${problem.line} of ${count}`);
          assert.ok(problem.column >= 1);
          assert.ok(!problem.message.includes(key), problem.message);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
