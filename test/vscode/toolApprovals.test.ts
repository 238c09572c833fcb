import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { ExtensionInternals } from '../../src/extension.ts';
import { commands, settings } from '../../src/manifest.ts';
import { chatItem } from '../../src/vscode/chats/chatTree.ts';
import { openCalledTool } from '../../src/vscode/chat/openCalledTool.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import { deleteFile, extensionUnderTest, untilTrue, writeFile } from './extensionUnderTest.ts';
import { ModelFixture } from './modelFixture.ts';

const readerCode = `export const capabilities = { files: true };
export default async function ({ path }: { path: string }, tool: any) {
  console.log('reads');
  return (await tool.readWorkspaceFile(path)).trim();
}
`;

describe('tools that wait for a yes or no', () => {
  const files: vscode.Uri[] = [];
  let model: ModelFixture;
  let internals: ExtensionInternals;
  let dialogs: AnsweredDialogs;

  before(async () => {
    ({ internals } = await extensionUnderTest());
    model = await ModelFixture.start();
    await model.addConfig('host-approvals');
    for (const [name, code] of [
      ['host_reader', readerCode],
      ['host_sum', 'export default function ({ a }: { a: number }) { return a + 1; }\n'],
    ] as const) {
      const uri = await writeFile(`tools/${name}.tool.ts`, code);
      files.push(uri);
      await internals.services.toolFiles.sync(uri);
    }
    files.push(await writeFile('host-secret-of-the-day.txt', 'Plants drink.\n'));
    await model.addPrompt(
      'host-approvals',
      '---\nllm_config_names: [host-approvals]\ntools: [host_reader, host_sum]\n---\nBe brief.\n',
    );
  });

  after(async () => {
    await model.close();
    await Promise.all(files.map(deleteFile));
  });

  beforeEach(() => {
    model.server.reset();
    dialogs = new AnsweredDialogs();
  });

  afterEach(async () => {
    for (const pending of internals.services.pendingApprovals.list()) pending.decide({ decision: 'deny' });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    dialogs.restore();
  });

  const pending = () => internals.services.pendingApprovals.list();

  /** What the model got as the tool's result. */
  function resultSent(): unknown {
    const messages = model.server.request(-1).body['messages'] as { role: string; content: string }[];
    return JSON.parse(messages.findLast(({ role }) => role === 'tool')?.content ?? 'null');
  }

  const callReader = { toolCalls: [{ name: 'host_reader', arguments: { path: 'host-secret-of-the-day.txt' } }] };

  it('are told of in a run without a chat, wait on where the question is left, and run with what was granted', async () => {
    const runtime = await internals.services.runtime.trusted();
    const runs: string[] = [];
    const listening = internals.services.toolRuns(({ tool, result }) =>
      runs.push(`${tool.name} ${result.logs.join()}`),
    );
    model.server.reply(callReader, { text: 'They drink.' });
    const running = runtime.getResponseWithoutChatHistory({ promptName: 'host-approvals', message: 'Read' });
    await untilTrue(() => dialogs.texts('warning').length > 0);
    assert.equal(pending().length, 1, 'a question that is left is no answer');
    const { text, choices, options } = dialogs.asked.at(-1) ?? {};
    assert.equal(text, 'Run the tool "host_reader"?');
    assert.deepEqual(choices, ['Allow Once', 'Always Allow', 'Edit Arguments…', 'Deny…', 'Decide Later']);
    const { detail } = options as { detail: string };
    assert.match(detail, /tools\/host_reader\.tool\.ts/);
    assert.match(detail, /Read files of the workspace/);
    assert.match(detail, /"path": "host-secret-of-the-day\.txt"/);
    dialogs.answer('Allow Once');
    await vscode.commands.executeCommand(commands.showWaitingTools);
    assert.equal(await running, 'They drink.');
    listening.dispose();
    assert.deepEqual(resultSent(), { status: 'OK', message: 'Plants drink.' });
    assert.deepEqual(runs, ['host_reader reads']);
    assert.deepEqual(await runtime.toolGrants.list(), []);
  });

  it('of a run without a chat are edited and denied with a reason, and tell what their model does not give', async () => {
    const runtime = await internals.services.runtime.trusted();
    const file = await writeFile(
      'tools/host_reserved.tool.ts',
      `export const defaults = { prefix: 'It says: ' };\n${readerCode.replace('{ path }: { path: string }', '{ path, prefix }: { path: string; prefix: string }').replace('return (', 'return prefix + (')}`,
    );
    files.push(file);
    await internals.services.toolFiles.sync(file);
    await model.addPrompt(
      'host-approvals-reserved',
      '---\nllm_config_names: [host-approvals]\ntools: [host_reserved]\n---\nBe brief.\n',
    );
    const run = () => runtime.getResponseWithoutChatHistory({ promptName: 'host-approvals-reserved', message: 'Read' });
    const calling = { toolCalls: [{ name: 'host_reserved', arguments: { path: 'none.txt' } }] };

    model.server.reply(calling, { text: 'Read.' });
    dialogs.answer('Edit Arguments…', '{"path": "host-secret-of-the-day.txt"}');
    assert.equal(await run(), 'Read.');
    assert.deepEqual(resultSent(), {
      status: 'OK',
      message: 'It says: Plants drink.',
      note: 'The user changed the arguments of this call to {"path":"host-secret-of-the-day.txt"}',
    });
    const { detail } = dialogs.asked.find(({ kind }) => kind === 'warning')?.options as { detail: string };
    assert.match(detail, /Not from the model: prefix/);
    const input = dialogs.asked.find(({ kind }) => kind === 'input')?.options as vscode.InputBoxOptions;
    assert.equal(input.value, '{"path":"none.txt"}');
    const fault = await input.validateInput?.('[1]');
    assert.ok(typeof fault === 'string' && fault.includes('one JSON object'));

    model.server.reply(calling, { text: 'Very well.' });
    dialogs.answer('Edit Arguments…', '{"path": 3}', 'Deny…', 'Not that file.');
    assert.equal(await run(), 'Very well.');
    const asked = dialogs.asked.filter(({ kind }) => kind === 'warning').at(-1)?.options as { detail: string };
    assert.match(asked.detail, /The edited arguments do not fit\. Argument "path"/);
    assert.match((resultSent() as { message: string }).message, /^The user did not allow this call: Not that file\.$/);
  });

  it('are named by a run of a prompt, which says where to answer', async () => {
    const told: string[] = [];
    const { withProgress } = vscode.window;
    const recorded: typeof withProgress = (options, task) =>
      withProgress(options, (progress, token) => {
        const report: typeof progress.report = (step) => {
          told.push((step as { message?: string }).message ?? '');
          progress.report(step);
        };
        return task({ report }, token);
      });
    Object.assign(vscode.window, { withProgress: recorded });
    try {
      model.server.reply(callReader, { text: 'They drink.' });
      dialogs.answer('Read');
      const running = vscode.commands.executeCommand(commands.runPrompt, { name: 'host-approvals' });
      await untilTrue(() => pending().length === 1);
      await untilTrue(() => dialogs.texts('warning').length > 0);
      assert.match(told.at(-1) ?? '', /^waiting for your yes or no to host_reader: .*Show Waiting Tools/);
      dialogs.answer('Allow Once');
      await vscode.commands.executeCommand(commands.showWaitingTools);
      await running;
      const after = told.slice(told.findIndex((text) => text.startsWith('waiting')) + 1);
      assert.deepEqual(after.slice(0, 2), ['calling the tool host_reader', 'the tool host_reader has answered']);
    } finally {
      Object.assign(vscode.window, { withProgress });
    }
    const answer = vscode.window.activeTextEditor?.document;
    assert.equal(answer?.getText(), 'They drink.');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('of another extension’s chat are shown in its panel, where they are decided', async () => {
    const api = await extensionUnderTest();
    const wrapper = await api.createWrapper({ promptName: 'host-approvals' });
    model.server.reply(callReader, { text: 'Very well.' });
    const sending = wrapper.sendUserMessageAndGetResponse('Read');
    await untilTrue(() => dialogs.texts('information').length > 0);
    await vscode.commands.executeCommand(commands.showWaitingTools);
    const panel = internals.panels.list().find(({ session }) => session.chatId === wrapper.chatHistoryId);
    assert.ok(panel?.isVisible);
    await panel.session.handle({ type: 'ready' });
    const waiting = () => {
      const { messages, live } = panel.session.view();
      return [...messages, ...(live?.turns ?? [])].flatMap(({ toolCalls }) => toolCalls).find((call) => call.approval);
    };
    await untilTrue(() => waiting() !== undefined);
    assert.deepEqual(waiting()?.approval?.source, 'tools/host_reader.tool.ts');
    const callId = waiting()?.id ?? '';
    await panel.session.handle({ type: 'decideTool', callId, decision: { decision: 'deny', reason: 'Not today.' } });
    assert.equal(await sending, 'Very well.');
    assert.deepEqual(resultSent(), {
      status: 'Failed',
      message: 'The user did not allow this call: Not today.',
    });
  });

  it('are marked, told of and found in chats whose panel was closed', async () => {
    const runtime = await internals.services.runtime.trusted();
    const titles = ['Read one', 'Read two'];
    for (const title of titles) {
      const panel = internals.panels.openNew('host-approvals');
      await panel.session.handle({ type: 'ready' });
      model.server.reply(callReader);
      void panel.session.handle({ type: 'send', id: randomUUID(), text: title, variables: {} });
      await untilTrue(() => pending().length === 1);
      panel.dispose();
      await untilTrue(() => pending().length === 0);
    }
    const left = async () => runtime.chatHistories.summaries({ waits: true });
    await untilTrue(async () => (await left()).length === 2);
    const [chat] = await left();
    assert.ok(chat);
    const item = chatItem(chat);
    assert.match(String(item.description), /^Waits for your yes or no · /);
    assert.equal((item.iconPath as vscode.ThemeIcon).id, 'bell-dot');
    await untilTrue(async () => {
      dialogs.asked.length = 0;
      await vscode.commands.executeCommand(commands.showWaitingTools);
      return dialogs.asked.at(-1)?.kind === 'pick';
    });
    assert.deepEqual(dialogs.asked.at(-1)?.choices.toSorted(), titles, 'a row for each chat');
    dialogs.answer('Read one');
    await vscode.commands.executeCommand(commands.showWaitingTools);
    await untilTrue(() => internals.panels.list().some(({ session }) => session.chatId === chatIdOf('Read one')));
    for (const { id } of await left()) await runtime.chatHistories.delete(id);

    function chatIdOf(title: string): number | null {
      const panel = internals.panels.list().find(({ session }) => session.title === title);
      return panel?.session.chatId ?? Number.NaN;
    }
  });

  it('are those without capabilities only where the setting says so, which no workspace can change', async () => {
    const runtime = await internals.services.runtime.trusted();
    const once = async () => {
      model.server.reply({ toolCalls: [{ name: 'host_sum', arguments: { a: 1 } }] }, { text: 'Two.' });
      return runtime.getResponseWithoutChatHistory({ promptName: 'host-approvals', message: 'Add' });
    };
    assert.equal(await once(), 'Two.');
    assert.deepEqual(resultSent(), { status: 'OK', message: 2 });
    const configuration = vscode.workspace.getConfiguration();
    await assert.rejects(async () =>
      configuration.update(settings.askBeforeRunning, 'always', vscode.ConfigurationTarget.Workspace),
    );
    await configuration.update(settings.askBeforeRunning, 'always', vscode.ConfigurationTarget.Global);
    try {
      const running = once();
      await untilTrue(() => pending().length === 1);
      // The question that came at once was left; this is the next one.
      await untilTrue(() => dialogs.texts('warning').length > 0);
      dialogs.answer('Deny…', '');
      await vscode.commands.executeCommand(commands.showWaitingTools);
      await running;
      assert.equal((resultSent() as { status: string }).status, 'Failed');
    } finally {
      await configuration.update(settings.askBeforeRunning, undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('open at the line where a call failed', async () => {
    const uri = await writeFile(
      'tools/host_fails.tool.ts',
      '\n\nexport default function () {\n  throw new Error("no");\n}\n',
    );
    files.push(uri);
    await internals.services.toolFiles.sync(uri);
    await model.addPrompt(
      'host-fails',
      '---\nllm_config_names: [host-approvals]\ntools: [host_fails]\n---\nBe brief.\n',
    );
    const wrapper = await (await extensionUnderTest()).createWrapper({ promptName: 'host-fails' });
    model.server.reply({ toolCalls: [{ id: 'c1', name: 'host_fails', arguments: {} }] }, { text: 'It failed.' });
    await wrapper.sendUserMessageAndGetResponse('Try');
    const runtime = await internals.services.runtime.get();
    const place = { chatId: wrapper.chatHistoryId, promptName: 'host-fails' };
    await openCalledTool(runtime, place, { type: 'openTool', name: 'host_fails', callId: 'c1' });
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), uri.toString());
    assert.equal(editor.selection.active.line, 3);
  });
});
