import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { configItem, configRows } from '../../src/vscode/configs/configTree.ts';
import { promptItem, promptRows } from '../../src/vscode/prompts/promptTree.ts';
import { toolRows } from '../../src/vscode/tools/toolRows.ts';
import { toolItem } from '../../src/vscode/tools/toolTree.ts';
import { deleteFile, diagnosticsOf, extensionUnderTest, until, untilTrue, writeFile } from './extensionUnderTest.ts';

describe('what is wrong in a file', () => {
  const written: vscode.Uri[] = [];

  afterEach(async () => {
    await Promise.all(written.splice(0).map(deleteFile));
  });

  async function write(path: string, lines: string[]): Promise<vscode.Uri> {
    const uri = await writeFile(path, `${lines.join('\n')}\n`);
    written.push(uri);
    return uri;
  }

  async function problems(uri: vscode.Uri, count = 1): Promise<string[]> {
    return until(() => {
      const found = diagnosticsOf(uri);
      return found.length >= count ? found : undefined;
    });
  }

  const config = (name: string, ...more: string[]) => [
    `name: ${name}`,
    'llm_config_class: OpenAICompatibleConfig',
    'base_url: http://127.0.0.1:9/v1',
    'model_name: m',
    ...more,
  ];

  it('stands at its line in a config: broken YAML, another name, an unknown class, a missing key', async () => {
    const broken = await write('llm_configs/host-broken.yml', ['name: host-broken', 'model_name: "a" b']);
    const mismatch = await write('llm_configs/host-mismatch.yml', ['# A comment', ...config('other')]);
    const unknown = await write('llm_configs/host-class.yml', ['name: host-class', 'llm_config_class: MagicConfig']);
    const missing = await write('llm_configs/host-missing.yml', config('host-missing').slice(0, 3));
    assert.match((await problems(broken))[0] ?? '', /^2 error /);
    assert.match((await problems(mismatch))[0] ?? '', /^2 error .*host-mismatch/);
    assert.match((await problems(unknown))[0] ?? '', /^2 error .*class/);
    assert.match((await problems(missing))[0] ?? '', /error .*model_name/);

    const { internals } = await extensionUnderTest();
    const rows = await configRows(internals.services);
    const row = rows.find(({ name }) => name === 'host-class');
    assert.ok(row);
    const item = configItem(row);
    assert.equal((item.iconPath as vscode.ThemeIcon).id, 'error');
    assert.match((item.tooltip as vscode.MarkdownString).value, /class/);
  });

  it('is a name without a file, also where something else added or deleted the name', async () => {
    const { internals, llmConfigNames } = await extensionUnderTest();
    const missing = async () => (await configRows(internals.services)).find(({ name }) => name === 'host-nameless');
    await configRows(internals.services);
    await llmConfigNames.save({ name: 'host-nameless' });
    const row = await until(missing);
    assert.equal(row.file, undefined);
    assert.equal(row.problems[0]?.severity, 'warning');
    await llmConfigNames.delete('host-nameless');
    await untilTrue(async () => (await missing()) === undefined);
  });

  it('stands at its line in a prompt: an absent config, an absent tool, a template that cannot be parsed', async () => {
    const dangling = await write('prompts/host-dangling.prompt.njk', [
      '---',
      'llm_config_names:',
      '  - nobody-config',
      'tools: [nobody_tool]',
      '---',
      'Hello',
    ]);
    const syntax = await write('prompts/host-syntax.prompt.njk', ['---', 'tools: []', '---', 'Fine', '{{ 1 + }}']);
    const found = await problems(dangling, 2);
    assert.ok(
      found.some((line) => /^3 error .*"nobody-config"/.test(line)),
      found.join('\n'),
    );
    assert.ok(
      found.some((line) => /^4 error .*"nobody_tool"/.test(line)),
      found.join('\n'),
    );
    assert.ok(
      (await problems(syntax)).some((line) => line.startsWith('5 error ')),
      diagnosticsOf(syntax).join('\n'),
    );

    const { internals } = await extensionUnderTest();
    const row = (await promptRows(internals.services)).find(({ name }) => name === 'host-dangling');
    assert.ok(row);
    const item = promptItem(row);
    assert.equal((item.iconPath as vscode.ThemeIcon).id, 'error');
    assert.match((item.tooltip as vscode.MarkdownString).value, /nobody/);
    assert.match(item.accessibilityInformation?.label ?? '', /nobody/);
  });

  it('goes from a prompt when the config that it names comes', async () => {
    const prompt = await write('prompts/host-late.prompt.njk', [
      '---',
      'llm_config_names: [host-late]',
      '---',
      'Hello',
    ]);
    await problems(prompt);
    await write('llm_configs/host-late.yml', config('host-late'));
    await untilTrue(() => diagnosticsOf(prompt).length === 0);
  });

  it('is told in a prompt with the way to the line of the config that has errors', async () => {
    const broken = await write('llm_configs/host-faulty.yml', [...config('host-faulty').slice(0, 3), 'modelname: m']);
    const prompt = await write('prompts/host-faulty.prompt.njk', [
      '---',
      'llm_config_names: [host-faulty]',
      '---',
      'Hello',
    ]);
    await untilTrue(() => diagnosticsOf(prompt).some((line) => /^2 error .*"host-faulty" has errors/.test(line)));
    assert.equal(diagnosticsOf(prompt).length, 1);
    const [related] = vscode.languages.getDiagnostics(prompt)[0]?.relatedInformation ?? [];
    assert.equal(related?.location.uri.toString(), broken.toString());
    assert.equal(related.location.range.start.line, 3);
    assert.match(related.message, /Did you mean "model_name"/);
  });

  it('stands at its line in a tool', async () => {
    const tool = await write('tools/host_broken.tool.ts', ['export default function () {', '  return 1 +;', '}']);
    assert.match((await problems(tool))[0] ?? '', /^2 error /);
    const { internals } = await extensionUnderTest();
    const row = (await toolRows(internals.services)).find(({ name }) => name === 'host_broken');
    assert.ok(row);
    assert.equal((toolItem(row).iconPath as vscode.ThemeIcon).id, 'error');
  });

  it('shows while one types, before anything is saved', async () => {
    const prompt = await write('prompts/host-typing.prompt.njk', ['---', 'tools: []', '---', 'Hello']);
    const { internals } = await extensionUnderTest();
    await untilTrue(async () => (await promptRows(internals.services)).some(({ name }) => name === 'host-typing'));
    const document = await vscode.workspace.openTextDocument(prompt);
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(3, 5), '{% if %}');
    });
    assert.ok(document.isDirty);
    await untilTrue(() => diagnosticsOf(prompt).some((line) => line.startsWith('4 error ')));
    await editor.edit((edit) => {
      edit.delete(new vscode.Range(3, 5, 3, 13));
    });
    await untilTrue(() => !diagnosticsOf(prompt).some((line) => line.includes('error')));
    // The editor may save by itself; what is left unsaved must not ask before it closes.
    await document.save();
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('is told in a chat panel with the file named by its path in the workspace', async () => {
    await write('prompts/host-undefined.prompt.njk', ['---', 'tools: []', '---', 'Hello {{ nobody }}']);
    const { internals } = await extensionUnderTest();
    await untilTrue(async () => (await promptRows(internals.services)).some(({ name }) => name === 'host-undefined'));
    const panel = internals.panels.openNew('host-undefined');
    await panel.session.handle({ type: 'ready' });
    const message = panel.session.view().error?.message ?? '';
    assert.match(message, /\(prompts\/host-undefined\.prompt\.njk\), line 4: "nobody" is not defined/);
    panel.dispose();
  });

  it('tells of two files that hold the same prompt', async () => {
    await write('prompts/host-twice.prompt.njk', ['---', 'tools: []', '---', 'First']);
    const second = await write('tools/host-twice.prompt.njk', ['---', 'tools: []', '---', 'Second']);
    assert.match((await problems(second))[0] ?? '', /prompts\/host-twice\.prompt\.njk already holds/);
  });
});
