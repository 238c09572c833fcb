import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderTemplate } from '../../../src/core/template/renderTemplate.ts';
import { reportMarkdown } from '../../../src/core/transfer/importReport.ts';
import type { Store } from '../../../src/node/store/store.ts';
import { importInto, TransferFixture } from './transferFixture.ts';

const fixtures = join(import.meta.dirname, 'fixtures');

describe('an import of what Django dumped', () => {
  let fixture: TransferFixture;
  let store: Store;

  beforeEach(async () => {
    fixture = await TransferFixture.create();
    store = await fixture.store();
  });

  afterEach(() => fixture.close());

  const dump = (name: string) => join(fixtures, name);

  it('brings tools, configs, prompts with their links, and chats', async () => {
    const report = await importInto(store, dump('dumpdata.json'), ['gpt-4-azure']);
    assert.deepEqual(
      [report.configNames, report.tools, report.prompts, report.chats].map(({ added, failed }) => [added, failed]),
      [
        [2, 0],
        [2, 0],
        [2, 0],
        [3, 0],
      ],
    );
    assert.deepEqual(report.skippedModels, { 'auth.user': 1, 'sessions.session': 1 });
    assert.deepEqual(report.configsToWrite, ['claude-bedrock']);

    const prompt = await store.promptTemplates.get('tutor');
    assert.ok(prompt);
    assert.deepEqual(prompt.llmConfigNames, ['gpt-4-azure', 'claude-bedrock']);
    assert.deepEqual(prompt.tools, ['add_days', 'lookup']);
    assert.equal(
      await renderTemplate(prompt.systemPromptTemplate, { subject: 'sets' }, { name: 'x' }),
      'You teach sets for $5. Write {"a": {{ b }}} and {% raw %}.',
    );
    assert.equal(prompt.userPromptTemplate, 'Question: {{ user_msg }}');
    assert.deepEqual(prompt.initialMessagesTemplates, [{ role: 'assistant', content: 'Ask me about {{ subject }}.' }]);
    assert.deepEqual([prompt.requiredKwargs, prompt.loggedContextVars], [['subject'], ['subject']]);

    const tool = await store.tools.get('add_days');
    assert.match(tool?.toolCode ?? '', /^def add_days/);
    assert.deepEqual(tool?.contextParams, ['__user_id__']);
    assert.equal(tool.toolJsonSpec?.name, 'add_days');
    assert.deepEqual((await store.tools.get('lookup'))?.toolJsonSpec?.description, 'Looks up');
  });

  it('brings messages as the model has them', async () => {
    await importInto(store, dump('dumpdata.json'));
    const chats = await store.chatHistories.list();
    const first = chats.find(({ createdAt }) => createdAt === '2024-05-01T08:00:00.000Z');
    assert.ok(first);
    assert.equal(first.promptName, 'tutor');
    assert.deepEqual(first.currentContextVariables, { subject: 'sets' });
    assert.deepEqual(
      first.chatHistory.map(({ role, content }) => [role, content]),
      [
        ['system', 'You teach sets.'],
        ['user', 'When is it?'],
        ['assistant', ''],
        ['tool', '{"status": "OK", "message": "2024-05-03"}'],
        ['assistant', 'On the third.'],
      ],
    );
    const [, user, call, result, answer] = first.chatHistory;
    assert.deepEqual(user?.context_vars, { subject: 'sets' });
    assert.equal(user.id, 'b3c1');
    assert.deepEqual(call?.tool_calls, [
      { id: 'call_1', type: 'function', function: { name: 'add_days', arguments: '{"days":2}' } },
    ]);
    // The values of context parameters may be secrets.
    assert.deepEqual(result?.context_params, ['user_id']);
    assert.deepEqual([answer?.thumb, answer?.['custom_key'], answer?.message_generation_time], [1, { a: [1] }, 1.25]);
    assert.equal(answer?.timestamp, '2024-05-01T08:00:04.500Z');
  });

  it('changes nothing the second time, and gives every machine the same ids', async () => {
    await importInto(store, dump('dumpdata.json'));
    const other = await fixture.store();
    await importInto(other, dump('dumpdata.json'));
    const report = await importInto(store, dump('dumpdata.json'));
    assert.deepEqual(
      [report.configNames, report.tools, report.prompts, report.chats].map(({ added, merged, unchanged }) => [
        added,
        merged,
        unchanged,
      ]),
      [
        [0, 0, 2],
        [0, 0, 2],
        [0, 0, 2],
        [0, 0, 3],
      ],
    );
    const records = async (each: Store) =>
      Promise.all((await each.chatHistories.uuids()).map(({ id }) => each.chatHistories.record(id)));
    assert.deepEqual(await records(store), await records(other));
  });

  it('reads JSONL and natural keys alike', async () => {
    const report = await importInto(store, dump('natural.jsonl'));
    assert.deepEqual((await store.promptTemplates.get('tutor'))?.tools, ['add_days', 'gone_tool']);
    assert.deepEqual((await store.promptTemplates.get('tutor'))?.llmConfigNames, ['gpt-4-azure']);
    assert.equal((await store.chatHistories.list())[0]?.promptName, 'tutor');
    assert.ok(report.notes.some(({ finding }) => finding.includes('gone_tool')));
  });

  it('never changes what is there: the other one gets a free name, which links follow', async () => {
    const mine = {
      name: 'add_days',
      toolCode: 'export default () => 1',
      toolJsonSpec: null,
      defaultValuesForNonLlmParams: {},
      contextParams: [],
    };
    await store.tools.save(mine);
    const prompt = {
      name: 'tutor',
      llmConfigNames: [],
      requiredKwargs: [],
      initialMessagesTemplates: [],
      systemPromptTemplate: 'Mine',
      userPromptTemplate: '',
      loggedContextVars: [],
      tools: [],
    };
    await store.promptTemplates.save(prompt);
    for (const expected of ['added', 'unchanged'] as const) {
      const report = await importInto(store, dump('dumpdata.json'));
      assert.equal(report.tools[expected] >= 1, true);
      assert.equal((await store.tools.get('add_days'))?.toolCode, mine.toolCode);
      assert.deepEqual(await store.promptTemplates.get('tutor'), prompt);
      assert.deepEqual((await store.promptTemplates.get('tutor (imported)'))?.tools, ['add_days (imported)', 'lookup']);
      assert.equal(await store.promptTemplates.get('tutor (imported 2)'), undefined);
      assert.ok(report.notes.some(({ finding }) => finding.includes('"tutor (imported)"')));
      const chats = await store.chatHistories.list();
      assert.equal(chats.length, 3);
      assert.ok(chats.some(({ promptName }) => promptName === 'tutor (imported)'));
    }
  });

  it('reports what needs a hand, in words', async () => {
    const report = reportMarkdown(await importInto(store, dump('dumpdata.json')));
    for (const words of [
      /Tool "add\\_days".*Python.*add\\_days\.tool\.ts/,
      /Tool "lookup".*may hold secrets in plain text: api\\_key.*Set Secret/,
      /Prompt "odd".*words of its own: in\b/,
      /Prompt "odd".*does not require: name/,
      /Prompt "odd".*links to the tool 99, which is not in the file/,
      /Chat 12.*prompt 77 is not in the file/,
      /Chat 12.*message 2/,
      /These fields have no counterpart.*user/,
      /auth\.user: 1/,
      /claude-bedrock: `claude-bedrock\.yml`/,
    ]) {
      assert.match(report, words);
    }
    assert.doesNotMatch(report, /sk-plain/);
  });

  it('names file, line and field of what it cannot read, and imports nothing', async () => {
    const text = (await readFile(dump('dumpdata.json'), 'utf8')).replace('"name": "lookup"', '"name": ""');
    const file = await fixture.file('broken.json', text);
    const line = text.slice(0, text.indexOf('"name": ""')).split('\n').length;
    await assert.rejects(importInto(store, file), {
      code: 'InvalidImportFile',
      message: new RegExp(`broken\\.json, line ${line}: \`row \\d+\\.fields\\.name\` must be a text that is not empty`),
    });
    const faults: [string, RegExp][] = [
      [
        '[{"model": "app.tool", "pk": 1, "fields": {"name": "x", "context_params": "[1"}}]',
        /row 1\.fields\.context_params` must be JSON/,
      ],
      ['[{"model": "app.tool", "pk": 1}]', /row 1\.fields` must be an object/],
      ['[{"model": "tool", "pk": 1, "fields": {}}]', /row 1\.model` must be a text such as/],
      [
        '[{"model": "app.chathistory", "pk": 1, "fields": {"chat_history": {}}}]',
        /row 1\.fields\.chat_history` must be a list/,
      ],
      [
        '{"model": "app.tool", "pk": 1, "fields": {"name": "a"}}\n{"model": "app.tool", "pk": 2, "fields": {"name": 7}}',
        /line 2: `row 2\.fields\.name/,
      ],
      ['{"model": "app.tool", "pk": 1, "fields": {"name": "a"}}\nnonsense', /line 2: The file is broken/],
    ];
    for (const [content, message] of faults) {
      await assert.rejects(importInto(store, await fixture.file('fault.json', content)), {
        code: 'InvalidImportFile',
        message,
      });
    }
    assert.deepEqual(
      [await store.tools.list(), await store.chatHistories.list(), await store.llmConfigNames.list()],
      [[], [], []],
    );
  });

  it('takes an empty dump for what it is', async () => {
    const report = await importInto(store, await fixture.file('empty.json', '[]'));
    assert.match(reportMarkdown(report), /holds nothing to import/);
  });
});
