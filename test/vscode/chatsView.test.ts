import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ChatMessage } from '../../src/core/chats/chatMessage.ts';
import { commands } from '../../src/manifest.ts';
import { configItem, configRows } from '../../src/vscode/configs/configTree.ts';
import { promptItem, promptRows } from '../../src/vscode/prompts/promptTree.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import { extensionUnderTest, until, untilTrue } from './extensionUnderTest.ts';

describe('the Chats view', () => {
  let dialogs: AnsweredDialogs;
  const made: number[] = [];

  beforeEach(() => {
    dialogs = new AnsweredDialogs();
  });

  afterEach(async () => {
    dialogs.restore();
    await vscode.commands.executeCommand(commands.clearChatFilter);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const { chatHistories } = await extensionUnderTest();
    for (const id of made.splice(0)) await chatHistories.delete(id);
  });

  /** A stored chat of the prompt `viewed`, its messages as `role: text`. */
  async function chat(title: string, more: Partial<ChatMessage> = {}, promptName = 'viewed'): Promise<number> {
    const { chatHistories } = await extensionUnderTest();
    const timestamp = new Date().toISOString();
    const { id } = await chatHistories.save({
      promptName,
      chatHistory: [
        { id: 'q', role: 'user', content: title, timestamp },
        { id: 'a', role: 'assistant', content: 'Yes.', timestamp, ...more },
      ],
    });
    made.push(id);
    return id;
  }

  /** The rows as groups with the titles of their chats. */
  async function groups(): Promise<Record<string, string[]>> {
    const { provider } = (await extensionUnderTest()).internals.chatTree;
    const labelOf = async (row: Parameters<typeof provider.getTreeItem>[0]) =>
      (await provider.getTreeItem(row)).label as string;
    const entries = ((await provider.getChildren()) ?? []).map(async (group): Promise<[string, string[]]> => {
      const chats = (await provider.getChildren(group)) ?? [];
      return [await labelOf(group), await Promise.all(chats.map(labelOf))];
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  it('has a pinned chat in a group of its own until it is unpinned, and no empty group', async () => {
    const id = await chat('To be pinned');
    await vscode.commands.executeCommand(commands.pinChat, { id });
    const pinned = await groups();
    assert.deepEqual(pinned['Pinned'], ['To be pinned']);
    assert.ok(!pinned['Today']?.includes('To be pinned'));
    await vscode.commands.executeCommand(commands.unpinChat, { id });
    const unpinned = await groups();
    assert.ok(unpinned['Today']?.includes('To be pinned'));
    assert.ok(!('Pinned' in unpinned));
  });

  it('deletes a chat without a question, and brings it back with its panel by Undo', async () => {
    const id = await chat('Deleted by mistake');
    const { chatHistories, internals } = await extensionUnderTest();
    await vscode.commands.executeCommand(commands.openChat, id);
    let undo: (() => void) | undefined;
    const window = vscode.window as { showInformationMessage: unknown };
    const { showInformationMessage } = window;
    window.showInformationMessage = (text: string, action: string) =>
      new Promise((resolve) => {
        assert.equal(text, 'Deleted "Deleted by mistake".');
        undo = () => {
          resolve(action);
        };
      });
    try {
      await vscode.commands.executeCommand(commands.deleteChat, { id });
      assert.equal(await chatHistories.get(id), undefined);
      await untilTrue(() => internals.panels.list().length === 0);
      (await until(() => undo))();
      await until(() => internals.panels.list().find(({ session }) => session.chatId === id));
      assert.equal((await chatHistories.get(id))?.chatHistory.length, 2);
    } finally {
      window.showInformationMessage = showInformationMessage;
    }
  });

  it('restores a deleted chat, which tells how long it stays, or deletes it for good after a question', async () => {
    const id = await chat('Out of the trash');
    const { chatHistories, internals } = await extensionUnderTest();
    await vscode.commands.executeCommand(commands.deleteChat, { id });
    dialogs.answer('Out of the trash', 'Restore');
    await vscode.commands.executeCommand(commands.restoreChat);
    assert.ok(await chatHistories.get(id));
    await until(() => internals.panels.list().find(({ session }) => session.chatId === id));
    await vscode.commands.executeCommand(commands.deleteChat, { id });
    dialogs.answer('Out of the trash', 'Delete for Good', 'Delete');
    await vscode.commands.executeCommand(commands.restoreChat);
    assert.equal(dialogs.asked.at(-1)?.text, 'Delete "Out of the trash" for good?');
    const runtime = await internals.services.runtime.get();
    assert.ok(!(await runtime.chatHistories.trash()).some((deleted) => deleted.id === id));
  });

  it('shows the chats that fit a filter only, which grows choice by choice, and all of them again', async () => {
    await chat('Rated good', { thumb: 1, llm_config_name: 'viewed-config' }, 'viewed-filter');
    await chat('Not rated', {}, 'viewed-filter');
    await chat('Of another prompt', { thumb: 1 }, 'viewed-other');
    dialogs.answer('viewed-filter');
    await vscode.commands.executeCommand(commands.filterChats);
    assert.deepEqual(await groups(), { Today: ['Not rated', 'Rated good'] });
    dialogs.answer('With an answer rated good');
    await vscode.commands.executeCommand(commands.filterChats);
    assert.deepEqual(await groups(), { Today: ['Rated good'] });
    assert.deepEqual(dialogs.asked.at(-1)?.choices.slice(0, 2), ['All chats', 'With an answer rated good']);
    dialogs.answer('With an answer rated bad');
    await vscode.commands.executeCommand(commands.filterChats);
    assert.deepEqual(await groups(), {});
    // The same choice again takes it back.
    dialogs.answer('With an answer rated bad');
    await vscode.commands.executeCommand(commands.filterChats);
    assert.deepEqual(await groups(), { Today: ['Not rated', 'Rated good'] });
    await vscode.commands.executeCommand(commands.clearChatFilter);
    assert.ok((await groups())['Today']?.includes('Of another prompt'));
  });

  it('has its ratings told of in the views of prompts and configs', async () => {
    const { internals } = await extensionUnderTest();
    const { ratings } = internals.services;
    await chat('Rated', { thumb: 1, llm_config_name: 'viewed-config' });
    await ratings.ready();
    await untilTrue(() => ratings.ofConfig('viewed-config').up === 1);
    assert.deepEqual(ratings.ofPrompt('viewed'), { up: 1, down: 0 });
    const [prompt] = await promptRows(internals.services);
    const [config] = await configRows(internals.services);
    assert.ok(prompt && config);
    for (const item of [promptItem(prompt, { up: 3, down: 1 }), configItem(config, { up: 3, down: 1 })]) {
      assert.match(String(item.description), / · ▲ 3 ▼ 1$/);
      assert.match((item.tooltip as vscode.MarkdownString).value, /3&nbsp;rated&nbsp;good,&nbsp;1&nbsp;rated&nbsp;bad/);
      assert.match(item.accessibilityInformation?.label ?? '', /, 3 rated good, 1 rated bad/);
    }
    assert.doesNotMatch(String(promptItem(prompt).description), /[▲▼]/);
  });

  it('opens a chat to the side', async () => {
    const id = await chat('Beside');
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'first' }));
    await vscode.commands.executeCommand(commands.openChatBeside, { id });
    await untilTrue(() => vscode.window.tabGroups.all.length === 2);
  });

  it('opens a chat in a window of its own', async () => {
    const id = await chat('In a window');
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'stays' }));
    const { internals } = await extensionUnderTest();
    await vscode.commands.executeCommand(commands.openChatInNewWindow, { id });
    await untilTrue(() =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.length === 1 && tabs[0]?.label === 'In a window'),
    );
    assert.ok(internals.panels.list().some(({ session }) => session.chatId === id));
  });
});
