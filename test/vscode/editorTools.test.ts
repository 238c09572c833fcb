import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionInternals } from '../../src/extension.ts';
import { commands } from '../../src/manifest.ts';
import { approvalView } from '../../src/vscode/tools/approvals/approvalView.ts';
import { editorTools } from '../../src/vscode/tools/editorTools/editorTools.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import {
  diagnosticsOf,
  extensionUnderTest,
  readFile,
  until,
  untilTrue,
  writeFile,
  deleteFile,
} from './extensionUnderTest.ts';
import { ModelFixture } from './modelFixture.ts';

/** What the extension with the tools lets tests do. */
interface ToolExtension {
  toolResults: ((input: unknown, token: vscode.CancellationToken) => unknown)[];
  toolInputs: { name: string; input: unknown }[];
}

const lookUp = 'promptdeck_tests_look_up';
const tick = 'promptdeck_tests_tick';
const promptText = [
  '---',
  'llm_config_names: [host-editor-tools]',
  `tools: [vscode:${lookUp}, vscode:promptdeck_tests_lookup]`,
  '---',
  'Be brief.',
  '',
].join('\n');

describe('tools that other extensions have in VS Code', () => {
  let far: ToolExtension;
  let model: ModelFixture;
  let internals: ExtensionInternals;
  let dialogs: AnsweredDialogs;
  let file: vscode.Uri;

  before(async () => {
    ({ internals } = await extensionUnderTest());
    const extension = vscode.extensions.getExtension<ToolExtension>('promptdeck-tests.promptdeck-test-model');
    assert.ok(extension);
    far = await extension.activate();
    model = await ModelFixture.start();
    await model.addConfig('host-editor-tools');
    await model.addPrompt(
      'host-editor-tools',
      `---\nllm_config_names: [host-editor-tools]\ntools: [vscode:${lookUp}, vscode:${tick}]\n---\nBe brief.\n`,
    );
    file = await writeFile('prompts/host-tool-names.prompt.njk', promptText);
    await internals.services.promptFiles.sync(file);
  });

  after(async () => {
    await model.close();
    await deleteFile(file);
  });

  beforeEach(() => {
    far.toolInputs.length = 0;
    far.toolResults.length = 0;
    model.server.reset();
    dialogs = new AnsweredDialogs();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    dialogs.restore();
  });

  const text = (value: string) => new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(value)]);
  const pending = () => internals.services.pendingApprovals.list();

  it('are described as models take them', () => {
    assert.deepEqual(editorTools.describe(lookUp), {
      name: lookUp,
      description: 'Looks a word up in *the* dictionary.',
      parameters: {
        type: 'object',
        properties: { word: { type: 'string', description: 'The word.' } },
        required: ['word'],
      },
    });
    assert.deepEqual(editorTools.describe(tick)?.parameters, { type: 'object', properties: {} });
    assert.equal(editorTools.describe('promptdeck_runTool'), undefined, 'our own one is not for our prompts');
  });

  it('give their result as text, whatever its parts are', async () => {
    far.toolResults.push(
      () =>
        new vscode.LanguageModelToolResult([
          new vscode.LanguageModelTextPart('One.'),
          new vscode.LanguageModelPromptTsxPart({ node: { type: 1 } }),
          ...('LanguageModelDataPart' in vscode ? [dataPart('text/x-log', 'Log.'), dataPart('image/png', 'abc')] : []),
        ]),
    );
    const parts = (await editorTools.invoke(lookUp, { word: 'a' }, undefined)).split('\n');
    assert.deepEqual(parts.slice(0, 2), ['One.', '{"node":{"type":1}}']);
    if ('LanguageModelDataPart' in vscode) {
      assert.equal(parts[2], 'Log.');
      assert.match(parts[3] ?? '', /^\(Data of type image\/png, 3 bytes/);
    }
    assert.equal(await editorTools.invoke(tick, {}, undefined), 'The tool gave no text.');
  });

  it('fail in words, and stop with the signal', async () => {
    far.toolResults.push(() => {
      throw new Error('The dictionary is away.');
    });
    await assert.rejects(
      editorTools.invoke(lookUp, { word: 'a' }, undefined),
      /look_up" failed: The dictionary is away\./,
    );
    await assert.rejects(editorTools.invoke('absent', {}, undefined), { code: 'ToolNotFound' });
    let wasCancelled = false;
    far.toolResults.push(
      (_input, token) =>
        new Promise(() => {
          token.onCancellationRequested(() => {
            wasCancelled = true;
          });
        }),
    );
    const controller = new AbortController();
    const running = editorTools.invoke(lookUp, { word: 'a' }, controller.signal);
    await untilTrue(() => far.toolInputs.length === 2);
    controller.abort();
    await assert.rejects(running, /was cancelled/);
    await untilTrue(() => wasCancelled);
  });

  it('are called by a chat after a yes, which the card asks for, and the model gets what they give', async () => {
    const wrapper = await (await extensionUnderTest()).createWrapper({ promptName: 'host-editor-tools' });
    model.server.reply(
      { toolCalls: [{ name: lookUp, arguments: { word: 'plant' } }] },
      { toolCalls: [{ name: tick, arguments: {} }] },
      { text: 'A living thing.' },
    );
    far.toolResults.push(
      () => text('plant: a living thing'),
      () => text('tock'),
    );
    const sending = wrapper.sendUserMessageAndGetResponse('What is a plant?');
    const [first] = await until(() => (pending().length > 0 ? pending() : undefined));
    assert.equal(far.toolInputs.length, 0);
    assert.deepEqual(
      [first?.request.toolName, first?.request.origin, first?.request.arguments],
      [`vscode:${lookUp}`, 'editor', { word: 'plant' }],
    );
    assert.ok(first);
    assert.equal(approvalView(first).source, 'VS Code tool from A language model and tools for the tests');
    first.decide({ decision: 'allow', arguments: { word: 'moss' } });
    const [second] = await until(() => (pending().length > 0 ? pending() : undefined));
    second?.decide({ decision: 'deny', reason: 'No clocks.' });
    assert.equal(await sending, 'A living thing.');
    assert.deepEqual(far.toolInputs, [{ name: lookUp, input: { word: 'moss' } }]);
    const sent = JSON.stringify(model.server.request(-1).body);
    assert.match(sent, /plant: a living thing/);
    assert.match(sent, /No clocks\./);
    assert.match(JSON.stringify(model.server.request(0).body['tools']), /Looks a word up/);
  });

  it('are completed, explained and checked where a prompt lists them', async () => {
    const at = (needle: string) => {
      const lines = promptText.split('\n');
      const line = lines.findIndex((each) => each.includes(needle));
      return new vscode.Position(line, (lines[line]?.indexOf(needle) ?? 0) + 3);
    };
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      file,
      at('vscode:promptdeck_tests_lookup'),
    );
    const item = items.find(({ insertText }) => insertText === `vscode:${tick}`);
    assert.equal(item?.detail, 'VS Code tool from A language model and tools for the tests');
    const own = items.find(({ insertText }) => insertText === 'calculateDate');
    assert.equal(own?.detail, 'Promptdeck tool');
    assert.ok(!items.some(({ insertText }) => insertText === 'vscode:promptdeck_runTool'));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      file,
      at(`vscode:${lookUp}`),
    );
    const words = hovers
      .flatMap(({ contents }) => contents.map((part) => (part as vscode.MarkdownString).value))
      .join();
    assert.match(words, /VS.*Code.*tool.*from/);
    assert.match(words, /\\\*the\\\*/, 'an extension’s words are no Markdown');
    await untilTrue(() => diagnosticsOf(file).length > 0);
    assert.deepEqual(diagnosticsOf(file), [
      `3 warning No extension offers the VS Code tool "promptdeck_tests_lookup" now. Did you mean "vscode:${lookUp}"? Install or enable what brings it, or take it out of tools; until then the prompt cannot be sent.`,
    ]);
  });

  it('are added to a prompt where its list is', async () => {
    dialogs.answer(['Tick']);
    await vscode.commands.executeCommand(commands.addEditorTools, { name: 'host-tool-names' });
    assert.deepEqual(dialogs.asked[0]?.choices.slice(0, 2), ['A language model and tools for the tests', 'Tick']);
    assert.equal(await readFile(file), promptText.replace('lookup]', `lookup, vscode:${tick}]`));
    const { promptTemplates } = await internals.services.runtime.get();
    assert.ok((await promptTemplates.get('host-tool-names'))?.tools.includes(`vscode:${tick}`));
    await promptTemplates.save({
      name: 'host-stored-tools',
      llmConfigNames: [],
      requiredKwargs: [],
      initialMessagesTemplates: [],
      systemPromptTemplate: 'Hi',
      userPromptTemplate: '',
      loggedContextVars: [],
      tools: ['a'],
    });
    dialogs.answer(['Look Up', 'Tick']);
    await vscode.commands.executeCommand(commands.addEditorTools, { name: 'host-stored-tools' });
    const { tools } = (await promptTemplates.get('host-stored-tools')) ?? {};
    await promptTemplates.delete('host-stored-tools');
    assert.deepEqual(tools, ['a', `vscode:${lookUp}`, `vscode:${tick}`]);
  });
});

/** `LanguageModelDataPart`, which the types of the oldest VS Code that is supported lack. */
function dataPart(mimeType: string, value: string): vscode.LanguageModelTextPart {
  const { LanguageModelDataPart } = vscode as unknown as {
    LanguageModelDataPart: new (data: Uint8Array, mimeType: string) => vscode.LanguageModelTextPart;
  };
  return new LanguageModelDataPart(new TextEncoder().encode(value), mimeType);
}
