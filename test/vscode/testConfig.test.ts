import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../src/manifest.ts';
import { configItem, configRows } from '../../src/vscode/configs/configTree.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import {
  diagnosticsOf,
  extensionUnderTest,
  readFile,
  untilTrue,
  workspaceFolder,
  writeFile,
} from './extensionUnderTest.ts';
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

  const row = async () => {
    const { internals } = await extensionUnderTest();
    const found = (await configRows(internals.services)).find(({ name }) => name === 'host-tested');
    assert.ok(found);
    return found;
  };

  it('marks the row, which opens at that line whatever warnings stand above it', async () => {
    await writeFile('llm_configs/host-tested.yml', (await readFile(uri)).replace('\n', '\nfoo: 1\n'));
    await untilTrue(async () => (await row()).problems.length === 1);
    refuseModel();
    await test();
    const failed = configItem(await row());
    assert.equal((failed.iconPath as vscode.ThemeIcon).id, 'error');
    assert.equal(failed.description, 'host-model · test failed');
    assert.match(failed.accessibilityInformation?.label ?? '', /The test failed: .*does not have this model.*"foo"/);
    assert.match((failed.tooltip as vscode.MarkdownString).value, /^\$\(error\).*test&nbsp;failed/m);
    await vscode.commands.executeCommand(commands.openLLMConfig, await row());
    assert.deepEqual(vscode.window.activeTextEditor?.selection.active, new vscode.Position(4, 12));

    model.server.reply({ text: 'OK' });
    await test();
    const passed = configItem(await row());
    assert.equal((passed.iconPath as vscode.ThemeIcon).id, 'warning');
    assert.equal(passed.description, 'host-model');
    await vscode.commands.executeCommand(commands.openLLMConfig, await row());
    assert.equal(vscode.window.activeTextEditor.selection.active.line, 1);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await writeFile('llm_configs/host-tested.yml', (await readFile(uri)).replace('foo: 1\n', ''));
    await untilTrue(async () => (await row()).problems.length === 0);
  });

  it('marks a spent quota too, as nothing that the file is to blame for', async () => {
    model.server.reply({
      status: 429,
      body: { error: { message: 'You exceeded your current quota.', code: 'insufficient_quota' } },
    });
    await test();
    assert.deepEqual(
      diagnosticsOf(uri).map((text) => /^(\d+ \w+) .*quota is spent/.exec(text)?.[1]),
      ['2 warning'],
    );
    assert.equal((configItem(await row()).iconPath as vscode.ThemeIcon).id, 'warning');
    await untilTrue(() => dialogs.texts('error').length > 0);
    assert.doesNotMatch(dialogs.texts('error')[0] ?? '', /line \d/);
  });

  it('names the line to change until the file changes', async () => {
    refuseModel();
    await test();
    await untilTrue(() => diagnosticsOf(uri).some((text) => /does not have this model/.test(text)));
    await writeFile('llm_configs/host-tested.yml', `${await readFile(uri)}# changed\n`);
    await untilTrue(() => diagnosticsOf(uri).length === 0);
    assert.equal(configItem(await row()).description, 'host-model');
  });
});
