import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { createProvider } from '../../../src/node/llm/providers.ts';
import { demoModelName } from '../../model/demoReply.ts';
import { startDemoModel, type DemoModel } from '../../model/demoModel.ts';
import { collectTurn, connectionFor, userRequest } from '../llm/collectTurn.ts';

const lookUpTool = {
  name: 'lookUpWord',
  description: 'Looks up a word.',
  parameters: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] },
};

describe('demo model', () => {
  let model: DemoModel;
  before(async () => {
    model = await startDemoModel({ port: 0 });
  });
  after(() => model.close());

  const provider = () => createProvider(connectionFor('openai', model.url, demoModelName));

  it('answers in Markdown, names what was said, and says that it is no real AI', async () => {
    const turn = await collectTurn(await provider(), userRequest('Explain binary search'));
    assert.equal(turn.error, undefined);
    assert.match(turn.text, /demo model/);
    assert.match(turn.text, /no real AI/);
    assert.match(turn.text, /Explain binary search/);
    assert.match(turn.text, /```ts\n/);
    assert.match(turn.text, /^- binary$/m);
    assert.ok(turn.events.filter(({ type }) => type === 'text').length > 20);
  });

  it('calls a tool and answers with its result', async () => {
    const asked = userRequest('Please look up "serendipity"', { tools: [lookUpTool] });
    const first = await collectTurn(await provider(), asked);
    const [call] = first.toolCalls;
    assert.equal(call?.name, 'lookUpWord');
    assert.deepEqual(JSON.parse(call.arguments), { word: 'Please look up "serendipity"' });
    const second = await collectTurn(await provider(), {
      ...asked,
      messages: [
        ...asked.messages,
        { role: 'assistant', content: '', toolCalls: first.toolCalls },
        { role: 'tool', toolCallId: call.id, name: call.name, content: '{"status":"OK","message":"luck"}' },
      ],
    });
    assert.deepEqual(second.toolCalls, []);
    assert.match(second.text, /"message":"luck"/);
  });

  it('gives a date where a tool asks for one', async () => {
    const parameters = {
      type: 'object',
      properties: { to: { type: 'string', description: 'Second date, as YYYY-MM-DD: the days up to it are counted.' } },
    };
    const countDays = { name: 'countDays', description: 'Counts days.', parameters };
    for (const [said, wanted] of [
      ['How long is it to 2031-02-03?', /^2031-02-03$/],
      ['Plan my studies', /^\d{4}-\d{2}-\d{2}$/],
    ] as const) {
      const turn = await collectTurn(await provider(), userRequest(said, { tools: [countDays] }));
      assert.match((JSON.parse(turn.toolCalls[0]?.arguments ?? '{}') as { to: string }).to, wanted);
    }
  });

  it('gives a path where a tool asks for one: the one that was said, else the one in the description', async () => {
    const description = 'Path of the file from the folder, such as src/a.ts';
    const parameters = { type: 'object', properties: { path: { type: 'string', description } } };
    const readFile = { name: 'readFile', description: 'Reads a file.', parameters };
    for (const [said, wanted] of [
      ['diff --git a/lib/deep/b.min.js b/lib/deep/b.min.js', 'lib/deep/b.min.js'],
      ['What does (app/main.py) do?', 'app/main.py'],
      ['Is and/or used?', 'src/a.ts'],
    ] as const) {
      const turn = await collectTurn(await provider(), userRequest(said, { tools: [readFile] }));
      assert.deepEqual(JSON.parse(turn.toolCalls[0]?.arguments ?? '{}'), { path: wanted });
    }
  });

  it('gives structured output that its schema accepts', async () => {
    const schema = {
      type: 'object',
      properties: {
        title: { type: 'string', maxLength: 10 },
        grade: { enum: ['A', 'B'] },
        points: { type: 'integer', minimum: 3 },
        tags: { type: 'array', items: { $ref: '#/$defs/tag' }, minItems: 2 },
      },
      required: ['title', 'grade', 'points', 'tags'],
      additionalProperties: false,
      $defs: { tag: { type: 'string' } },
    };
    const turn = await collectTurn(await provider(), userRequest('Grade this', { responseFormat: schema }));
    const validate = new Ajv().compile(schema);
    assert.ok(validate(JSON.parse(turn.text)), JSON.stringify(validate.errors));
  });

  it('lists itself as a model', async () => {
    const answer = (await (await fetch(`${model.url}/models`)).json()) as { data: { id: string }[] };
    assert.deepEqual(
      answer.data.map(({ id }) => id),
      [demoModelName],
    );
  });
});
