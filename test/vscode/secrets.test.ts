import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../src/manifest.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import { extensionUnderTest, untilTrue } from './extensionUnderTest.ts';
import { ModelFixture } from './modelFixture.ts';

describe('secrets', () => {
  let model: ModelFixture;
  let dialogs: AnsweredDialogs;

  before(async () => {
    model = await ModelFixture.start();
    await model.addConfig('host-secret', ['api_key: ${secret:HOST_KEY}']);
  });

  after(() => model.close());

  beforeEach(() => {
    model.server.reset();
    dialogs = new AnsweredDialogs();
  });

  afterEach(() => {
    dialogs.restore();
  });

  const test = (): Thenable<unknown> => vscode.commands.executeCommand(commands.testLLMConfig, 'host-secret');
  const authorization = (): unknown => model.server.request(0).headers['authorization'];

  it('are asked for by the config that lacks one, with the action that sets it', async () => {
    await test();
    await untilTrue(() => dialogs.texts('error').length > 0);
    const error = dialogs.asked.find(({ kind }) => kind === 'error');
    assert.match(error?.text ?? '', /HOST_KEY/);
    assert.ok(error?.choices.includes('Set Secret…'));
    assert.equal(model.server.requests.length, 0);
  });

  it('leave only after a yes to the address, which is asked once', async () => {
    dialogs.answer('host-secret-value');
    await vscode.commands.executeCommand(commands.setSecret, 'HOST_KEY');
    assert.equal((dialogs.asked[0]?.options as vscode.InputBoxOptions).password, true);

    dialogs.answer(undefined);
    await test();
    await untilTrue(() => dialogs.texts('error').length > 0);
    assert.equal(model.server.requests.length, 0);
    const question = dialogs.asked.find(({ kind }) => kind === 'warning');
    assert.match(question?.text ?? '', /HOST_KEY.*127\.0\.0\.1/);

    model.server.reply({ text: 'OK' }, { text: 'OK' });
    dialogs.answer('Allow');
    await test();
    assert.equal(authorization(), 'Bearer host-secret-value');
    await test();
    assert.equal(dialogs.texts('warning').length, 2);
    await untilTrue(() => dialogs.texts('information').some((text) => text.includes('host-secret')));
    assert.ok(!JSON.stringify(dialogs.asked).includes('host-secret-value'), 'a key is never shown');
  });

  it('go away, with their approvals', async () => {
    const { vault, runtime } = (await extensionUnderTest()).internals.services;
    const { toolGrants } = await runtime.get();
    const grant = { toolName: 'host_keyed', capabilities: {}, scope: 'always' as const };
    const secrets = ['HOST_KEY', 'HOST_OTHER'].map((name) => ({ source: 'secret' as const, name }));
    for (const [index, secret] of secrets.entries()) {
      await toolGrants.grant({ ...grant, fingerprint: `f${index}`, secrets: [secret] });
    }
    dialogs.answer('HOST_KEY', 'Delete');
    await vscode.commands.executeCommand(commands.deleteSecret);
    const [kept, ...others] = await toolGrants.list();
    assert.deepEqual([kept?.secrets, others], [secrets.slice(1), []]);
    await toolGrants.revoke(kept?.id ?? 0);
    assert.equal(await vault.get('HOST_KEY'), undefined);
    assert.ok(!vault.names().includes('HOST_KEY'));

    dialogs.answer('another-value', undefined);
    await vscode.commands.executeCommand(commands.setSecret, 'HOST_KEY');
    await test();
    assert.ok(
      dialogs.texts('warning').some((text) => text.includes('127.0.0.1')),
      'asked again',
    );
    dialogs.answer('HOST_KEY', 'Delete');
    await vscode.commands.executeCommand(commands.deleteSecret);
  });

  it('reach a tool that another extension runs only after a yes, asked once for its code', async () => {
    const { internals, ...api } = await extensionUnderTest();
    const { vault } = internals.services;
    await vault.set('HOST_TOOL_KEY', 'twelve-chars');
    const code =
      "export const defaults = { key: '${secret:HOST_TOOL_KEY}' };\nexport default ({ key }) => key.length;\n";
    const run = (toolCode: string) =>
      api.runTool({
        tool: { name: 'host_api', toolCode, toolJsonSpec: null, defaultValuesForNonLlmParams: {}, contextParams: [] },
      });
    try {
      dialogs.answer(undefined);
      const refused = await run(code);
      assert.match(refused.ok ? '' : refused.error.message, /^the secret "HOST_TOOL_KEY" was not given to the tool/i);
      dialogs.answer('Allow');
      const allowed = await run(code);
      assert.equal(allowed.ok && allowed.json, '12');
      assert.equal((await run(code)).ok, true);
      const [first, ...more] = dialogs.texts('warning');
      assert.equal(first, 'Let the tool "host_api" use the secret "HOST_TOOL_KEY"?');
      assert.equal(more.length, 1, 'a yes is asked for once');
      dialogs.answer(undefined);
      assert.equal((await run(`${code}// changed`)).ok, false);
      assert.equal(dialogs.texts('warning').length, 3);
    } finally {
      await internals.services.approvals.forget({ source: 'secret', name: 'HOST_TOOL_KEY' });
      await vault.delete('HOST_TOOL_KEY');
    }
  });

  it("tell a provider's refusal with the action that mends it", async () => {
    await model.addConfig('host-plain');
    model.server.reply({ status: 401, body: { error: { message: 'Bad key' } } });
    await vscode.commands.executeCommand(commands.testLLMConfig, 'host-plain');
    await untilTrue(() => dialogs.texts('error').length > 0);
    assert.ok(dialogs.asked.find(({ kind }) => kind === 'error')?.choices.includes('Open LLM Config'));
  });
});
