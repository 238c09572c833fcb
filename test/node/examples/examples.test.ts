import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { llmConfigClasses } from '../../../src/core/configs/llmConfig.ts';
import { parseConfig } from '../../../src/core/configs/parseConfig.ts';
import type { JsonObject } from '../../../src/core/base/json.ts';
import { createToolRunner } from '../../../src/node/sandbox/toolRunner.ts';
import { parsePromptFile } from '../../../src/core/template/promptFile/promptFile.ts';
import { renderTemplate } from '../../../src/core/template/renderTemplate.ts';
import type { GrantedCapabilities } from '../../../src/core/tools/toolRunner.ts';
import { modelSpec } from '../../../src/core/tools/toolArguments.ts';
import { readToolFile } from '../../../src/core/template/toolFile/toolFile.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

async function filesOf(folder: string, ending: string) {
  const names = (await readdir(join(root, folder))).filter((name) => name.endsWith(ending));
  assert.ok(names.length > 0, `${folder} holds no ${ending}`);
  return Promise.all(
    names.map(async (fileName) => ({
      name: fileName.slice(0, -ending.length),
      file: join(root, folder, fileName),
      text: await readFile(join(root, folder, fileName), 'utf8'),
    })),
  );
}

describe('examples', () => {
  it('holds prompts without a fault, whose configs and tools exist', async () => {
    const tools = (await filesOf('examples/tools', '.tool.ts')).map(({ name }) => name);
    const configs = (await filesOf('examples/llm_configs', '.yml')).map(({ name }) => name);
    for (const { name, file, text } of await filesOf('examples/prompts', '.prompt.njk')) {
      const { template, problems } = await parsePromptFile(text, { name, file });
      const unexplained = problems.filter(({ severity }) => severity === 'error');
      assert.deepEqual(unexplained, [], name);
      for (const tool of template.tools) assert.ok(tools.includes(tool), `${name}: ${tool}`);
      for (const config of template.llmConfigNames) assert.ok(configs.includes(config), `${name}: ${config}`);
      assert.deepEqual(problems, [], name);
    }
  });

  it('holds prompts that render with their required variables alone', async () => {
    for (const { name, file, text } of await filesOf('examples/prompts', '.prompt.njk')) {
      const { template } = await parsePromptFile(text, { name, file });
      const variables = Object.fromEntries(template.requiredKwargs.map((key) => [key, `<${key}>`]));
      const parts = [
        template.systemPromptTemplate,
        ...template.initialMessagesTemplates.map(({ content }) => content),
        template.userPromptTemplate,
      ];
      const rendered = await Promise.all(
        parts.map((source) => renderTemplate(source, { ...variables, user_msg: 'Hello' }, { name })),
      );
      for (const value of [...Object.values(variables), 'Hello']) {
        assert.ok(
          rendered.some((part) => part.includes(value)),
          `${name} shows ${value} nowhere`,
        );
      }
      for (const part of rendered) assert.equal(part, part.trim(), `${name} starts or ends with blanks`);
    }
  });

  it('holds tools without a fault, described for the model', async () => {
    for (const { name, file, text } of await filesOf('examples/tools', '.tool.ts')) {
      const { spec, problems } = await readToolFile(text, { name, file });
      assert.deepEqual(problems, [], name);
      assert.ok(spec.description.length > 40, name);
    }
  });

  it('keeps what the model must not set out of its sight', async () => {
    const file = join(root, 'examples/tools/complexityTable.tool.ts');
    const { tool, spec } = await readToolFile(await readFile(file, 'utf8'), { name: 'complexityTable', file });
    assert.deepEqual(Object.keys(modelSpec(tool, spec).parameters['properties'] ?? {}), ['n']);
    assert.deepEqual(tool.contextParams, ['language']);
    assert.deepEqual(Object.keys(tool.defaultValuesForNonLlmParams), ['operationsPerSecond', 'language']);
  });

  it('holds configs without a fault', async () => {
    for (const { file, text } of await filesOf('examples/llm_configs', '.yml')) {
      const { problems } = await parseConfig(text, file);
      assert.deepEqual(problems, []);
    }
  });
});

describe('the tools of examples', () => {
  const runner = createToolRunner();
  after(() => runner.close());

  async function run(name: string, args: JsonObject, capabilities: GrantedCapabilities = {}): Promise<unknown> {
    const toolCode = await readFile(join(root, 'examples/tools', `${name}.tool.ts`), 'utf8');
    const result = await runner.run({ toolCode, arguments: args, capabilities });
    return result.ok ? JSON.parse(result.json) : result.error.message;
  }

  it('complexityTable tells which running times are fast enough', async () => {
    const { table } = (await run('complexityTable', { n: 100000, language: 'Python', operationsPerSecond: 1e8 })) as {
      table: { complexity: string; fastEnough: boolean }[];
    };
    assert.deepEqual(
      table.filter(({ fastEnough }) => fastEnough).map(({ complexity }) => complexity),
      ['O(log n)', 'O(n)', 'O(n log n)'],
    );
  });

  it('textStatistics measures a text', async () => {
    const statistics = await run('textStatistics', {
      text: 'Fix the search. It searched\nthe search twice, twice.',
      maxLineLength: 26,
    });
    assert.deepEqual(statistics, {
      characters: 52,
      words: 9,
      sentences: 2,
      lines: 2,
      longestLine: 27,
      tooLongLines: [{ line: 1, length: 27 }],
      wordsPerSentence: 4.5,
      readingSeconds: 2,
      frequentWords: [
        { word: 'search', count: 2 },
        { word: 'twice', count: 2 },
        { word: 'searched', count: 1 },
      ],
    });
  });

  it('readSource reads a file, once that is granted', async () => {
    const path = 'src/searchSorted.ts';
    assert.match(String(await run('readSource', { path })), /not granted/);
    const read = (await run('readSource', { path, from: 2, count: 2 }, { workspaceRoot: join(root, 'examples') })) as {
      lines: number;
      text: string;
    };
    const lines = (await readFile(join(root, 'examples', path), 'utf8')).split('\n');
    assert.equal(read.lines, lines.length);
    assert.equal(read.text, `2: ${lines[1]}\n3: ${lines[2]}`);
  });

  it('calculateDate counts days and working days, and goes forward', async () => {
    assert.deepEqual(await run('calculateDate', { from: '2024-02-26', to: '2024-03-11' }), {
      from: { date: '2024-02-26', weekday: 'Monday' },
      to: { date: '2024-03-11', weekday: 'Monday' },
      days: 14,
      workingDays: 10,
      weeks: 2,
    });
    const back = (await run('calculateDate', { from: '2025-03-03', addDays: -3 })) as Record<string, unknown>;
    assert.deepEqual([back['to'], back['workingDays']], [{ date: '2025-02-28', weekday: 'Friday' }, -1]);
    assert.match(String(await run('calculateDate', { from: '2025-02-30' })), /"2025-02-30" is no date/);
  });
});

describe('llm_configs', () => {
  it('holds one template for each class, without a fault and without a key', async () => {
    const classes = await Promise.all(
      (await filesOf('llm_configs', '.yml')).map(async ({ file, text }) => {
        const { config, problems } = await parseConfig(text, file);
        assert.deepEqual(problems, [], file);
        return config?.llmConfigClass;
      }),
    );
    assert.deepEqual(classes.sort(), [...llmConfigClasses].sort());
  });
});
