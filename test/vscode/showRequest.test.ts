import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { SentRequest } from '../../src/core/llm/sentRequest.ts';
import { commands } from '../../src/manifest.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import { extensionUnderTest, untilTrue } from './extensionUnderTest.ts';
import { ModelFixture } from './modelFixture.ts';

describe('what was sent for a reply', () => {
  let model: ModelFixture;
  let dialogs: AnsweredDialogs;

  before(async () => {
    model = await ModelFixture.start();
    await model.addConfig('host-request', ['api_key: sk-host-request-key']);
    await model.addPrompt('host-requester', '---\nllm_config_names: [host-request]\n---\nAnswer briefly.\n');
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

  /** The documents of requests in sight. */
  const shown = (): vscode.TextDocument[] =>
    vscode.window.visibleTextEditors
      .map(({ document }) => document)
      .filter(({ uri }) => uri.scheme === 'promptdeck-request');

  function shownDocument(): vscode.TextDocument {
    const [document, ...others] = shown();
    assert.ok(document);
    assert.deepEqual(others, []);
    return document;
  }

  const requestOf = (fields: Partial<SentRequest> = {}): SentRequest => ({
    configName: 'host-request',
    url: 'https://example.com/v1/chat/completions',
    body: { model: 'm', messages: [{ role: 'user', content: 'Hello' }] },
    sentAt: new Date(2026, 0, 2, 3, 4, 5).toISOString(),
    ...fields,
  });

  /** A chat with one reply. */
  async function storedChat(request?: SentRequest): Promise<{ chatId: number; messageId: string }> {
    const { chatHistories } = await extensionUnderTest();
    const { id } = await chatHistories.save({
      chatHistory: [{ id: 'reply', role: 'assistant', content: 'Yes.', timestamp: new Date().toISOString() }],
    });
    const { internals } = await extensionUnderTest();
    const runtime = await internals.services.runtime.get();
    if (request) await runtime.chatHistories.recordRequest(id, 'reply', request);
    return { chatId: id, messageId: 'reply' };
  }

  it('is shown as a JSON document named after config and time', async () => {
    await vscode.commands.executeCommand(commands.showRequest, await storedChat(requestOf()));
    const document = shownDocument();
    const { configName, url, body, sentAt } = requestOf();
    assert.deepEqual(JSON.parse(document.getText()), { config: configName, url, sent_at: sentAt, body });
    assert.match(document.getText(), /\n {4}"messages": \[\n/);
    assert.equal(document.languageId, 'json');
    assert.equal(document.uri.path, '/Request of host-request, 2026-01-02 03:04:05');
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    assert.equal(activeTab?.label, 'Request of host-request, 2026-01-02 03:04:05');
  });

  it('holds no secret, not even one that was stored after it', async () => {
    const { internals } = await extensionUnderTest();
    const body = { messages: [{ role: 'user', content: 'It is hunter2-later, or sk-host-request-key.' }] };
    const reply = await storedChat(requestOf({ body }));
    await internals.services.vault.set('host-later', 'hunter2-later');
    try {
      await vscode.commands.executeCommand(commands.showRequest, reply);
      assert.match(shownDocument().getText(), /"It is ••••, or ••••\."/);
    } finally {
      await internals.services.vault.delete('host-later');
    }
  });

  it('shows what went to the model, for the last reply of the chat in front', async () => {
    const { internals } = await extensionUnderTest();
    const panel = internals.panels.openNew('host-requester');
    model.server.reply({ text: 'Certainly.' });
    await panel.session.handle({ type: 'ready' });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'May I?', variables: {} });
    await untilTrue(() => panel.isActive);
    await vscode.commands.executeCommand(commands.showRequest);
    const text = shownDocument().getText();
    const document = JSON.parse(text) as { config: string; url: string; body: unknown };
    assert.equal(document.config, 'host-request');
    assert.ok(document.url.startsWith(model.server.baseUrl('openai')));
    assert.deepEqual(document.body, model.server.request(0).body);
    assert.doesNotMatch(text, /sk-host/);
  });

  it('says so where nothing was kept, and where no chat is in front', async () => {
    await vscode.commands.executeCommand(commands.showRequest, await storedChat());
    await vscode.commands.executeCommand(commands.showRequest);
    assert.deepEqual(shown(), []);
    const [missing, noChat, ...others] = dialogs.texts('information');
    assert.match(missing ?? '', /^What was sent for this reply is not there: .* Ask anew/);
    assert.match(noChat ?? '', /^Go to a chat with a reply first/);
    assert.deepEqual(others, []);
  });

  it('is an error that names the message where there is none', async () => {
    const { chatId } = await storedChat();
    await vscode.commands.executeCommand(commands.showRequest, { chatId, messageId: 'gone' });
    assert.match(dialogs.texts('error')[0] ?? '', /no message with the id gone/);
  });
});
