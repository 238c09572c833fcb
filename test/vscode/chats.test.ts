import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { commands, panels } from '../../src/manifest.ts';
import { chatItem } from '../../src/vscode/chats/chatTree.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import { extensionUnderTest, until, untilTrue } from './extensionUnderTest.ts';
import { ModelFixture } from './modelFixture.ts';

describe('chats', () => {
  let model: ModelFixture;
  let dialogs: AnsweredDialogs;

  before(async () => {
    model = await ModelFixture.start();
    await model.addConfig('host-chat');
    await model.addPrompt(
      'host-tutor',
      '---\nllm_config_names: [host-chat]\nrequired_kwargs: [topic]\n---\nTeach {{ topic }}.\n',
    );
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

  const tabs = (): vscode.Tab[] =>
    vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(panels.chat));

  async function chat(): Promise<{ id: number; title: string }> {
    const { internals } = await extensionUnderTest();
    internals.panels.openNew('host-tutor');
    const panel = internals.panels.list().at(-1);
    assert.ok(panel);
    model.server.reply({ text: 'Certainly.' });
    await panel.session.handle({ type: 'ready' });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Teach me', variables: { topic: 'graphs' } });
    const runtime = await internals.services.runtime.get();
    const summary = (await runtime.chatHistories.summaries()).find(({ id }) => id === panel.session.chatId);
    assert.ok(summary);
    return summary;
  }

  it('begin in a panel named after the prompt, then after the first message', async () => {
    dialogs.answer('host-tutor');
    await vscode.commands.executeCommand(commands.newChat);
    await untilTrue(() => tabs().some(({ label }) => label === 'New chat: host-tutor'));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await chat();
    await untilTrue(() => tabs().some(({ label }) => label === 'Teach me'));
  });

  it('keep to the config that their user pins, until it is unpinned', async () => {
    const { id } = await chat();
    const { internals } = await extensionUnderTest();
    const panel = internals.panels.list().at(-1);
    await untilTrue(() => panel?.isActive ?? false);
    dialogs.answer('host-chat');
    await vscode.commands.executeCommand(commands.pinLLMConfig);
    assert.deepEqual(dialogs.asked.at(-1)?.choices, ['Drawn at random', 'host-chat']);
    const { chatHistories } = await internals.services.runtime.get();
    assert.equal((await chatHistories.get(id))?.pinnedConfigName, 'host-chat');
    assert.equal(panel?.session.view().isPinned, true);
    dialogs.answer('Drawn at random');
    await vscode.commands.executeCommand(commands.pinLLMConfig);
    assert.equal((await chatHistories.get(id))?.pinnedConfigName, undefined);
  });

  it('begin with what the editor gives, in the form', async () => {
    await model.addPrompt(
      'host-about',
      '---\nllm_config_names: [host-chat]\nrequired_kwargs: [selection, topic]\n---\n{{ selection }} {{ topic }}\n',
    );
    const document = await vscode.workspace.openTextDocument({ content: 'pick this word' });
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(0, 5, 0, 9);
    await vscode.commands.executeCommand(commands.newChat, 'host-about');
    const panel = (await extensionUnderTest()).internals.panels.list().at(-1);
    assert.ok(panel);
    await panel.session.handle({ type: 'ready' });
    assert.deepEqual(
      panel.session.view().variables.map(({ name, value }) => [name, value]),
      [
        ['selection', 'this'],
        ['topic', ''],
      ],
    );
    panel.dispose();
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('are stored with their messages and variables, and have one panel each', async () => {
    const { id, title } = await chat();
    assert.equal(title, 'Teach me');
    const { chatHistories, internals } = await extensionUnderTest();
    const stored = await chatHistories.get(id);
    assert.deepEqual(
      stored?.chatHistory.map(({ role, content }) => [role, content]),
      [
        ['system', 'Teach graphs.'],
        ['user', 'Teach me'],
        ['assistant', 'Certainly.'],
      ],
    );
    assert.deepEqual(stored.currentContextVariables, { topic: 'graphs' });
    await vscode.commands.executeCommand(commands.openChat, id);
    assert.equal(internals.panels.list().length, 1);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await untilTrue(() => internals.panels.list().length === 0);
    dialogs.answer('Teach me');
    await vscode.commands.executeCommand(commands.openChat);
    await until(() => internals.panels.list().find(({ session }) => session.chatId === id));
  });

  it('have a short date in their row, and the whole of it in its tooltip', () => {
    const updatedAt = new Date(Date.now() - 400 * 24 * 60 * 60 * 1000).toISOString();
    const chat = {
      id: 1,
      promptName: 'host-tutor',
      title: 'Teach me',
      messageCount: 2,
      isPinned: false,
      waitingCalls: [],
      createdAt: updatedAt,
      updatedAt,
    };
    const item = chatItem(chat);
    assert.match(String(item.description), /^\D{3} \d{1,2}, \d{4} · host-tutor$/);
    const tooltip = item.tooltip instanceof vscode.MarkdownString ? item.tooltip.value : String(item.tooltip);
    assert.match(tooltip, /Last&nbsp;message.+\d:\d\d:\d\d/);
  });

  it('are renamed, and deleted with their panel', async () => {
    const { id } = await chat();
    const { chatHistories } = await extensionUnderTest();
    dialogs.answer('Graphs for me');
    await vscode.commands.executeCommand(commands.renameChat, { id });
    await untilTrue(() => tabs().some(({ label }) => label === 'Graphs for me'));
    await vscode.commands.executeCommand(commands.deleteChat, { id });
    assert.equal(await chatHistories.get(id), undefined);
    await untilTrue(() => tabs().length === 0);
  });

  it('stop by the command of their panel', async () => {
    const { internals } = await extensionUnderTest();
    const panel = internals.panels.openNew('host-tutor');
    await untilTrue(() => panel.isActive);
    model.server.reply({ text: ['Wait '], stallAfterChunks: 1 });
    await panel.session.handle({ type: 'ready' });
    const sent = panel.session.handle({ type: 'send', id: randomUUID(), text: 'Go on', variables: { topic: 'x' } });
    await untilTrue(() => model.server.requests.length > 0);
    await vscode.commands.executeCommand(commands.stopChat);
    await sent;
    await untilTrue(() => model.server.request(0).closedAt !== undefined);
    assert.equal(panel.session.isStreaming, false);
  });

  it('refuse to go through a prompt file that has an error, and say where it is', async () => {
    await model.addPrompt('host-faulty', '---\nllm_config_names: [host-chat]\n---\nHello\n{{ 1 + }}\n');
    const { internals } = await extensionUnderTest();
    const panel = internals.panels.openNew('host-faulty');
    await panel.session.handle({ type: 'ready' });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    assert.equal(model.server.requests.length, 0);
    await panel.session.handle({ type: 'errorAction', id: 'openPrompt' });
    const editor = vscode.window.activeTextEditor;
    assert.match(editor?.document.uri.path ?? '', /host-faulty\.prompt\.njk$/);
    assert.equal(editor?.selection.active.line, 4);
  });
});
