import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseConfig } from '../../../src/core/configs/parseConfig.ts';

const folder = '/w/llm_configs';
const key = 'sk-very-secret-0123456789';

async function problemsOf(text: string, name = 'mine'): Promise<string[]> {
  const { problems } = await parseConfig(text, `${folder}/${name}.yml`);
  return problems.map(({ line, column, severity, message }) => `${line}:${column} ${severity} ${message}`);
}

const groq = `name: mine\nllm_config_class: GroqConfig\nmodel_name: m\napi_key: \${secret:K}\n`;

describe('parseConfig', () => {
  it('reads each class', async () => {
    const read = async (text: string) => {
      const { config, problems } = await parseConfig(`name: mine\n${text}`, `${folder}/mine.yaml`);
      assert.deepEqual(problems, []);
      return config && 'apiKey' in config ? { ...config, apiKey: config.apiKey.expose() } : config;
    };
    const base = { name: 'mine', file: `${folder}/mine.yaml`, toolsEnabled: false };
    assert.deepEqual(
      await read(
        'llm_config_class: "AzureOpenAILLMConfig"\nendpoint: "https://example.com"\ndeployment_name: "gpt-4"\n' +
          'api_key: "${env:KEY}"\napi_version: 2024-01-01\ntools_enabled: true',
      ),
      {
        ...base,
        llmConfigClass: 'AzureOpenAILLMConfig',
        endpoint: 'https://example.com',
        deploymentName: 'gpt-4',
        apiKey: '${env:KEY}',
        apiVersion: '2024-01-01',
        toolsEnabled: true,
      },
    );
    for (const llmConfigClass of ['GeminiConfig', 'AnthropicConfig', 'GroqConfig']) {
      assert.deepEqual(await read(`llm_config_class: ${llmConfigClass}\nmodel_name: m\napi_key: \${secret:K}`), {
        ...base,
        llmConfigClass,
        modelName: 'm',
        apiKey: '${secret:K}',
      });
    }
    assert.deepEqual(
      await read('llm_config_class: OpenAICompatibleConfig\nbase_url: http://127.0.0.1:11434/v1\nmodel_name: m'),
      { ...base, llmConfigClass: 'OpenAICompatibleConfig', baseUrl: 'http://127.0.0.1:11434/v1', modelName: 'm' },
    );
    assert.deepEqual(await read('llm_config_class: VSCodeLMConfig\nvendor: copilot'), {
      ...base,
      llmConfigClass: 'VSCodeLMConfig',
      vendor: 'copilot',
    });
  });

  it('takes the model from a full Gemini address', async () => {
    const endpoint = 'https://generativelanguage.googleapis.com/v1beta/models/gemini-pro:generateContent';
    const { config, problems } = await parseConfig(
      `name: mine\nllm_config_class: GeminiConfig\nendpoint: ${endpoint}\napi_key: \${secret:K}`,
      `${folder}/mine.yml`,
    );
    assert.deepEqual(problems, []);
    assert.equal(config?.llmConfigClass === 'GeminiConfig' && config.modelName, 'gemini-pro');
  });

  const cases: [string, string, string[]][] = [
    ['broken YAML', `${groq}x: [1, 2\n`, ['5:4 error This bracket is not closed.']],
    ['a tab', 'name: mine\n\tx: 1', ['2:1 error YAML is indented with blanks, not with tabs.']],
    ['a list', '- name: mine', ['1:1 error Expected lines of the form `key: value`.']],
    ['a plain text', 'hello', ['1:1 error Expected lines of the form `key: value`.']],
    [
      'several documents',
      `${groq}---\nname: other\n`,
      ['5:1 error The file holds several YAML documents. Keep one; remove `---`.'],
    ],
    [
      'another name',
      groq.replace('mine', 'other'),
      ['1:7 error The name must equal the file\'s name, "mine". Change it, or rename the file.'],
    ],
    [
      'an unknown class',
      groq.replace('GroqConfig', 'GrokConfig'),
      ['2:19 error There is no such LLM config class. Did you mean "GroqConfig"?'],
    ],
    [
      'a class far from any',
      groq.replace('GroqConfig', 'X'),
      [
        '2:19 error There is no such LLM config class. Use one of AzureOpenAILLMConfig, GeminiConfig, AnthropicConfig, GroqConfig, OpenAICompatibleConfig, VSCodeLMConfig.',
      ],
    ],
    ['a missing class', 'name: mine', ['1:1 error "llm_config_class" is missing.']],
    [
      'a missing field',
      groq.replace('model_name: m\n', ''),
      ['2:19 error "model_name" is missing; GroqConfig needs it.'],
    ],
    [
      'an empty field',
      groq.replace('model_name: m', 'model_name:'),
      ['3:12 error "model_name" is empty. Give it a value.'],
    ],
    [
      'a blank field',
      groq.replace('model_name: m', 'model_name: ""'),
      ['3:13 error "model_name" is empty. Give it a value.'],
    ],
    [
      'a number for a text',
      groq.replace('model_name: m', 'model_name: 4'),
      ['3:13 error "model_name" must be a text, not a number. Put the value in quotes.'],
    ],
    [
      'a text for true',
      `${groq}tools_enabled: yes\n`,
      ['5:16 error "tools_enabled" must be true or false, not "yes".'],
    ],
    [
      'an unknown key',
      groq.replace('model_name', 'modelname'),
      ['3:1 error GroqConfig has no such key. Did you mean "model_name"? It is needed.'],
    ],
    [
      'a field of another class',
      groq.replace('model_name', 'deployment_name'),
      ['3:1 error GroqConfig has no such key. Did you mean "model_name"? It is needed.'],
    ],
    ['a key twice', `${groq}model_name: n\n`, ['5:1 error "model_name" stands here twice. Keep one of them.']],
    [
      'a bad address',
      `${groq}endpoint: api.groq.com\n`,
      ['5:11 error "endpoint" must be an address that starts with https:// or http://.'],
    ],
    [
      'another scheme',
      `${groq}endpoint: file:///etc/passwd\n`,
      ['5:11 error "endpoint" must be an address that starts with https:// or http://.'],
    ],
    [
      'a password in an address',
      `${groq}endpoint: https://me:${key}@x.com\n`,
      ['5:11 error "endpoint" must not hold a user name or password. Use "api_key".'],
    ],
    [
      'an open address',
      `${groq}endpoint: http://example.com\n`,
      ['5:11 warning "endpoint" is not encrypted: anyone on the way can read the key and the messages. Use https://.'],
    ],
    [
      'a plain key',
      groq.replace('${secret:K}', key),
      [
        '4:10 warning The key stands here as plain text. Write ${secret:MINE_KEY} and store it with "Promptdeck: Set Secret…".',
      ],
    ],
    [
      'a misspelt reference',
      groq.replace('${secret:K}', '${secrets:K}'),
      ['4:10 error "api_key" holds a reference that cannot be read. Write ${secret:NAME} or ${env:NAME}.'],
    ],
    [
      'an open reference',
      groq.replace('${secret:K}', '"${secret:K"'),
      ['4:10 error "api_key" holds a reference that cannot be read. Write ${secret:NAME} or ${env:NAME}.'],
    ],
    [
      'an endless value',
      groq.replace('model_name: m', `model_name: ${'m'.repeat(10_000)}`),
      ['3:13 error "model_name" is longer than 8192 characters.'],
    ],
    ['an empty file', '', ['1:1 error "name" and "llm_config_class" are missing.']],
  ];
  for (const [what, text, expected] of cases) {
    it(`tells ${what} at its place`, async () => {
      const problems = await problemsOf(text);
      assert.deepEqual(problems, expected);
      const { config } = await parseConfig(text, `${folder}/mine.yml`);
      assert.equal(
        config === undefined,
        expected.some((problem) => problem.includes(' error ')),
      );
    });
  }

  const whileTyped: [string, string, string[]][] = [
    ['half a key', `${groq}temp`, ['5:1 error Expected a `:` and a value after this key.']],
    [
      'half a key in the middle',
      `name: mine\nmod\n${groq.slice(11)}`,
      ['2:1 error Expected a `:` and a value after this key.'],
    ],
    ['half the first key', 'nam', ['1:1 error Expected lines of the form `key: value`.']],
    [
      'half a key before what is needed',
      'name: mine\nllm_config_class: GroqConfig\nmod',
      ['3:1 error Expected a `:` and a value after this key.'],
    ],
    [
      'half a key below another',
      `${groq}prices:\n  input: 3\n  out`,
      ['7:3 error Expected a `:` and a value after this key.'],
    ],
    ['no blank after the colon', `${groq}temperature:0.7\n`, ['5:1 error Expected a blank after the `:`.']],
    ['no blank after the first colon', `name:mine\n${groq.slice(11)}`, ['1:1 error Expected a blank after the `:`.']],
    ['an open quote', groq.replace('GroqConfig', '"GroqConfig'), ['2:19 error This quote is not closed.']],
    ['an open bracket', `${groq}headers: { X-A: b\n`, ['5:10 error This bracket is not closed.']],
    [
      'half a reference',
      groq.replace('${secret:K}', '${secret:'),
      ['4:10 error This `${` is not closed: a `}` is missing.'],
    ],
    [
      'a reference without its dollar',
      groq.replace('${secret:K}', '{secret:K}'),
      ['4:10 error "api_key" must be a text, not a mapping. A reference starts with `${`.'],
    ],
    [
      'tabs',
      `${groq}prices:\n\tinput: 3\n\toutput: 4\n`,
      [
        '6:1 error YAML is indented with blanks, not with tabs.',
        '7:1 error YAML is indented with blanks, not with tabs.',
      ],
    ],
    ['an item of a list', `${groq}- x\n`, ['5:1 error Expected a key, not an item of a list.']],
    [
      'a line too far in',
      `  name: mine\n${groq.slice(11)}`,
      ['2:1 error This does not belong here. Check the quotes, brackets and indentation.'],
    ],
    [
      'a line indented as if it belonged above',
      groq.replace('llm_config_class', ' llm_config_class'),
      ['1:7 error A value that holds `: ` needs quotes, or the next line is indented too far.'],
    ],
    [
      'a merge key',
      `base: &b\n  model_name: m\n<<: *b\n${groq.replace('model_name: m\n', '')}`,
      [
        '1:1 warning GroqConfig has no key "base". It is ignored.',
        '3:1 error A merge key (`<<`) is not taken here. Write out the keys that it stands for.',
      ],
    ],
    [
      'an alias of nothing',
      `${groq}temperature: *x\n`,
      ['5:1 error This value cannot be read: check its `*` aliases.'],
    ],
    [
      'a file that is too long',
      `${groq}${'# x\n'.repeat(40_000)}`,
      ['1:1 error The YAML is longer than 131072 characters.'],
    ],
    [
      'a part of an address that is not sent',
      `${groq}endpoint: https://x.com/v1#a\n`,
      ['5:11 warning "endpoint" holds a "#…" part, which is not sent. Remove it.'],
    ],
    [
      'a key in an address',
      `${groq}endpoint: https://x.com/v1?tenant=a&key=${key}\n`,
      [
        '5:11 warning A key seems to stand in "endpoint" as plain text. Give it as "api_key", or write ${secret:NAME} and store it with "Promptdeck: Set Secret…".',
      ],
    ],
    [
      'a version in an address whose place is elsewhere',
      'name: mine\nllm_config_class: AzureOpenAILLMConfig\nendpoint: https://x.com/?api-version=1\n' +
        'deployment_name: d\napi_key: ${secret:K}\napi_version: "1"\n',
      ['3:11 warning The "api-version" in "endpoint" is not sent: "api_version" is. Remove it from the address.'],
    ],
    [
      'all that is missing',
      'name: mine\nllm_config_class: AzureOpenAILLMConfig\n',
      [
        '2:19 error "endpoint", "deployment_name", "api_key" and "api_version" are missing; AzureOpenAILLMConfig needs them.',
      ],
    ],
    ['comments alone', '# Hello\n', ['1:1 error "name" and "llm_config_class" are missing.']],
  ];
  for (const [what, text, expected] of whileTyped) {
    it(`tells ${what} once, and nothing that follows from it`, async () => {
      assert.deepEqual(await problemsOf(text), expected);
    });
  }

  it('reads files as editors write them: with a byte order mark, CRLF, document marks, anchors', async () => {
    const anchored = groq.replace('name: mine', 'name: &n mine').replace('model_name: m', 'model_name: *n');
    for (const text of [`\ufeff${groq}`, groq.replaceAll('\n', '\r\n'), `---\n${groq}...\n`, anchored]) {
      const { config, problems } = await parseConfig(text, `${folder}/mine.yml`);
      assert.deepEqual(problems, []);
      assert.equal(config?.name, 'mine');
    }
    assert.deepEqual(await problemsOf(`\ufeff${groq.replace('mine', 'other')}`), [
      '1:7 error The name must equal the file\'s name, "mine". Change it, or rename the file.',
    ]);
  });

  it('knows what to write in place of what is misspelt', async () => {
    const replacements = async (text: string) =>
      (await parseConfig(text, `${folder}/mine.yml`)).problems.map(({ line, column, endColumn, replacement }) => [
        `${line}:${column}-${endColumn ?? ''}`,
        replacement,
      ]);
    assert.deepEqual(await replacements(groq.replace('model_name', 'modelname')), [['3:1-10', 'model_name']]);
    assert.deepEqual(await replacements(groq.replace('GroqConfig', '"groq_config"')), [['2:19-32', 'GroqConfig']]);
    assert.deepEqual(await replacements(groq.replace('mine', 'other')), [['1:7-12', '"mine"']]);
    assert.deepEqual(await replacements(`${groq}reasoning_effort: hihg\ntimeouts: { idle_second: 5 }\n`), [
      ['5:19-23', 'high'],
      ['6:13-24', 'idle_seconds'],
    ]);
    assert.deepEqual(await replacements(`${groq}foo: 1\n`), [['5:1-4', undefined]]);
  });

  it('accepts open addresses of this machine, and addresses that are references', async () => {
    for (const url of [
      'http://localhost:1234/v1',
      'http://127.0.0.1/v1',
      'http://[::1]:8080',
      '${env:BASE}/v1',
      'https://x.com/v1?tenant=a&key=${secret:K}',
      'https://${env:HOST}.x.com/v1',
    ]) {
      assert.deepEqual(
        await problemsOf(`name: mine\nllm_config_class: OpenAICompatibleConfig\nmodel_name: m\nbase_url: "${url}"\n`),
        [],
        url,
      );
    }
  });

  it('bounds aliases that multiply, nesting and keys', async function () {
    this.timeout(60_000);
    const bomb = Array.from(
      { length: 12 },
      (_, i) =>
        `a${i}: &a${i} [${Array(12)
          .fill(i ? `*a${i - 1}` : 'x')
          .join(',')}]`,
    ).join('\n');
    assert.ok((await problemsOf(bomb)).length > 0);
    assert.ok((await problemsOf('['.repeat(30_000))).length > 0);
    assert.ok((await problemsOf('k:\n'.repeat(10_000))).length < 20);
    assert.ok((await problemsOf(`name: ${'{a: '.repeat(20_000)}`)).length > 0);
  });

  it('never tells a key, whatever is wrong around it', async function () {
    this.timeout(60_000);
    const piece = fc.constantFrom(
      key,
      'api_key: ',
      `api_key: ${key}\n`,
      `api_key: "${key}\n`,
      `*${key}`,
      `&${key} `,
      `!${key} `,
      `name: ${key}\n`,
      `${key}: x\n`,
      '\n',
      '  ',
      '- ',
      '\t',
      ': ',
      '"',
      "'",
      '[',
      '{',
      '}',
      'llm_config_class: GroqConfig\n',
      `llm_config_class: ${key}\n`,
      `endpoint: https://${key}@x\n`,
      `model_name: \${secret:${key}\n`,
      `%${key}\n`,
      '---\n',
      `\\${key}`,
      `tools_enabled: ${key}\n`,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const { problems, config } = await parseConfig(pieces.join(''), `${folder}/mine.yml`);
        const shown = problems.map(({ message }) => message).join('\n');
        assert.ok(!shown.includes(key), shown);
        if (config && 'apiKey' in config) assert.ok(!JSON.stringify({ key: config.apiKey }).includes(key));
      }),
      { numRuns: 1000 },
    );
  });

  it('lets no part of a key into the warnings of the process', async () => {
    const told: string[] = [];
    const listen = ({ message }: Error): void => {
      told.push(message);
    };
    process.on('warning', listen);
    try {
      await parseConfig('name: mine\nmodel_name: { [sk-very-secret-0123456789]: x }\n', `${folder}/mine.yml`);
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off('warning', listen);
    }
    assert.deepEqual(told, []);
  });

  it('never throws, whatever a file holds', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        for (const { line, column } of (await parseConfig(text, `${folder}/mine.yml`)).problems) {
          assert.ok(line >= 1 && column >= 1);
        }
      }),
      { numRuns: 500 },
    );
  });
});
