import assert from 'node:assert/strict';
import { lastOf, outline, sentMessages, shareWrapperFixture } from './wrapperFixture.ts';

const good = { name: 'good', toolCode: 'export default () => 42;' };
const broken: [what: string, toolCode: string, line: number][] = [
  ['a syntax error', '\nexport default ( => 1', 2],
  ['no code', '', 1],
  ['two exports', 'export function a() {}\nexport function b() {}', 1],
  ['Python', 'def bad(a):\n    return a', 1],
];

/** Names of the tools that the nth request offers. */
function offered(request: { body?: unknown } | undefined): string[] {
  const { tools = [] } = request?.body as { tools?: { function: { name: string } }[] };
  return tools.map((tool) => tool.function.name);
}

describe('A prompt with a broken tool', () => {
  const fixture = shareWrapperFixture({ workspace: 'file:///project' });
  beforeEach(async () => {
    await fixture.current.addConfig('main');
    await fixture.current.addTool(good);
    await fixture.current.addPrompt({ tools: ['bad', 'good'] });
  });

  for (const [what, toolCode, line] of broken) {
    it(`goes on without it and says so: ${what}`, async () => {
      const { runtime, server, addTool, warnings } = fixture.current;
      await addTool({ name: 'bad', toolCode });
      const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
      const told: string[] = [];
      server.reply(
        {
          toolCalls: [
            { name: 'bad', arguments: {} },
            { name: 'good', arguments: {} },
          ],
        },
        { text: 'ok' },
      );
      const options = { onBrokenTool: ({ name }: { name: string }) => told.push(name) };
      assert.equal(await wrapper.sendUserMessageAndGetResponse('hi', {}, options), 'ok');
      assert.deepEqual(offered(server.requests[0]), ['good']);
      assert.deepEqual(outline(sentMessages(server, 1)).slice(-2), [
        'tool: {"status":"Failed","message":"The tool \\"bad\\" cannot be called: its code has a fault that its author has to mend."}',
        'tool: {"status":"OK","message":42}',
      ]);
      const reply = lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant');
      const message = reply.broken_tools?.[0]?.message ?? '';
      assert.ok(message.startsWith(`Tool "bad", line ${line}: `), message);
      assert.deepEqual(told, ['bad']);
      assert.ok(warnings.includes(`The prompt "tutor" goes on without its tool "bad". ${message}`));
    });
  }

  it('lets no other tool have its name', async () => {
    const { runtime, server, addTool, addPrompt } = fixture.current;
    const toolJsonSpec = { name: 'bad', description: '', parameters: { type: 'object', properties: {} } };
    await addTool({ ...good, toolJsonSpec });
    await addTool({ name: 'bad', toolCode: '' });
    await addPrompt({ tools: ['good', 'bad'] });
    server.reply({ toolCalls: [{ name: 'bad', arguments: {} }] }, { text: 'ok' });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    await wrapper.sendUserMessageAndGetResponse('hi');
    assert.deepEqual(offered(server.requests[0]), ['good']);
    assert.match(outline(sentMessages(server, 1)).at(-1) ?? '', /"bad\\" cannot be called/);
  });

  it('is named with its file, and a run without a chat goes on too', async () => {
    const { runtime, server, warnings } = fixture.current;
    await runtime.tools.saveFromFile('file:///project/bad.tool.ts', {
      ...{ toolJsonSpec: null, defaultValuesForNonLlmParams: {}, contextParams: [] },
      ...{ name: 'bad', toolCode: 'export default ( => 1' },
    });
    server.reply({ text: 'once' });
    assert.equal(await runtime.getResponseWithoutChatHistory({ promptName: 'tutor', message: 'hi' }), 'once');
    assert.deepEqual(offered(server.requests[0]), ['good']);
    assert.match(
      warnings.join(),
      /without its tool "bad"\. Tool "bad", line 1: .* \(file:\/\/\/project\/bad\.tool\.ts\)/,
    );
  });

  it('never tells a vendor of a specification that is no JSON Schema', async () => {
    const { runtime, server, addTool, warnings } = fixture.current;
    const parameters = { type: 'object', properties: { a: { type: 'strin' } } };
    for (const [toolCode, toolJsonSpec] of [
      [good.toolCode, { name: 'bad', description: '', parameters }],
      [`export const spec = ${JSON.stringify({ parameters })};\n${good.toolCode}`, null],
    ] as const) {
      await addTool({ name: 'bad', toolCode, toolJsonSpec });
      server.reply({ text: 'ok' });
      const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
      assert.equal(await wrapper.sendUserMessageAndGetResponse('hi'), 'ok');
      assert.deepEqual(offered(server.requests.at(-1)), ['good']);
      assert.match(warnings.join(), /without its tool "bad"\. .*"parameters\.properties\.a\.type" must be one of/);
      warnings.length = 0;
    }
  });

  it('is told all the same of a tool that is nowhere', async () => {
    const wrapper = await fixture.current.runtime.createWrapper({ promptName: 'tutor' });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi'), { code: 'ToolNotFound', message: /"bad"/ });
  });
});

describe('Tools of one prompt whose specifications have one name', () => {
  const fixture = shareWrapperFixture({
    approveTool: () => Promise.resolve({ decision: 'allow' }),
    editorTools: {
      describe: (name) => ({ name, description: '', parameters: { type: 'object', properties: {} } }),
      invoke: (name) => Promise.resolve(`editor ${name}`),
    },
  });

  it('go out under a name each, and each call runs its own', async () => {
    const { runtime, server, addConfig, addTool, addPrompt } = fixture.current;
    await addConfig('main');
    const toolJsonSpec = { name: 'find', description: '', parameters: { type: 'object', properties: {} } };
    for (const name of ['one', 'two', 'three']) {
      await addTool({ name, toolCode: `export default () => '${name}';`, toolJsonSpec });
    }
    await addTool({ name: 'two_2', toolCode: "export default () => 'two_2';" });
    await addPrompt({ tools: ['one', 'two_2', 'two', 'vscode:find', 'vscode:two'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const names = ['find', 'two_2', 'two', 'vscode_find', 'vscode_two'];
    server.reply({ toolCalls: names.map((name) => ({ name, arguments: {} })) }, { text: 'ok' });
    await wrapper.sendUserMessageAndGetResponse('go');
    assert.deepEqual(offered(server.requests[0]), names);
    assert.deepEqual(
      sentMessages(server, 1)
        .filter(({ role }) => role === 'tool')
        .map(({ content }) => (JSON.parse(String(content)) as { message: unknown }).message),
      ['one', 'two_2', 'two', 'editor find', 'editor two'],
    );
  });
});
