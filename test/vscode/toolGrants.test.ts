import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Tool } from '../../src/core/tools/tool.ts';
import { editorToolFingerprint, toolFingerprint } from '../../src/core/tools/toolGrant.ts';
import { toolInForce } from '../../src/core/tools/toolInForce.ts';
import type { Runtime } from '../../src/node/runtime/runtime.ts';
import { commands, viewItems } from '../../src/manifest.ts';
import { grantItem, otherGrantsItem } from '../../src/vscode/tools/grants/grantItem.ts';
import { offeredEditorTool } from '../../src/vscode/tools/editorTools/offeredEditorTools.ts';
import type { GrantRow } from '../../src/vscode/tools/grants/grantRows.ts';
import { type ToolRow, toolsViewRows, type ToolsViewRow } from '../../src/vscode/tools/toolRows.ts';
import { toolItem } from '../../src/vscode/tools/toolTree.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import { extensionUnderTest, untilTrue } from './extensionUnderTest.ts';

const capabilities = { hosts: ['api.example.com', 'localhost:8080'], files: true };
const tool: Tool = {
  name: 'host_granted',
  toolCode: `/** Asks. */
export default async function ({ q, key }: { q: string; key: string }, tool) {
  await tool.readWorkspaceFile(q);
  return (await tool.fetch('https://api.example.com/' + key)).text;
}
export const capabilities = ${JSON.stringify(capabilities)};
`,
  toolJsonSpec: null,
  defaultValuesForNonLlmParams: { key: '${secret:KEY}' },
  contextParams: [],
};

