import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../src/manifest.ts';
import { extensionUnderTest, until, untilTrue } from './extensionUnderTest.ts';

describe('Search Chats…', () => {
  const { createQuickPick } = vscode.window;
  let picker: vscode.QuickPick<vscode.QuickPickItem> | undefined;

  before(() => {
    vscode.window.createQuickPick = <T extends vscode.QuickPickItem>() => {
      const created = createQuickPick<T>();
      picker = created;
      return created;
    };
  });

  beforeEach(() => {
    picker = undefined;
  });

  after(async () => {
    vscode.window.createQuickPick = createQuickPick;
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('opens a chat at the message that was found, on whatever branch it is', async () => {
    const { chatHistories, internals } = await extensionUnderTest();
    const timestamp = new Date().toISOString();
    const question = { id: 'q', role: 'user' as const, content: 'Which boats?', timestamp };
    const answer = (id: string, content: string) => ({ id, role: 'assistant' as const, content, timestamp });
    const { id } = await chatHistories.save({
      promptName: 'searched',
      chatHistory: [question, answer('a', 'Coracles.')],
    });
    await chatHistories.save({ id, promptName: 'searched', chatHistory: [question, answer('b', 'Punts.')] });
    const shown = async () => (await chatHistories.get(id))?.chatHistory.at(-1)?.content;
    assert.equal(await shown(), 'Punts.');
    const done = vscode.commands.executeCommand(commands.searchChats);
    const search = await until(() => picker);
    search.value = 'prompt:searched coracles';
    await until(() => (search.activeItems[0]?.detail === 'Coracles.' ? true : undefined));
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await done;
    await until(async () => ((await shown()) === 'Coracles.' ? true : undefined));
    const panel = await until(() => internals.panels.list().find(({ session }) => session.chatId === id));
    await untilTrue(() => panel.isReady);
    assert.equal(panel.session.view().messages.at(-1)?.content, 'Coracles.');
    panel.dispose();
    await chatHistories.delete(id);
  });

  it('finds what a message says while it is typed, and opens its chat', async () => {
    const { chatHistories, internals } = await extensionUnderTest();
    const timestamp = new Date().toISOString();
    const { id } = await chatHistories.save({
      promptName: 'searched-prompt',
      chatHistory: [
        { id: 'q', role: 'user', content: 'What about lanterns?', timestamp },
        { id: 'a', role: 'assistant', content: 'Quaysides have paraffin lanterns.', timestamp },
      ],
    });
    const done = vscode.commands.executeCommand(commands.searchChats);
    const shown = await until(() => picker);
    shown.value = 'prompt:searched-prompt paraff';
    const [hit, ...others] = await until(() => (shown.items.length > 0 ? shown.items : undefined));
    assert.deepEqual([hit?.label, hit?.detail], ['What about lanterns?', 'Quaysides have paraffin lanterns.']);
    assert.equal(others.length, 0);
    shown.value = 'prompt:searched-prompt paraffinless';
    await untilTrue(() => shown.items[0]?.label === 'Nothing found');
    shown.value = 'prompt:searched-prompt paraffin';
    await untilTrue(
      () => shown.items[0]?.detail !== undefined && shown.selectedItems.length + shown.activeItems.length > 0,
    );
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await done;
    await until(() => internals.panels.list().find(({ session }) => session.chatId === id));
    await chatHistories.delete(id);
  });
});
