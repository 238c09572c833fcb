import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PromptTemplate } from '../../../src/core/prompts/promptTemplate.ts';
import { formatPromptFile } from '../../../src/core/template/promptFile/formatPromptFile.ts';
import { parsePromptFile, promptFileTemplate } from '../../../src/core/template/promptFile/promptFile.ts';

const place = { name: 'tutor', file: 'prompts/tutor.prompt.njk' };
const parse = (text: string) => parsePromptFile(text, place);

/** Problems as `line:column severity message`. */
async function problemsOf(text: string): Promise<string[]> {
  const { problems } = await parse(text);
  return problems.map(({ line, column, severity, message }) => `${line}:${column} ${severity} ${message}`);
}

const head = '---\nllm_config_names: [demo]\n---\n';

describe('parsePromptFile', () => {
  it('reads every part of a prompt, with the line each starts on', async () => {
    const { template, lines, problems } = await parse(
      [
        '---',
        'name: tutor',
        'llm_config_names: [gpt, claude]',
        'required_kwargs:',
        '  - topic',
        'logged_context_vars: [topic]',
        'tools: [search]',
        '---',
        '{% system %}',
        'Teach {{ topic }}.',
        '{% endsystem %}',
        '{# a few turns to start with #}',
        '{% user %}Hello{% enduser %}',
        '{% assistant %}',
        'Hi',
        'there',
        '{% endassistant %}',
        '{%- user -%}',
        '  {{ user_msg }}  ',
        '{%- enduser -%}',
        '',
      ].join('\n'),
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(template, {
      name: 'tutor',
      llmConfigNames: ['gpt', 'claude'],
      requiredKwargs: ['topic'],
      initialMessagesTemplates: [
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: 'Hi\nthere' },
      ],
      systemPromptTemplate: 'Teach {{ topic }}.',
      userPromptTemplate: '{{ user_msg }}',
      loggedContextVars: ['topic'],
      tools: ['search'],
    });
    assert.deepEqual(lines, { system: 10, 'initial.0': 13, 'initial.1': 15, user: 19 });
  });

  it('takes a body without blocks as the system prompt', async () => {
    const { template, lines, problems } = await parse(`${head}\nYou are kind.\n\nAlways.\n`);
    assert.equal(template.systemPromptTemplate, 'You are kind.\n\nAlways.');
    assert.deepEqual(lines, { system: 5 });
    assert.deepEqual(problems, []);
  });

  it('reads files with Windows line ends and a byte order mark the same', async () => {
    const text = `${head}{% system %}\nOne\nTwo\n{% endsystem %}\n{% user %}\n{{ user_msg }}\n{% enduser %}\n`;
    assert.deepEqual(await parse(`\uFEFF${text.replaceAll('\n', '\r\n')}`), await parse(text));
  });

  it('takes block tags in comments, strings and raw text as text', async () => {
    const body = "{# {% user %} #}{{ '{% user %}' }}{% raw %}{% system %}{% endraw %}";
    const { template, problems } = await parse(`${head}{% system %}${body}{% endsystem %}`);
    assert.equal(template.systemPromptTemplate, body);
    assert.deepEqual(problems, []);
  });

  it('takes the last user block that uses user_msg as the user prompt', async () => {
    const { template } = await parse(
      `${head}{% user %}a {{ user_msg }}{% enduser %}{% assistant %}b{% endassistant %}{% user %}c {{ user_msg | trim }}{% enduser %}`,
    );
    assert.equal(template.userPromptTemplate, 'c {{ user_msg | trim }}');
    assert.deepEqual(
      template.initialMessagesTemplates.map(({ content }) => content),
      ['a {{ user_msg }}', 'b'],
    );
  });

  it('keeps a user block that only mentions user_msg in text as an initial message', async () => {
    const { template } = await parse(`${head}{% user %}The variable user_msg {# user_msg #}{% enduser %}`);
    assert.equal(template.userPromptTemplate, '');
    assert.equal(template.initialMessagesTemplates.length, 1);
  });

  it('reads texts that blocks cannot hold from the front matter', async () => {
    const { template, problems } = await parse(
      '---\nllm_config_names: [demo]\nsystem_prompt_template: "Say {# this"\nuser_prompt_template: fixed\n' +
        'initial_messages_templates:\n  - {role: assistant, content: Hi}\n---\n',
    );
    assert.equal(template.systemPromptTemplate, 'Say {# this');
    assert.equal(template.userPromptTemplate, 'fixed');
    assert.deepEqual(template.initialMessagesTemplates, [{ role: 'assistant', content: 'Hi' }]);
    assert.match(problems[0]?.message ?? '', /comment is never closed/);
  });
});

