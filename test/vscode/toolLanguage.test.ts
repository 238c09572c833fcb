import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { toolTypesText } from '../../src/core/tools/editing/toolTypes.ts';
import { commands } from '../../src/manifest.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import {
  deleteFile,
  diagnosticsOf,
  extensionUnderTest,
  readFile,
  until,
  untilTrue,
  workspaceFolder,
  writeFile,
} from './extensionUnderTest.ts';
import { inRestrictedMode } from './restrictedMode.ts';

const at = (path: string): vscode.Uri => vscode.Uri.joinPath(workspaceFolder(), path);

/** What TypeScript itself says of a document, once it says something, as `line code`. */
function typeErrors(uri: vscode.Uri): Promise<string[]> {
  return until(() => {
    const found = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'ts');
    return found.length === 0
      ? undefined
      : found.map(
          ({ range, code }) => `${range.start.line + 1} ${typeof code === 'object' ? code.value : String(code)}`,
        );
  });
}

async function labelsAt(uri: vscode.Uri, position: vscode.Position): Promise<string[]> {
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    uri,
    position,
  );
  return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
}

async function fixesOf(uri: vscode.Uri, line: number): Promise<vscode.CodeAction[]> {
  const { range } = (await vscode.workspace.openTextDocument(uri)).lineAt(line - 1);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
  );
  return actions.filter(({ edit }) => edit !== undefined);
}

async function applyFix(uri: vscode.Uri, line: number, title: string): Promise<void> {
  const edit = await until(async () => (await fixesOf(uri, line)).find((action) => action.title === title)?.edit);
  await vscode.workspace.applyEdit(edit);
}

