import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { toolFileTemplate } from '../../../../src/core/tools/editing/toolFileTemplate.ts';
import {
  toolProjectText,
  toolTypesFileName,
  toolTypesState,
  toolTypesText,
} from '../../../../src/core/tools/editing/toolTypes.ts';
import { createToolRunner } from '../../../../src/node/sandbox/toolRunner.ts';

const examples = join(import.meta.dirname, '../../../../examples/tools');

/** The language's own library, read once for all checks. */
const libraryFiles = new Map<string, ts.SourceFile | undefined>();

/** What TypeScript says of files in a folder of tools, as `line message`; `under` takes the place of the written tsconfig. */
function check(files: Record<string, string>, under = toolProjectText): string[] {
  const folder = '/tools';
  const texts = new Map(
    Object.entries({ ...files, [toolTypesFileName]: toolTypesText }).map(([name, text]) => [`${folder}/${name}`, text]),
  );
  const project: { config?: unknown; error?: ts.Diagnostic } = ts.parseConfigFileTextToJson('tsconfig.json', under);
  assert.equal(project.error, undefined);
  const parsed = ts.parseJsonConfigFileContent(
    project.config,
    { ...ts.sys, readDirectory: () => [...texts.keys()] },
    folder,
  );
  const host = ts.createCompilerHost(parsed.options);
  const onDisk = { ...host };
  host.fileExists = (name) => texts.has(name) || onDisk.fileExists(name);
  host.readFile = (name) => texts.get(name) ?? onDisk.readFile(name);
  host.getSourceFile = (name, options) => {
    const text = texts.get(name);
    if (text !== undefined) return ts.createSourceFile(name, text, options);
    if (!libraryFiles.has(name)) libraryFiles.set(name, onDisk.getSourceFile(name, options));
    return libraryFiles.get(name);
  };
  host.getDefaultLibLocation = () => dirname(ts.getDefaultLibFilePath(parsed.options));
  const program = ts.createProgram([...texts.keys()], parsed.options, host);
  return [...parsed.errors, ...ts.getPreEmitDiagnostics(program)].map(({ file, start, messageText }) => {
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

describe('the types of tools', () => {
  it('accept a new tool, whole and with what it has in comments', () => {
    const template = toolFileTemplate('repeat');
    const filled = template.replaceAll(/^\/\/ (?=export)/gm, '');
    assert.match(filled, /^export const capabilities/m);
    assert.deepEqual(check({ 'repeat.tool.ts': template, 'filled.tool.ts': filled }), []);
  });

  it('accept the tools of the sample workspace, whose own files are these', () => {
    const names = readdirSync(examples);
    const text = (name: string) => readFileSync(join(examples, name), 'utf8');
    const tools = names.filter((name) => name.endsWith('.tool.ts'));
    assert.deepEqual(check(Object.fromEntries(tools.map((name) => [name, text(name)]))), []);
    assert.equal(text(toolTypesFileName), toolTypesText);
    assert.equal(text('tsconfig.json'), toolProjectText);
  });

  it('know the access to the host, in TypeScript and in JavaScript', () => {
    const typed = [
      'export default async function ({ path }: { path: string }, tool: Promptdeck.ToolHost) {',
      '  await tool.sleep("1 s");',
      '  const { status } = await tool.fetch("https://example.com", { method: "POST", body: { a: 1 } });',
      '  const text: number = await tool.readWorkspaceFile(path);',
      '  return { status: status.length, text };',
      '}',
    ];
    const scripted = [
      '/** @param {{}} args @param {Promptdeck.ToolHost} tool */',
      'export default (args, tool) => tool.slep(1);',
    ];
    const wrong = check({ 'a.tool.ts': typed.join('\n'), 'b.tool.js': scripted.join('\n') });
    assert.deepEqual(
      wrong.map((each) => Number.parseInt(each)),
      [2, 3, 4, 5, 2],
    );
  });

  it('know nothing of a browser or of Node', () => {
    const names = ['window', 'document', 'process', 'require', 'fetch', 'setTimeout', 'URL', 'Buffer'];
    assert.equal(check({ 'a.tool.ts': `export default () => [${names.join(', ')}];` }).length, names.length);
    assert.deepEqual(check({ 'a.tool.ts': 'export default () => console.log("a", 1);' }), []);
  });

  it('hold what a tool exports to its shape', () => {
    const lines = [
      'export const defaults = { key: "${secret:KEY}", limits: [1, { deep: null }] } satisfies Promptdeck.Defaults;',
      'export const contextParams = ["user"] satisfies Promptdeck.ContextParams;',
      'export const capabilities = { hosts: ["a.com"], files: true } as const satisfies Promptdeck.Capabilities;',
      'export const spec = { description: "d", parameters: { type: "object", properties: { a: { type: "string", minLength: 1 } } } } satisfies Promptdeck.Spec;',
      'export default () => 1;',
      'const a = { when: new Date() } satisfies Promptdeck.Defaults;',
      'const b = [1] satisfies Promptdeck.ContextParams;',
      'const c = { host: ["a.com"] } satisfies Promptdeck.Capabilities;',
      'const d = { parameters: { type: "string" } } satisfies Promptdeck.Spec;',
      'const e = { parameters: { type: "object", properties: { a: { type: "text" } } } } satisfies Promptdeck.Spec;',
    ];
    const wrong = check({ 'a.tool.ts': lines.join('\n') });
    assert.deepEqual(
      wrong.map((each) => Number.parseInt(each)),
      [6, 7, 8, 9, 10],
    );
  });

  it("are in nobody's way in a project with the globals of a browser and of Node", () => {
    const compilerOptions = { strict: true, noEmit: true, lib: ['ES2023'], types: [], skipDefaultLibCheck: true };
    const browser = 'interface Console { table(data?: unknown): void } declare var console: Console;';
    const node = 'declare module "node:console" { global { interface Console { time(): void } var console: Console } }';
    const tool = 'export default () => [console.table([]), console.time(), console.log()];';
    const files = { 'a.tool.ts': tool, 'browser.d.ts': browser, 'node.d.ts': node };
    assert.deepEqual(check(files, JSON.stringify({ compilerOptions })), []);
  });

  it('name exactly what the sandbox gives', async () => {
    const runner = createToolRunner();
    try {
      const toolCode = `export default (_, tool) => [tool, console].map((each) => Object.getOwnPropertyNames(each).sort());`;
      const result = await runner.run({ toolCode, arguments: {} });
      assert.ok(result.ok, JSON.stringify(result));
      const members = (name: string) =>
        [
          ...(new RegExp(`interface ${name} \\{([^]*?)\\n {0,2}\\}`).exec(toolTypesText)?.[1] ?? '').matchAll(
            /^ +(\w+)\(/gm,
          ),
        ]
          .map(([, member]) => member)
          .sort();
      assert.deepEqual(JSON.parse(result.json), [members('ToolHost'), members('Console')]);
    } finally {
      await runner.close();
    }
  });
});

describe("the file of the tools' types", () => {
  it('is renewed where it is old, and left alone where it is not ours', () => {
    assert.equal(toolTypesState(undefined), 'missing');
    assert.equal(toolTypesState(toolTypesText), 'current');
    assert.equal(toolTypesState(toolTypesText.replaceAll('\n', '\r\n')), 'current');
    assert.equal(toolTypesState(toolTypesText.replace('sleep(', 'wait(')), 'edited');
    assert.equal(toolTypesState(toolTypesText.replace(/, sum \w+/, '')), 'edited');
    assert.equal(toolTypesState(toolTypesText.replace(/types \d+/, 'types 0')), 'old');
    assert.equal(toolTypesState(toolTypesText.replace(/types \d+/, 'types 999')), 'current');
    assert.equal(toolTypesState('declare const mine: string;\n'), 'foreign');
    assert.equal(toolTypesState(''), 'foreign');
  });
});