describe('problems of prompt files', () => {
  const cases: [string, string, string[]][] = [
    [
      'an unknown key',
      '---\nllm_config_name: [demo]\n---\nHi',
      [
        '1:1 warning No LLM config can answer. Name one in "llm_config_names".',
        '2:1 error Unknown key "llm_config_name". Did you mean "llm_config_names"?',
      ],
    ],
    [
      'a wrong type',
      '---\nllm_config_names: demo\n---\nHi',
      [
        '2:19 error "llm_config_names" must be a list of names, like [one, two].',
        '2:19 warning No LLM config can answer. Name one in "llm_config_names".',
      ],
    ],
    [
      'another name',
      '---\nllm_config_names: [demo]\nname: other\n---\nHi',
      ['3:7 error The name must equal the file\'s name, "tutor". Change it, remove the line, or rename the file.'],
    ],
    ['broken YAML', '---\nllm_config_names: [demo]\ntools: [a\n---\nHi', ['3:8 error This bracket is not closed.']],
    [
      'front matter without end',
      '---\nllm_config_names: [demo]\n',
      [
        '1:1 error The front matter is never closed. Add a line `---`.',
        '1:1 error The prompt is empty. Write the system prompt below the front matter.',
      ],
    ],
    [
      'a block without end',
      `${head}{% system %}\nHi\n`,
      ['4:1 error This block is never closed. Add {% endsystem %}.'],
    ],
    [
      'a block inside another',
      `${head}{% system %}\nA\n  {% user %}{{ user_msg }}{% enduser %}\n{% endsystem %}`,
      ['6:3 error {% user %} cannot stand inside {% system %}. Close that first with {% endsystem %}.'],
    ],
    [
      'a wrong end',
      `${head}{% system %}\nA\n{% enduser %}\n{% endsystem %}`,
      ['6:1 error {% enduser %} stands inside {% system %}, which needs {% endsystem %}.'],
    ],
    ['an end alone', `${head}{% enduser %}{% system %}A{% endsystem %}`, ['4:1 error {% enduser %} closes no block.']],
    [
      'text outside',
      `${head}{% system %}A{% endsystem %}\n\n  stray words\n{% user %}{{ user_msg }}{% enduser %}`,
      [
        '6:3 error This text stands outside the blocks and would be lost. Put it into {% system %}, {% assistant %} or {% user %}.',
      ],
    ],
    [
      'a tag around a block',
      `${head}{% if x %}{% system %}A{% endsystem %}{% endif %}`,
      [
        '4:1 error This tag stands outside the blocks, where nothing is rendered. Put it inside one.',
        '4:39 error This tag stands outside the blocks, where nothing is rendered. Put it inside one.',
      ],
    ],
    [
      'an unknown block',
      `${head}{% sytem %}A{% endsytem %}`,
      ['4:4 error Unknown tag {% sytem %}. Did you mean {% system %}?'],
    ],
    [
      'two system blocks',
      `${head}{% system %}A{% endsystem %}\n{% system %}B{% endsystem %}`,
      ['5:1 error A prompt has one {% system %} block. Join the two.'],
    ],
    [
      'a syntax error',
      `${head}{% system %}\nA\nB {{ x | }}\n{% endsystem %}`,
      ['6:10 error Syntax error: expected symbol, got variable-end.'],
    ],
    [
      'a syntax error on the line of the tag',
      `${head}{% system %}B {{ + }}{% endsystem %}`,
      ['4:20 error Syntax error: unexpected token: }}.'],
    ],
    [
      'a tag that never ends',
      `${head}{% system %}\nA {{ x\n{% endsystem %}`,
      ['5:3 error This is never closed. Add `}}`.'],
    ],
    ['a comment that never ends', `${head}A {# x\n`, ['4:3 error This comment is never closed. Add `#}`.']],
    [
      'an empty file',
      '',
      [
        '1:1 warning No LLM config can answer. Name one in "llm_config_names".',
        '1:1 error The prompt is empty. Write the system prompt below the front matter.',
      ],
    ],
    [
      'a variable not required',
      `${head}Hi {{ name }} {{ mood | default("fine") }}`,
      ['4:7 warning "name" is not in "required_kwargs": without a value the prompt cannot be rendered.'],
    ],
    [
      'a required variable not used',
      '---\nllm_config_names: [demo]\nrequired_kwargs: [a]\n---\nHi',
      ['3:18 warning "a" is required but used nowhere.'],
    ],
    [
      'user_msg outside the user prompt',
      `${head}Hi {{ user_msg }}`,
      ['4:7 warning "user_msg" has a value in the last {% user %} block only.'],
    ],
    [
      'a last user block without user_msg',
      `${head}{% user %}Hi{% enduser %}`,
      ['4:1 warning This block opens every chat as it is. To make it the user prompt, write {{ user_msg }} in it.'],
    ],
    [
      'a block after the user prompt',
      `${head}{% user %}{{ user_msg }}{% enduser %}\n{% assistant %}Hi{% endassistant %}`,
      ['5:1 warning This {% assistant %} block follows the user prompt, but opens the chat before it. Move it up.'],
    ],
  ];
  for (const [what, text, expected] of cases) {
    it(`tells ${what} at its place`, async () => {
      assert.deepEqual((await problemsOf(text)).sort(), [...expected].sort());
    });
  }

  it('keeps what can be read of a broken file', async () => {
    const { template } = await parse(
      `---\nllm_config_names: [demo]\nextra: 1\n---\n{% system %}A\n{% user %}{{ user_msg }}`,
    );
    assert.equal(template.systemPromptTemplate, 'A');
    assert.equal(template.userPromptTemplate, '{{ user_msg }}');
    assert.deepEqual(template.llmConfigNames, ['demo']);
  });

  it('finds no fault with a new prompt file', async () => {
    assert.deepEqual(await problemsOf(promptFileTemplate(['demo'])), []);
  });

  it('never throws, whatever a file holds', async () => {
    const piece = fc.constantFrom(
      '---\n',
      '{% system %}',
      '{% endsystem %}',
      '{% user %}',
      '{% enduser %}',
      '{{',
      '}}',
      '{#',
      '#}',
      '{% raw %}',
      '{% endraw %}',
      '"',
      "'",
      '\n',
      ' user_msg ',
      'a: [',
      'tools: [x]\n',
      '&a *a',
      '{% if x %}',
      '{% endif %}',
      '|',
      '(',
      ')',
      '\\',
      '\t',
      ': ',
      '\uD800',
      'r/',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(piece, fc.string())), async (pieces) => {
        const { template, problems } = await parse(pieces.join(''));
        assert.equal(template.name, 'tutor');
        for (const { line, column } of problems) assert.ok(line >= 1 && column >= 1);
      }),
      { numRuns: 500 },
    );
  });
});