describe('the code of a tool', () => {
  let dialogs: AnsweredDialogs;

  beforeEach(() => {
    dialogs = new AnsweredDialogs();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    dialogs.restore();
  });

  it('is checked and completed by the TypeScript of the editor', async () => {
    const lines = [
      '/** Waits. */',
      'export default async function ({ ms }: { ms: string }, tool: Promptdeck.ToolHost) {',
      '  await tool.sleep(ms);',
      '  return process.env;',
      '}',
    ];
    const uri = await writeFile('tools/host_typed.tool.ts', lines.join('\n'));
    try {
      await vscode.window.showTextDocument(uri);
      // 2345: the wrong type of an argument; 2591: no such name, since this is not Node.
      assert.deepEqual(await typeErrors(uri), ['3 2345', '4 2591']);
      const labels = await labelsAt(uri, new vscode.Position(2, '  await tool.'.length));
      assert.deepEqual(labels.sort(), ['fetch', 'readWorkspaceFile', 'sleep']);
    } finally {
      await deleteFile(uri);
    }
  });

  it('begins as a skeleton whose description is selected', async () => {
    dialogs.answer('host_skeleton');
    await vscode.commands.executeCommand(commands.newTool);
    const editor = vscode.window.activeTextEditor;
    assert.equal(
      editor?.document.getText(editor.selection),
      'Describe for the model what host_skeleton does and when to call it.',
    );
    await deleteFile(at('tools/host_skeleton.tool.ts'));
  });

  it('gets its types beside it, and a project where none is in force', async () => {
    const { internals } = await extensionUnderTest();
    const folders = ['host_plain', 'host_project', 'host_own'];
    await writeFile('host_project/tsconfig.json', '{}');
    await writeFile('host_own/inner/promptdeck.d.ts', 'declare const mine: string;\n');
    await writeFile('host_plain/inner/deeper/b.tool.ts', '');
    for (const folder of folders) await writeFile(`${folder}/inner/a.tool.ts`, '/** A. */\nexport default () => 1;\n');
    try {
      await internals.services.toolFiles.scan();
      dialogs.answer('Leave it to host_project/tsconfig.json');
      await vscode.commands.executeCommand(commands.addToolTypes);
      const exists = (path: string) =>
        vscode.workspace.fs.stat(at(path)).then(
          () => true,
          () => false,
        );
      assert.equal(await readFile(at('host_plain/inner/promptdeck.d.ts')), toolTypesText);
      assert.ok(await exists('host_plain/inner/tsconfig.json'));
      assert.ok(!(await exists('host_plain/inner/deeper/promptdeck.d.ts')));
      assert.equal(await readFile(at('host_project/inner/promptdeck.d.ts')), toolTypesText);
      assert.ok(!(await exists('host_project/inner/tsconfig.json')));
      // Asked once: the next time the types are there.
      await writeFile('host_project/inner/promptdeck.d.ts', toolTypesText.replace(/types \d+/, 'types 0'));
      await vscode.commands.executeCommand(commands.addToolTypes);
      assert.equal(await readFile(at('host_project/inner/promptdeck.d.ts')), toolTypesText);
      assert.equal(await readFile(at('host_own/inner/promptdeck.d.ts')), 'declare const mine: string;\n');
      assert.match(
        dialogs.texts('warning').join(),
        /host_own\/inner\/promptdeck\.d\.ts is a file of your own or was edited/,
      );
    } finally {
      for (const folder of folders) await vscode.workspace.fs.delete(at(folder), { recursive: true });
      await internals.services.toolFiles.scan();
    }
  });

  it('has its old types renewed as it is opened or saved, but never what a user wrote', async () => {
    const old = toolTypesText
      .replace(/types \d+, sum \w+/, 'types 1, sum c32c1387')
      .replace(/(?<=\n)[^]*/, 'declare var old: 1;\n');
    const edited = `${toolTypesText}declare const mine: string;\n`;
    await writeFile('host_old/promptdeck.d.ts', old);
    await writeFile('host_old/edited/promptdeck.d.ts', edited);
    const below = await writeFile('host_old/deeper/a.tool.ts', '/** A. */\nexport default () => 1;\n');
    const beside = await writeFile('host_old/edited/b.tool.ts', '/** B. */\nexport default () => 1;\n');
    const types = () => readFile(at('host_old/promptdeck.d.ts'));
    try {
      for (const uri of [beside, below]) await vscode.window.showTextDocument(uri);
      await untilTrue(async () => (await types()) === toolTypesText);
      await writeFile('host_old/promptdeck.d.ts', old);
      const editor = await vscode.window.showTextDocument(below);
      await editor.edit((edit) => {
        edit.insert(new vscode.Position(0, 0), '// Saved.\n');
      });
      await editor.document.save();
      await untilTrue(async () => (await types()) === toolTypesText);
      assert.equal(await readFile(at('host_old/edited/promptdeck.d.ts')), edited);
    } finally {
      await vscode.workspace.fs.delete(at('host_old'), { recursive: true });
    }
  });

  it('is mended where it uses what it does not declare, and its spec is written down', async () => {
    const lines = [
      'export default async function ({ id }: { id: string }, tool: Promptdeck.ToolHost) {',
      '  return tool.fetch(`https://api.example.com/${id}`);',
      '}',
    ];
    const uri = await writeFile('tools/host_mended.tool.ts', `${lines.join('\n')}\n`);
    try {
      const { internals } = await extensionUnderTest();
      await internals.services.toolFiles.sync(uri);
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document);
      assert.equal(diagnosticsOf(uri).length, 2);
      await applyFix(uri, 2, 'Declare the host api.example.com');
      await applyFix(uri, 1, 'Add a description');
      await untilTrue(() => diagnosticsOf(uri).length === 0);
      await applyFix(uri, 4, 'Write the spec by hand');
      assert.match(document.getText(), /export const spec = \{\n {2}description: "Describe for the model/);
      await document.save();
      await untilTrue(() => internals.services.toolFiles.list().some(({ text }) => text === document.getText()));
      assert.deepEqual(diagnosticsOf(uri), []);
      assert.deepEqual(
        (await fixesOf(uri, 4)).map(({ title }) => title).filter((title) => /spec/.test(title)),
        [],
      );
    } finally {
      await deleteFile(uri);
    }
  });

  it('is explained and completed where it names what the model never sees, also in the database', async () => {
    const { internals } = await extensionUnderTest();
    const { tools } = await internals.services.runtime.get();
    const name = 'complexityTable';
    const lines = [
      '/** Does. */',
      'export default ({ topic }: { topic: string }, tool) => tool.readWorkspaceFile(topic);',
      "export const contextParams = [''];",
    ];
    // The database's own of this name lies behind the file's, whose prompts count for both.
    await tools.saveOwn({
      name,
      toolCode: lines.join('\n'),
      toolJsonSpec: null,
      defaultValuesForNonLlmParams: {},
      contextParams: [],
    });
    const uri = vscode.Uri.from({ scheme: 'promptdeck-tool', path: `/${name}.tool.ts` });
    try {
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document);
      assert.ok((await labelsAt(uri, new vscode.Position(2, lines[2]?.indexOf("']") ?? 0))).includes('problem'));
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        uri,
        new vscode.Position(2, 'export const con'.length),
      );
      const said = hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]).map(({ value }) => value);
      assert.match(said.join('\n'), /filled from the chat's variables/);
      await untilTrue(() => diagnosticsOf(uri).some((each) => each.startsWith('2 warning This tool does not declare')));
      await applyFix(uri, 2, 'Declare that the tool reads files');
      assert.match(document.getText(), /capabilities = \{ files: true \}/);
    } finally {
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await tools.deleteOwn(name);
    }
  });

  it('shows where its last run failed, until it changes or goes well', async () => {
    const api = await extensionUnderTest();
    const { internals, tools } = api;
    const text =
      '/** Fails. */\nexport default ({ bad = false }) => {\n  if (bad) throw new Error("no");\n  return 1;\n};\n';
    const uri = await writeFile('tools/host_failing.tool.ts', text);
    const name = 'host_stored_failing';
    try {
      await internals.services.toolFiles.sync(uri);
      const tool = await tools.get('host_failing');
      assert.ok(tool);
      const failed = ['3 warning The last run failed here: Error: no'];
      await api.runTool({ tool, llmArguments: { bad: true } });
      assert.deepEqual(diagnosticsOf(uri), failed);
      await api.runTool({ tool });
      assert.deepEqual(diagnosticsOf(uri), []);
      await api.runTool({ tool, llmArguments: { bad: true } });
      assert.deepEqual(diagnosticsOf(uri), failed);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(uri, new vscode.Position(0, 0), '// changed\n');
      await vscode.workspace.applyEdit(edit);
      assert.deepEqual(diagnosticsOf(uri), []);
      // Other code ran than what stands there now.
      await api.runTool({ tool, llmArguments: { bad: true } });
      assert.deepEqual(diagnosticsOf(uri), []);

      const stored = await tools.save({
        name,
        toolCode: text,
        toolJsonSpec: null,
        defaultValuesForNonLlmParams: {},
        contextParams: [],
      });
      await vscode.commands.executeCommand(commands.openTool, name);
      const document = vscode.window.activeTextEditor?.document;
      assert.equal(document?.getText(), text);
      await api.runTool({ tool: stored, llmArguments: { bad: true } });
      assert.deepEqual(diagnosticsOf(document.uri), failed);
    } finally {
      await deleteFile(uri);
      await tools.delete(name);
    }
  });

  it('has above its function what can be done with it, in files and in the database', async () => {
    const { internals, tools } = await extensionUnderTest();
    const lensesOf = async (uri: vscode.Uri) => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 9);
      return lenses.filter(({ command }) =>
        /^(?:promptdeck\.|editor\.action\.showReferences$|$)/.test(command?.command ?? '-'),
      );
    };
    await internals.services.promptFiles.ready();
    const uri = at('tools/readSource.tool.ts');
    await vscode.window.showTextDocument(uri);
    const lenses = await lensesOf(uri);
    const text = (await readFile(uri)).split('\n');
    assert.deepEqual(
      lenses.map(({ command, range }) => [command?.title, text[range.start.line]]),
      ['$(play) Test Run', 'What the Model Sees', '1 prompt'].map((title) => [
        title,
        'export default async function (',
      ]),
    );
    const [run, spec, uses] = lenses.map(({ command }) => command);
    assert.deepEqual([run?.command, spec?.command], [commands.testTool, commands.showToolSpec]);
    assert.equal(String(run?.arguments?.[0]), uri.toString());
    await inRestrictedMode(async () => {
      assert.equal((await lensesOf(uri))[0]?.command?.title, '$(shield) Test Run (Restricted Mode)');
    });
    const [location] = (uses?.arguments?.[2] ?? []) as vscode.Location[];
    assert.ok(location);
    const prompt = await vscode.workspace.openTextDocument(location.uri);
    assert.equal(prompt.getText(location.range), 'readSource');

    await tools.save({
      name: 'host_lens',
      toolCode: '/** Does. */\nexport default () => 1;\n',
      toolJsonSpec: null,
      defaultValuesForNonLlmParams: {},
      contextParams: [],
    });
    await vscode.commands.executeCommand(commands.openTool, 'host_lens');
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, 'promptdeck-tool');
    assert.deepEqual(
      (await lensesOf(document.uri)).map(({ command }) => command?.title),
      ['$(play) Test Run', 'What the Model Sees', 'used by no prompt'],
    );
    await tools.delete('host_lens');
  });
});
