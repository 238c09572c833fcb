import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../src/manifest.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import { deleteFile, extensionUnderTest, readFile, workspaceFolder, writeFile } from './extensionUnderTest.ts';

const lines = [
  'name: host-language',
  'llm_config_class: GroqConfig',
  'model_name: m',
  'api_key: ${secret:HOST_LANGUAGE}',
  'timeouts:',
  '  idle_seconds: 5',
  '',
];

describe('an LLM config in the editor', () => {
  let uri: vscode.Uri;

  before(async () => {
    const { internals } = await extensionUnderTest();
    await internals.services.vault.set('HOST_STORED', 'never-shown');
    uri = await writeFile('llm_configs/host-language.yml', lines.join('\n'));
    await vscode.workspace.openTextDocument(uri);
  });

  after(async () => {
    const { internals } = await extensionUnderTest();
    await internals.services.vault.delete('HOST_STORED');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await deleteFile(uri);
  });

  const end = (line: number) => new vscode.Position(line, lines[line]?.length ?? 0);
  const complete = async (position: vscode.Position, of = uri) => {
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      of,
      position,
    );
    return list.items.filter(({ kind }) => kind !== vscode.CompletionItemKind.Text);
  };
  const label = ({ label: text }: vscode.CompletionItem) => (typeof text === 'string' ? text : text.label);

  it('is offered the keys of its class that are not there yet, with what they mean', async () => {
    const items = await complete(end(6));
    const labels = items.map(label);
    assert.ok(labels.includes('temperature') && labels.includes('prices'), labels.join());
    assert.ok(!labels.includes('model_name') && !labels.includes('deployment_name'), labels.join());
    const temperature = items.find((item) => label(item) === 'temperature');
    assert.match((temperature?.documentation as vscode.MarkdownString).value, /a number from 0 to 2/);
    assert.equal((temperature?.insertText as vscode.SnippetString).value, 'temperature: ${1:0.7}');
  });

  it('is offered classes, and stored secrets by their names', async () => {
    assert.ok((await complete(end(1))).map(label).includes('AnthropicConfig'));
    const references = await complete(new vscode.Position(3, 'api_key: ${'.length));
    assert.ok(references.map(label).includes('${secret:HOST_STORED}'));
    assert.ok(!JSON.stringify(references).includes('never-shown'));
  });

  it('explains the key under the pointer', async () => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri,
      new vscode.Position(5, 4),
    );
    const texts = hovers.flatMap(({ contents }) => contents.map((content) => (content as vscode.MarkdownString).value));
    assert.match(texts.join('\n'), /`idle_seconds`.*86400/);
  });

  it('has an outline, and links that set its secrets', async () => {
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      uri,
    );
    assert.deepEqual(
      symbols.map(({ name, children }) => [name, ...children.map((child) => child.name)].join(' ')),
      ['name', 'llm_config_class', 'model_name', 'api_key', 'timeouts idle_seconds'],
    );
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', uri);
    const [link] = links;
    assert.equal(link?.range.start.line, 3);
    assert.equal(link.target?.scheme, 'command');
    assert.deepEqual([link.target.path, JSON.parse(link.target.query)], [commands.setSecret, ['HOST_LANGUAGE']]);
  });

  it('is left alone where it lies outside the folder of configs', async () => {
    const other = await writeFile('host-other.yml', lines.join('\n'));
    try {
      await vscode.workspace.openTextDocument(other);
      assert.ok(!(await complete(end(6), other)).map(label).includes('temperature'));
    } finally {
      await deleteFile(other);
    }
  });
});

describe("a new LLM config for VS Code's own models", () => {
  const uri = vscode.Uri.joinPath(workspaceFolder(), 'llm_configs/host-vscode.yml');
  let dialogs: AnsweredDialogs;

  beforeEach(() => {
    dialogs = new AnsweredDialogs();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    dialogs.restore();
    await deleteFile(uri);
  });

  it('is written with whatever VS Code offers, and says so where that is nothing', async () => {
    const models = await vscode.lm.selectChatModels();
    const [first] = models;
    dialogs.answer('vscode-lm', first?.name ?? '$(edit) Write It by Hand', 'host-vscode');
    await vscode.commands.executeCommand(commands.newLLMConfig);
    const text = await readFile(uri);
    assert.match(text, /^llm_config_class: VSCodeLMConfig$/m);
    const question = dialogs.texts('pick')[1] ?? '';
    if (first) assert.match(text, new RegExp(`^vendor: ${JSON.stringify(first.vendor)}$`, 'm'));
    else assert.match(question, /offers no language model yet.*Install/);
  });
});
