import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { commands } from '../../src/manifest.ts';
import type { ChatPanel } from '../../src/vscode/chat/chatPanel.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import { extensionUnderTest, untilTrue } from './extensionUnderTest.ts';
import { ModelFixture } from './modelFixture.ts';

describe('commands of the chat that has the focus', () => {
  let model: ModelFixture;
  let dialogs: AnsweredDialogs;

  before(async () => {
    model = await ModelFixture.start();
    await model.addConfig('host-commands');
    await model.addPrompt('host-commands', '---\nllm_config_names: [host-commands]\n---\nAnswer.\n');
  });
  after(() => model.close());
  beforeEach(() => {
    model.server.reset();
    dialogs = new AnsweredDialogs();
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    dialogs.restore();
  });

  async function newChat(): Promise<ChatPanel> {
    const { internals } = await extensionUnderTest();
    const panel = internals.panels.openNew('host-commands');
    await untilTrue(() => panel.isReady && panel.isActive);
    return panel;
  }

  it('answer anew, show the version before, and rate it', async () => {
    const panel = await newChat();
    model.server.reply({ text: 'Once.' });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Say it', variables: {} });
    const last = () => panel.session.view().messages.at(-1);
    model.server.reply({ text: 'Twice.' });
    await vscode.commands.executeCommand(commands.answerAnew);
    await untilTrue(() => last()?.content === 'Twice.' && !panel.session.isStreaming);
    await vscode.commands.executeCommand(commands.previousVersion);
    await untilTrue(() => last()?.content === 'Once.');
    await vscode.commands.executeCommand(commands.rateUp);
    await untilTrue(() => last()?.thumb === 1);
    await vscode.commands.executeCommand(commands.copyAnswer);
    let copied = '';
    await untilTrue(() => {
      void vscode.env.clipboard.readText().then((text) => (copied = text));
      return copied === 'Once.';
    });
  });

  it('say what a chat lacks for them, and that they need one', async () => {
    await newChat();
    await vscode.commands.executeCommand(commands.forkChat);
    await untilTrue(() => dialogs.texts('information').length > 0);
    assert.deepEqual(dialogs.texts('information'), ['There is no answer in this chat yet.']);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const { internals } = await extensionUnderTest();
    await untilTrue(() => internals.panels.active === undefined);
    await vscode.commands.executeCommand(commands.focusMessage);
    assert.match(dialogs.texts('information').at(-1) ?? '', /^Go to a chat first/);
  });
});