describe('what tools are granted', () => {
  let dialogs: AnsweredDialogs;
  let runtime: Runtime;
  let chatId: number;

  const rows = async (): Promise<ToolsViewRow[]> => toolsViewRows((await extensionUnderTest()).internals.services);
  const toolRow = async (): Promise<ToolRow> => {
    const found = (await rows()).find((row): row is ToolRow => !('kind' in row) && row.name === 'host_granted');
    assert.ok(found);
    return found;
  };
  const others = async (): Promise<GrantRow[]> =>
    (await rows()).flatMap((row) => ('kind' in row && row.kind === 'otherGrants' ? row.grants : []));

  before(async () => {
    runtime = await (await extensionUnderTest()).internals.services.runtime.get();
    ({ id: chatId } = await runtime.chatHistories.save({
      chatHistory: [{ role: 'user', content: 'About the weather', id: 'm1', timestamp: new Date().toISOString() }],
    }));
  });
  after(() => runtime.chatHistories.delete(chatId));
  beforeEach(async () => {
    dialogs = new AnsweredDialogs();
    await runtime.tools.save(tool);
    const secrets = [{ source: 'secret' as const, name: 'KEY' }];
    const inForce = toolInForce(tool, { defaultValuesForNonLlmParams: {}, contextParams: [] });
    const fingerprint = await toolFingerprint(inForce, capabilities, secrets);
    const grant = { toolName: tool.name, fingerprint, capabilities, secrets };
    await runtime.toolGrants.grant({ ...grant, scope: 'always' });
    await runtime.toolGrants.grant({ ...grant, scope: 'chat', chatHistoryId: chatId });
  });
  afterEach(async () => {
    dialogs.restore();
    await runtime.tools.deleteOwn(tool.name);
    for (const { id } of await runtime.toolGrants.list()) await runtime.toolGrants.revoke(id);
  });

  it('stands below the tool, in words, with what the tool may do', async () => {
    const row = await toolRow();
    const item = toolItem(row);
    assert.equal(
      item.description,
      'in the database · reaches api.example.com, localhost:8080, reads files of the workspace, uses the secret "KEY" · Asks.',
    );
    assert.match((item.tooltip as vscode.MarkdownString).value, /Not&nbsp;from&nbsp;the&nbsp;model:&nbsp;key/);
    assert.equal(item.contextValue, `${viewItems.tool},granted`);
    assert.equal(item.collapsibleState, vscode.TreeItemCollapsibleState.Collapsed);
    const [inChat, always] = row.grants.map(grantItem);
    assert.equal(always?.label, 'Always in this workspace');
    assert.match(
      String(always.description),
      /^reaches api\.example\.com, localhost:8080, reads files .* uses the secret "KEY" · \d/,
    );
    assert.equal(inChat?.label, 'In the chat “About the weather”');
    assert.match(
      inChat.accessibilityInformation?.label ?? '',
      /^Grant of host_granted: In the chat “About the weather”, /,
    );
    assert.equal(inChat.contextValue, viewItems.toolGrant);
  });

  it('is outdated once the code has changed, until it is as it was', async () => {
    await runtime.tools.save({ ...tool, toolCode: `${tool.toolCode}// changed\n` });
    const changed = await toolRow();
    assert.deepEqual(
      changed.grants.map(({ state }) => state),
      ['outdated', 'outdated'],
    );
    const [item] = changed.grants.map(grantItem);
    assert.equal(item?.label, 'Outdated: asks again');
    assert.match(String(item.description), /^In the chat “About the weather” · reaches /);
    assert.equal((item.iconPath as vscode.ThemeIcon).id, 'circle-slash');
    await runtime.tools.save(tool);
    assert.deepEqual(
      (await toolRow()).grants.map(({ state }) => state),
      ['holds', 'holds'],
    );
  });

  it('is revoked one by one, or all of a tool', async () => {
    const [inChat] = (await toolRow()).grants;
    await vscode.commands.executeCommand(commands.revokeGrant, inChat);
    assert.deepEqual(
      (await toolRow()).grants.map(({ grant }) => grant.scope),
      ['always'],
    );
    assert.match(dialogs.texts('information')[0] ?? '', /“host_granted” asks again: its grant “In the chat “About/);
    await vscode.commands.executeCommand(commands.revokeAllGrants, await toolRow());
    assert.deepEqual(await runtime.toolGrants.list(), []);
    assert.equal(toolItem(await toolRow()).collapsibleState, vscode.TreeItemCollapsibleState.None);
    await vscode.commands.executeCommand(commands.revokeAllGrants);
    await untilTrue(() => dialogs.texts('information').length === 3);
    assert.match(dialogs.texts('information')[2] ?? '', /nothing to revoke/);
    assert.deepEqual(dialogs.texts('warning'), [], 'nothing to confirm');
  });

  it('is in a group of its own where the tool is another extension’s, or gone', async () => {
    const toolName = 'vscode:promptdeck_tests_tick';
    const offered = offeredEditorTool('promptdeck_tests_tick');
    assert.ok(offered);
    for (const description of [offered.description, 'Something else.']) {
      const fingerprint = await editorToolFingerprint(toolName, { ...offered, description });
      await runtime.toolGrants.grant({ toolName, fingerprint, capabilities: {}, scope: 'always' });
    }
    await runtime.toolGrants.grant({ toolName: 'vscode:gone', fingerprint: 'f', capabilities: {}, scope: 'always' });
    await runtime.tools.deleteOwn(tool.name);
    const found = await others();
    assert.deepEqual(
      found.map(({ grant, state }) => [grant.toolName, state]),
      [
        ['vscode:gone', 'noTool'],
        [toolName, 'outdated'],
        [toolName, 'holds'],
        ['host_granted', 'noTool'],
        ['host_granted', 'noTool'],
      ],
    );
    const [, , tick, gone] = found.map(grantItem);
    assert.equal(tick?.label, 'vscode:promptdeck_tests_tick: Always in this workspace');
    assert.match(String(tick.description), /^runs without asking · /);
    assert.equal(gone?.label, 'host_granted: No such tool now');
    const group = otherGrantsItem({ kind: 'otherGrants', grants: found });
    assert.equal(group.contextValue, viewItems.otherGrants);
    await vscode.commands.executeCommand(commands.revokeAllGrants);
    assert.deepEqual(await others(), []);
  });
});