describe('formatPromptFile', () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1, unit: 'binary' }), { maxLength: 4 });
  const source = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          '{% user %}',
          '{% enduser %}',
          '{% endsystem %}',
          '{{ user_msg }}',
          '{#',
          '#}',
          '\n',
          '---\n',
          'text',
          '\r\n',
          '{% raw %}',
          ' ',
        ),
      )
      .map((pieces) => pieces.join('')),
  );
  const templates: fc.Arbitrary<PromptTemplate> = fc.record(
    {
      name: fc.constant('tutor'),
      llmConfigNames: names,
      requiredKwargs: names,
      initialMessagesTemplates: fc.array(
        fc.record(
          { role: fc.constantFrom('assistant' as const, 'user' as const), content: source },
          { noNullPrototype: true },
        ),
        { maxLength: 3 },
      ),
      systemPromptTemplate: source,
      userPromptTemplate: source,
      loggedContextVars: names,
      tools: names,
    },
    { noNullPrototype: true },
  );

  it('gives text that reads back to the same template, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(templates, async (template) => {
        const { template: read } = await parse(await formatPromptFile(template));
        assert.deepEqual(read, template);
      }),
      { numRuns: 500 },
    );
  });

  it('writes blocks that a person would write', async () => {
    const text = await formatPromptFile({
      name: 'tutor',
      llmConfigNames: ['demo'],
      requiredKwargs: [],
      initialMessagesTemplates: [{ role: 'assistant', content: 'Hi' }],
      systemPromptTemplate: 'Teach.',
      userPromptTemplate: '{{ user_msg }}',
      loggedContextVars: [],
      tools: [],
    });
    assert.equal(
      text,
      '---\nllm_config_names: [demo]\nrequired_kwargs: []\nlogged_context_vars: []\ntools: []\n---\n' +
        '{% system %}\nTeach.\n{% endsystem %}\n\n{% assistant %}\nHi\n{% endassistant %}\n\n{% user %}\n{{ user_msg }}\n{% enduser %}\n',
    );
  });
});
