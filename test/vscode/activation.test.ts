import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../src/manifest.ts';
import { extensionUnderTest } from './extensionUnderTest.ts';

describe('activation', () => {
  it('gives other extensions the wrapper, the four stores and tools', async () => {
    const api = await extensionUnderTest();
    const prompt = {
      name: 'made-by-another-extension',
      llmConfigNames: [],
      requiredKwargs: [],
      initialMessagesTemplates: [],
      systemPromptTemplate: 'Hello',
      userPromptTemplate: '',
      loggedContextVars: [],
      tools: [],
    };
    await api.promptTemplates.save(prompt);
    try {
      assert.equal((await api.promptTemplates.get(prompt.name))?.systemPromptTemplate, 'Hello');
      assert.ok((await api.promptTemplates.list()).some(({ name }) => name === prompt.name));
      await assert.rejects(api.createWrapper({ promptName: 'nobody' }), { code: 'PromptNotFound' });
      const result = await api.runTool({ tool: { toolCode: 'export default () => 6 * 7;' } });
      assert.equal(result.ok && result.json, '42');
    } finally {
      assert.equal(await api.promptTemplates.delete(prompt.name), true);
    }
  });

  it('registers every command of the manifest', async () => {
    await extensionUnderTest();
    const registered = await vscode.commands.getCommands(true);
    for (const command of Object.values(commands)) assert.ok(registered.includes(command), command);
  });
});
