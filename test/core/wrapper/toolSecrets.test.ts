import assert from 'node:assert/strict';
import type { JsonObject, RuntimeOptions, ToolApproval, ToolCallRequest } from '../../../src/core.ts';
import { toolSecrets } from '../../../src/core/tools/toolSecrets.ts';
import { lastOf, openWrapperFixture, type WrapperFixture } from './wrapperFixture.ts';

const code = (host = 'a.example') =>
  `export const capabilities = { hosts: ['${host}'] };
export default ({ key }: { key: string }) => key.length;`;
const secret = (name: string) => ({ key: `\${secret:${name}}` });

describe('the secrets of tools', () => {
  type Use = Parameters<NonNullable<RuntimeOptions['resolveSecret']>>[1];
  let fixture: WrapperFixture;
  let asked: ToolCallRequest[];
  let uses: Use[];
  let stored: Record<string, string>;

  beforeEach(async () => {
    [asked, uses, stored] = [[], [], { KEY: 'a-hidden-key', OTHER: 'another-key' }];
    await open({
      approveTool: (call): Promise<ToolApproval> => {
        asked.push(call);
        return Promise.resolve({ decision: 'allow', scope: 'always' });
      },
    });
  });
  afterEach(() => fixture.close());

  async function open(options: Partial<RuntimeOptions>): Promise<void> {
    fixture = await openWrapperFixture({
      resolveSecret: (name, use) => {
        uses.push(use);
        return Promise.resolve(stored[name]);
      },
      resolveEnv: () => Promise.resolve(undefined),
      ...options,
    });
    await fixture.addConfig('main');
    await fixture.addPrompt({ tools: ['measure'] });
  }

  /** Saves the tool and has a model call it in a new chat. @returns what the model got */
  async function call(defaults: JsonObject, toolCode = code()): Promise<string> {
    await fixture.addTool({ name: 'measure', toolCode, defaultValuesForNonLlmParams: defaults });
    const wrapper = await fixture.runtime.createWrapper({ promptName: 'tutor' });
    fixture.server.reply({ toolCalls: [{ name: 'measure', arguments: {} }] }, { text: 'ok' });
    await wrapper.sendUserMessageAndGetResponse('go');
    return lastOf((await wrapper.getChatHistory()).chatHistory, 'tool').content;
  }

  it('are asked about anew where another default stands in the tool’s columns, which who approves does not see', async () => {
    await call({ ...secret('KEY'), extra: 'plain-value' });
    await call({ ...secret('KEY'), extra: 'plain-value' });
    assert.equal(asked.length, 1);
    await call({ ...secret('KEY'), extra: 'another-value' });
    assert.deepEqual(
      asked.map(({ hasChanged }) => hasChanged),
      [undefined, true],
    );
    assert.doesNotMatch(JSON.stringify(asked), /plain-value|another-value/);
  });

  it('are found wherever defaults refer to them, each once', () => {
    const defaults = { a: '${secret:B} and ${env:A}', b: [{ c: '${secret:B}' }, 1, null], '${secret:NO}': 'x' };
    assert.deepEqual(toolSecrets(defaults), [
      { source: 'env', name: 'A' },
      { source: 'secret', name: 'B' },
    ]);
  });

  it('are asked about with the call, and again where code, hosts or names change', async () => {
    assert.match(await call(secret('KEY')), /12/);
    assert.deepEqual(asked[0]?.secrets, [{ source: 'secret', name: 'KEY' }]);
    assert.deepEqual((await fixture.runtime.toolGrants.list())[0]?.secrets, asked[0].secrets);
    await call(secret('KEY'));
    assert.equal(asked.length, 1, 'granted');
    await call(secret('OTHER'));
    assert.equal(asked.length, 2, 'another secret');
    await call(secret('KEY'), code('b.example'));
    assert.equal(asked.length, 3, 'another host');
    await call({ key: 'plain' });
    assert.deepEqual([asked.length, asked[3]?.secrets], [4, undefined], 'no secret');
  });

  it('are given for an origin that is bound to code, hosts and names, and say whether somebody was asked', async () => {
    await call(secret('KEY'));
    await call(secret('KEY'));
    await call(secret('KEY'), code('b.example'));
    const [first, again, elsewhere] = uses;
    assert.match(first?.origin ?? '', /^tool:measure#[0-9a-f]{64}$/);
    assert.equal(again?.origin, first?.origin);
    assert.notEqual(elsewhere?.origin, first?.origin);
    assert.deepEqual(first?.tool, { name: 'measure', hosts: ['a.example'], isAsked: true });

    const tool = await fixture.addTool({
      name: 'measure',
      toolCode: code(),
      defaultValuesForNonLlmParams: secret('KEY'),
    });
    const run = { tool, capabilities: { hosts: ['a.example'] } };
    assert.equal((await fixture.runtime.runTool(run)).ok, true);
    assert.deepEqual(uses.at(-1), { ...first, tool: { ...first.tool, isAsked: false } });
    await fixture.runtime.runTool({ ...run, isAsked: true });
    assert.equal(uses.at(-1)?.tool?.isAsked, true);
  });

  it('leave the calls that lack one without an answer, so that trying again runs them', async () => {
    await fixture.addTool({ name: 'measure', toolCode: code(), defaultValuesForNonLlmParams: secret('LATER') });
    await fixture.addTool({ name: 'other', toolCode: 'export default () => "done"' });
    await fixture.addPrompt({ tools: ['measure', 'other'] });
    const wrapper = await fixture.runtime.createWrapper({ promptName: 'tutor' });
    const calls = [
      { id: 'a', name: 'measure', arguments: {} },
      { id: 'b', name: 'other', arguments: {} },
    ];
    fixture.server.reply({ toolCalls: calls });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('go'), {
      code: 'SecretNotFound',
      message: 'The tool "measure" needs the secret "LATER", which is not stored. Set it, then try again.',
      toolName: 'measure',
      secret: { source: 'secret', name: 'LATER' },
    });
    const [last] = (await wrapper.getChatHistory()).chatHistory.slice(-1);
    assert.deepEqual(
      [last?.role, last?.tool_round?.waiting, last?.tool_round?.answers.map(({ tool_call_id: id }) => id)],
      ['assistant', [], ['b']],
    );
    assert.deepEqual(
      last?.tool_round?.blocked?.map(({ id, code: why, tool_name: tool, secret: lacking }) => [id, why, tool, lacking]),
      [['a', 'SecretNotFound', 'measure', { source: 'secret', name: 'LATER' }]],
    );

    stored['LATER'] = 'there-now';
    fixture.server.reply({ text: 'ok' });
    assert.equal(await wrapper.retryLastMessage(), 'ok');
    const { chatHistory } = await wrapper.getChatHistory();
    assert.deepEqual(
      chatHistory
        .filter(({ role }) => role === 'tool')
        .map(({ content }) => (JSON.parse(content) as JsonObject)['message']),
      [9, 'done'],
    );
    assert.ok(chatHistory.every((message) => message.tool_round === undefined));
    assert.doesNotMatch(JSON.stringify(fixture.server.requests.map(({ body }) => body)), /LATER|try again/);
  });

  it('are told of by runTool where one is lacking', async () => {
    const tool = await fixture.addTool({
      name: 'measure',
      toolCode: code(),
      defaultValuesForNonLlmParams: secret('LATER'),
    });
    const result = await fixture.runtime.runTool({ tool });
    assert.ok(!result.ok);
    const { kind, name, secret: lacking } = result.error;
    assert.deepEqual([kind, name, lacking], ['arguments', 'SecretNotFound', { source: 'secret', name: 'LATER' }]);
  });

  it('need nobody’s yes where the program that embeds the core gives them, and the tool has no capabilities', async () => {
    await fixture.close();
    await open({});
    assert.match(await call(secret('KEY'), 'export default ({ key }: { key: string }) => key.length;'), /12/);
    assert.match(await call(secret('KEY')), /nobody granted/);
  });
});
