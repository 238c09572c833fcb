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
    dialogs.answer('HOST_KEY', 'Delete');
    await vscode.commands.executeCommand(commands.deleteSecret);
    const { vault } = (await extensionUnderTest()).internals.services;
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

  it("tell a provider's refusal with the action that mends it", async () => {
    await model.addConfig('host-plain');
    model.server.reply({ status: 401, body: { error: { message: 'Bad key' } } });
    await vscode.commands.executeCommand(commands.testLLMConfig, 'host-plain');
    await untilTrue(() => dialogs.texts('error').length > 0);
    assert.ok(dialogs.asked.find(({ kind }) => kind === 'error')?.choices.includes('Open LLM Config'));
  });
});
