import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../src/manifest.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import { diagnosticsOf, untilTrue, workspaceFolder, writeFile } from './extensionUnderTest.ts';
import { ModelFixture } from './modelFixture.ts';

describe('Test LLM Config', () => {
  let model: ModelFixture;
  let dialogs: AnsweredDialogs;
  let uri: vscode.Uri;

  before(async () => {
    model = await ModelFixture.start();
    await model.addConfig('host-tested');
    uri = vscode.Uri.joinPath(workspaceFolder(), 'llm_configs/host-tested.yml');
  });
  after(() => model.close());
  beforeEach(() => {
    model.server.reset();
    dialogs = new AnsweredDialogs();
  });
  afterEach(() => {
    dialogs.restore();
  });

  const test = () => vscode.commands.executeCommand(commands.testLLMConfig, { name: 'host-tested' });
  const refuseModel = () => {
    model.server.reply({
      status: 404,
      body: { error: { message: 'The model `host-model` does not exist.', code: 'model_not_found' } },
    });
  };

  it('names the line to change until a test passes', async () => {
    refuseModel();
    await test();
    await untilTrue(() => dialogs.texts('error').length > 0);
    const [told] = dialogs.asked.filter(({ kind }) => kind === 'error');
    assert.match(
      told?.text ?? '',
      /^host-tested\.yml, line 4: .*does not have this model.*The model `host-model` does not exist/,
    );
    assert.equal(told?.choices[0], 'Open LLM Config');
    assert.equal(diagnosticsOf(uri).filter((text) => /^4 error .*does not have this model/.test(text)).length, 1);

    model.server.reply({ toolCalls: [{ name: 'report_ready', arguments: { status: 'OK' } }], model: 'host-model-1' });
    await test();
    await untilTrue(() => dialogs.texts('information').length > 0);
    assert.match(dialogs.texts('information')[0] ?? '', /"host-tested" works: host-model-1 called a tool/);
    assert.deepEqual(diagnosticsOf(uri), []);
  });

  it('names the line to change until the file changes', async () => {
    refuseModel();
    await test();
    await untilTrue(() => diagnosticsOf(uri).length === 1);
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    await writeFile('llm_configs/host-tested.yml', `${text}# changed\n`);
    await untilTrue(() => diagnosticsOf(uri).length === 0);
  });
});
