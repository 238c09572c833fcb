import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { viewItems } from '../../src/manifest.ts';
import { chatItem } from '../../src/vscode/chats/chatTree.ts';
import { configItem, configRows } from '../../src/vscode/configs/configTree.ts';
import { promptItem, promptRows } from '../../src/vscode/prompts/promptTree.ts';
import { toolRows } from '../../src/vscode/tools/toolRows.ts';
import { toolItem } from '../../src/vscode/tools/toolTree.ts';
import { diagnosticsOf, extensionUnderTest, untilTrue } from './extensionUnderTest.ts';

const sound = (item: vscode.TreeItem, contextValue: string): void => {
  const { id } = item.iconPath as vscode.ThemeIcon;
  assert.ok(id !== 'error' && id !== 'warning', (item.tooltip as vscode.MarkdownString).value);
  assert.equal(item.contextValue, contextValue);
  assert.ok(item.command);
};

describe('the views over the sample workspace', () => {
  it('list its prompts, tools and configs, none of them with a mark', async () => {
    const { services } = (await extensionUnderTest()).internals;
    await services.configFiles.ready();
    await services.toolFiles.ready();
    const ofSample = ({ name }: { name: string }) => !name.startsWith('host');
    const promptsNow = async () => (await promptRows(services)).filter(ofSample);
    // A prompt's references are checked once configs and tools are read.
    await untilTrue(async () => (await promptsNow()).every(({ problems }) => problems.length === 0));
    const prompts = await promptsNow();
    const tools = (await toolRows(services)).filter(ofSample);
    // Names that other tests' prompts link to outlive their files.
    const configs = (await configRows(services)).filter(ofSample);
    assert.ok(prompts.length >= 4);
    assert.ok(tools.length >= 3);
    assert.ok(configs.length >= 1);
    for (const row of prompts) sound(promptItem(row), viewItems.promptFile);
    for (const row of tools) sound(toolItem(row), viewItems.toolFile);
    for (const row of configs) sound(configItem(row), viewItems.llmConfig);
    for (const { uri } of [...prompts, ...tools]) assert.deepEqual(uri && diagnosticsOf(uri), []);
  });

  it('show a chat by its title, its prompt and its time', () => {
    const item = chatItem({
      id: 7,
      promptName: 'tutor',
      title: '',
      messageCount: 1,
      isPinned: false,
      waitingCalls: [],
      createdAt: '2026-01-02T03:04:05.000Z',
      updatedAt: '2026-01-02T03:04:05.000Z',
    });
    assert.equal(item.label, 'New chat: tutor');
    assert.match(String(item.description), /^Jan .* · tutor$/);
    assert.equal(item.contextValue, viewItems.chat);
  });
});
