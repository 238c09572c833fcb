import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { entriesOf, fieldsOf } from '../../src/core/configs/configFields.ts';
import { llmConfigClasses } from '../../src/core/configs/llmConfig.ts';
import { commands } from '../../src/manifest.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import {
  deleteFile,
  diagnosticsOf,
  extensionUnderTest,
  readFile,
  untilTrue,
  workspaceFolder,
  writeFile,
} from './extensionUnderTest.ts';

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

  it('is offered each value of a key that has some, and explains each key, in every class', async () => {
    for (const llmConfigClass of llmConfigClasses) {
      const head = ['name: host-fields', `llm_config_class: ${llmConfigClass}`];
      const fields = fieldsOf(llmConfigClass).filter(({ key }) => key !== 'name' && key !== 'llm_config_class');
      const body = fields.flatMap((field) => [
        `${field.key}: `,
        ...entriesOf(field).map((entry) => `  ${entry.key}: `),
      ]);
      const text = [...head, ...body].join('\n');
      const of = await writeFile('llm_configs/host-fields.yml', text);
      const document = await vscode.workspace.openTextDocument(of);
      const editor = await vscode.window.showTextDocument(document);
      await editor.edit((edit) => {
        edit.replace(new vscode.Range(0, 0, document.lineCount, 0), text);
      });
      for (const [line, { kind }] of fields.flatMap((field) => [field, ...entriesOf(field)]).entries()) {
        const at = document.lineAt(line + head.length);
        const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>(
          'vscode.executeHoverProvider',
          of,
          new vscode.Position(at.lineNumber, at.firstNonWhitespaceCharacterIndex + 1),
        );
        const key = at.text.trim().replace(':', '');
        assert.ok(
          (hover?.contents[0] as vscode.MarkdownString | undefined)?.value.startsWith(`**\`${key}\`**`),
          at.text,
        );
        const values = (await complete(at.range.end, of)).map(label);
        if (kind.type === 'boolean') assert.deepEqual(values, ['true', 'false'], at.text);
        else if (kind.type === 'oneOf') assert.deepEqual(values, [...kind.values], at.text);
        else if (kind.type === 'text' || kind.type === 'url') assert.ok(values.includes('${secret:NAME}'), at.text);
        else assert.deepEqual(values, [], at.text);
      }
      await document.save();
      await deleteFile(of);
    }
  });

  it('is offered what was meant in place of what is misspelt', async () => {
    const text = [
      'name: other',
      'llm_config_class: GroqConfg',
      'modelname: m',
      'api_key: ${env:K}',
      'reasoning_effort: hihg',
    ];
    const of = await writeFile('llm_configs/host-misspelt.yml', text.join('\n'));
    try {
      const document = await vscode.workspace.openTextDocument(of);
      const editor = await vscode.window.showTextDocument(document);
      for (const [line, title] of [
        [0, 'Change to "host-misspelt"'],
        [1, 'Change to GroqConfig'],
        [2, 'Change to model_name'],
        [4, 'Change to high'],
      ] as const) {
        const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
          'vscode.executeCodeActionProvider',
          of,
          document.lineAt(line).range,
          vscode.CodeActionKind.QuickFix.value,
        );
        const action = actions.find((each) => each.title === title);
        assert.ok(action?.edit, `${title} among ${actions.map((each) => each.title).join()}`);
        await vscode.workspace.applyEdit(action.edit);
      }
      assert.equal(
        editor.document.getText(),
        'name: "host-misspelt"\nllm_config_class: GroqConfig\nmodel_name: m\napi_key: ${env:K}\nreasoning_effort: high',
      );
      await document.save();
      await untilTrue(() => diagnosticsOf(of).length === 0);
    } finally {
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      await deleteFile(of);
    }
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
    await vscode.commands.executeCommand(commands.refreshLLMConfigs);
  });

  it('is written with the model that the user picks', async () => {
    const [first] = await vscode.lm.selectChatModels();
    if (!first) return; // The oldest VS Code that is supported lets no extension have models for tests.
    dialogs.answer("VS Code's Own Models", first.name, 'host-vscode');
    await vscode.commands.executeCommand(commands.newLLMConfig);
    const text = await readFile(uri);
    assert.match(text, /^llm_config_class: VSCodeLMConfig$/m);
    assert.match(text, new RegExp(`^vendor: ${JSON.stringify(first.vendor)}$`, 'm'));
  });

  it('says that VS Code offers none, and gives ways on', async () => {
    const { selectChatModels } = vscode.lm;
    let looks = 0;
    const lm = vscode.lm as unknown as { selectChatModels: () => Promise<vscode.LanguageModelChat[]> };
    lm.selectChatModels = () => {
      looks++;
      return Promise.resolve([]);
    };
    try {
      dialogs.answer("VS Code's Own Models", '$(refresh) Look Again', '$(edit) Write It by Hand', 'host-vscode');
      await vscode.commands.executeCommand(commands.newLLMConfig);
      assert.equal(looks, 2);
      assert.equal(dialogs.texts('pick')[1], 'VS Code offers no language model yet. What next?');
      assert.match(await readFile(uri), /^# vendor: YOUR-VENDOR$/m);

      const other = vscode.Uri.joinPath(uri, '../host-groq.yml');
      dialogs.answer("VS Code's Own Models", '$(arrow-left) Take Another Kind of Model', 'Groq', 'host-groq');
      await vscode.commands.executeCommand(commands.newLLMConfig);
      assert.match(await readFile(other), /^llm_config_class: GroqConfig$/m);
      await deleteFile(other);

      dialogs.answer("VS Code's Own Models", '$(extensions) Find an Extension with Language Models');
      await vscode.commands.executeCommand(commands.newLLMConfig);
      assert.deepEqual(dialogs.texts('error'), []);
    } finally {
      lm.selectChatModels = selectChatModels as unknown as typeof lm.selectChatModels;
    }
  });
});

describe('the kinds of a new LLM config', () => {
  it('are called as people call them, each with what it needs and the name of its template', async () => {
    const dialogs = new AnsweredDialogs();
    let asked: vscode.QuickPickItem[] = [];
    const { showQuickPick } = vscode.window;
    const window = vscode.window as unknown as { showQuickPick: (items: vscode.QuickPickItem[]) => Promise<undefined> };
    window.showQuickPick = (items) => {
      asked = items;
      return Promise.resolve(undefined);
    };
    try {
      await vscode.commands.executeCommand(commands.newLLMConfig);
    } finally {
      window.showQuickPick = showQuickPick as unknown as typeof window.showQuickPick;
      dialogs.restore();
    }
    assert.deepEqual(
      asked.map(({ label, description }) => [label, description]),
      [
        ['Azure OpenAI', 'needs endpoint, deployment name, API key, API version'],
        ['Google Gemini', 'needs model name, API key'],
        ['Anthropic Claude', 'needs model name, API key'],
        ['Groq', 'needs model name, API key'],
        ['OpenAI-Compatible Server', 'needs address, model name'],
        ["VS Code's Own Models", 'needs an extension, no key'],
      ],
    );
    assert.match(asked[2]?.detail ?? '', /^anthropic\.yml · A Claude model at Anthropic\.$/);
  });
});
