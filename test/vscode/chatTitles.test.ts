import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { settings } from '../../src/manifest.ts';
import { extensionUnderTest, untilTrue } from './extensionUnderTest.ts';
import { ModelFixture } from './modelFixture.ts';

describe('titles by a config', () => {
  let model: ModelFixture;

  before(async () => {
    model = await ModelFixture.start();
    await model.addConfig('host-titled');
    await model.addConfig('host-namer', ['max_tokens: 4000']);
    await model.addPrompt('host-titles', '---\nllm_config_names: [host-titled]\n---\nTeach.\n');
  });

  beforeEach(() => {
    model.server.reset();
  });

  afterEach(async () => {
    await setTitleConfig(undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  after(() => model.close());

  async function setTitleConfig(name: string | undefined): Promise<void> {
    const target = vscode.ConfigurationTarget.Workspace;
    await vscode.workspace.getConfiguration().update(settings.titleConfig, name, target);
  }

  /** Sends a message in a new chat. @returns its id */
  async function send(text: string): Promise<number> {
    const { internals } = await extensionUnderTest();
    const { session } = internals.panels.openNew('host-titles');
    await session.handle({ type: 'ready' });
    await session.handle({ type: 'send', id: randomUUID(), text, variables: {} });
    assert.ok(session.chatId);
    return session.chatId;
  }

  async function titleOf(chatId: number): Promise<string | undefined> {
    const { chatHistories } = await (await extensionUnderTest()).internals.services.runtime.get();
    return (await chatHistories.summaries()).find(({ id }) => id === chatId)?.title;
  }

  it('come after the first answer, of the config that the setting names, and are the panel’s too', async () => {
    await setTitleConfig('host-namer');
    model.server.reply({ text: 'Nodes and edges.' }, { text: '"Graphs, explained."' });
    const id = await send('What is a graph?');
    await untilTrue(async () => (await titleOf(id)) === 'Graphs, explained');
    assert.equal(model.server.requests.length, 2);
    assert.equal(model.server.request(1).body['max_tokens'], 1_000);
    await untilTrue(() =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label === 'Graphs, explained')),
    );
  });

  it('are the first words where no config is named, and nothing is asked', async () => {
    model.server.reply({ text: 'Nodes and edges.' });
    const id = await send('What is a tree?');
    assert.equal(await titleOf(id), 'What is a tree?');
    assert.equal(model.server.requests.length, 1);
  });

  it('are the first words where the config fails, and its user is not disturbed', async () => {
    await setTitleConfig('host-namer');
    const shown: string[] = [];
    const { showErrorMessage } = vscode.window;
    vscode.window.showErrorMessage = (text: string) => {
      shown.push(text);
      return Promise.resolve(undefined);
    };
    try {
      model.server.reply({ text: 'Nodes and edges.' }, { status: 401 });
      const id = await send('What is a forest?');
      await untilTrue(() => model.server.requests.length === 2);
      await setTitleConfig('host-nobody');
      model.server.reply({ text: 'Once more.' });
      await send('What is a leaf?');
      assert.equal(await titleOf(id), 'What is a forest?');
      assert.deepEqual(shown, []);
    } finally {
      vscode.window.showErrorMessage = showErrorMessage;
    }
  });
});
