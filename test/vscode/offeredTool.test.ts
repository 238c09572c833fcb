import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { toolFingerprint } from '../../src/core/tools/toolGrant.ts';
import type { ExtensionInternals } from '../../src/extension.ts';
import { ownEditorTool } from '../../src/manifest.ts';
import { OfferedTool } from '../../src/vscode/tools/offeredTool/registerOfferedTool.ts';
import { deleteFile, extensionUnderTest, writeFile } from './extensionUnderTest.ts';

const codes = {
  offered_sum: `/** Adds. */
export const defaults = { token: '\${secret:HOST_OFFERED}' };
export default function ({ a, token }: { a: number; token: string }) {
  if (a < 0) throw new Error('Below zero, ' + token);
  return [a + 1, token];
}
`,
  offered_reader: `export const capabilities = { files: true };
export default async function ({ path }: { path: string }, tool: any) {
  return (await tool.readWorkspaceFile(path)).trim();
}
`,
  offered_greeting: `export const contextParams = ['user_name'];
export default function ({ user_name }: { user_name: string }) {
  return user_name;
}
`,
  offered_broken: 'export default function ( {',
  offered_loop: 'export default async function (_: {}, tool: any) { await tool.sleep(60000); }\n',
};

/** What another chat got, parsed. */
async function call(input: object, token?: vscode.CancellationToken): Promise<Record<string, unknown>> {
  return parsed(await vscode.lm.invokeTool(ownEditorTool, { input, toolInvocationToken: undefined }, token));
}

function parsed({ content }: vscode.LanguageModelToolResult): Record<string, unknown> {
  const [part] = content;
  assert.ok(part instanceof vscode.LanguageModelTextPart);
  return JSON.parse(part.value) as Record<string, unknown>;
}

describe('our tools in other chats', () => {
  const files: vscode.Uri[] = [];
  let internals: ExtensionInternals;
  const none = new vscode.CancellationTokenSource().token;

  before(async () => {
    ({ internals } = await extensionUnderTest());
    const { vault, toolFiles } = internals.services;
    await vault.set('HOST_OFFERED', 'never-told-4711');
    for (const [name, code] of Object.entries(codes)) {
      files.push(await writeFile(`tools/${name}.tool.ts`, code));
    }
    files.push(await writeFile('host-offered.txt', 'Read me.\n'));
    await toolFiles.sync(...files);
  });

  after(async () => {
    await internals.services.vault.delete('HOST_OFFERED');
    await Promise.all(files.map(deleteFile));
  });

  it('are one tool that lists them with what a model needs', async () => {
    const offered = vscode.lm.tools.find(({ name }) => name === ownEditorTool);
    assert.match(offered?.description ?? '', /First call it without `tool`/);
    for (const [input, message] of [
      [{}, undefined],
      [{ tool: 'no_such', arguments: {} }, 'There is no tool "no_such". These are there.'],
    ] as const) {
      const { tools, note, message: told } = await call(input);
      assert.equal(told, message);
      assert.match(String(note), /Only chats of Promptdeck/);
      const listed = tools as { name: string; parameters: { properties: object } }[];
      assert.ok(!listed.some(({ name }) => name === 'offered_broken'));
      const sum = listed.find(({ name }) => name === 'offered_sum');
      assert.deepEqual(Object.keys(sum?.parameters.properties ?? {}), ['a'], 'a default is not for the model');
    }
  });

  it('run, with checked arguments, and tell no secret', async () => {
    // VS Code's own question, which tests answer with yes, is the only one.
    const input = { tool: 'offered_sum', arguments: { a: 1, token: 'x' } };
    const { confirmationMessages } = await new OfferedTool(internals.services).prepareInvocation({ input });
    const { value } = confirmationMessages?.message as vscode.MarkdownString;
    assert.match(
      value.replaceAll('&nbsp;', ' ').replaceAll('\\', ''),
      /Use the secret "HOST_OFFERED", and cannot reach/,
    );
    const ok = await call(input);
    assert.equal(ok['status'], 'OK');
    assert.equal((ok['message'] as unknown[])[0], 2);
    const asText = await call({ tool: 'offered_sum', arguments: '{"a": 5}' });
    assert.equal((asText['message'] as unknown[])[0], 6);
    const thrown = await call({ tool: 'offered_sum', arguments: { a: -1 } });
    assert.match(String(thrown['message']), /Below zero/);
    assert.doesNotMatch(JSON.stringify([ok, asText, thrown]), /4711/);
    assert.deepEqual(await call({ tool: 'offered_sum', arguments: { a: 'one' } }), {
      status: 'Failed',
      message: 'Argument "a" must be a number, not "one".',
    });
    assert.match(String((await call({ tool: 'offered_sum', arguments: [1] }))['message']), /not a JSON object/);
    assert.match(String((await call({ tool: 'offered_broken' }))['message']), /^Tool "offered_broken", line 1/);
    assert.match(
      String((await call({ tool: 'offered_greeting' }))['message']),
      /needs the context variable "user_name".*Only chats of Promptdeck have context variables\./,
    );
  });

  it('stop when the other chat stops', async () => {
    const source = new vscode.CancellationTokenSource();
    const running = call({ tool: 'offered_loop' }, source.token);
    setTimeout(() => {
      source.cancel();
    }, 50);
    await assert.rejects(running, /Canceled/);
    source.dispose();
  });

  it('need a grant or a yes for what they ask for, which holds for one call of what was shown', async () => {
    const tool = new OfferedTool(internals.services);
    const input = { tool: 'offered_reader', arguments: { path: 'host-offered.txt' } };
    const invoke = (given: object) => tool.invoke({ input: given, toolInvocationToken: undefined }, none);
    await assert.rejects(invoke(input), { code: 'ToolFailed', message: /Nobody allowed/ });
    const prepared = await tool.prepareInvocation({ input });
    assert.equal(prepared.confirmationMessages?.title, 'Run the Promptdeck tool "offered_reader"?');
    const { value } = prepared.confirmationMessages.message as vscode.MarkdownString;
    assert.match(value, /"path": "host-offered\.txt"/);
    assert.match(value, /Read.*files.*of.*the.*workspace/);
    assert.match(value, /offered\\?_reader\.tool\.ts/);
    await assert.rejects(invoke({ ...input, arguments: { path: '.env' } }), { code: 'ToolFailed' });
    assert.deepEqual(parsed(await invoke(input)), { status: 'OK', message: 'Read me.' });
    await assert.rejects(invoke(input), { code: 'ToolFailed' }, 'a yes holds once');

    const runtime = await internals.services.runtime.trusted();
    const capabilities = { files: true };
    const fingerprint = await toolFingerprint({ toolCode: codes.offered_reader }, capabilities, []);
    const toolName = 'offered_reader';
    const grant = await runtime.toolGrants.grant({ toolName, fingerprint, capabilities, scope: 'always' });
    try {
      assert.equal((await tool.prepareInvocation({ input })).confirmationMessages, undefined);
      assert.deepEqual(parsed(await invoke(input)), { status: 'OK', message: 'Read me.' });
      assert.deepEqual(await call(input), { status: 'OK', message: 'Read me.' });
    } finally {
      await runtime.toolGrants.revoke(grant.id);
    }
    await assert.rejects(invoke(input), { code: 'ToolFailed' });
    // Run by VS Code itself, whose dialogs say yes while tests run.
    assert.deepEqual(await call(input), { status: 'OK', message: 'Read me.' });
  });
});
