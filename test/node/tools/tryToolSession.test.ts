import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRuntime, type Runtime } from '../../../src/core.ts';
import { toolFileText } from '../../../src/core/template/toolFile/toolFileText.ts';
import { toolFingerprint } from '../../../src/core/tools/toolGrant.ts';
import type { ToolRunPanelView } from '../../../src/protocol/toolRun.ts';
import type { ToolDocument } from '../../../src/vscode/tools/tryTool/toolDocument.ts';
import { type TryToolHost, TryToolSession } from '../../../src/vscode/tools/tryTool/tryToolSession.ts';

const greet = `
/** Greets. */
export default function ({ name, times = 1, key, user }: { name: string; times?: number; key: string; user: string }) {
  console.log('key is ' + key);
  return { greeting: \`Hello \${name}\`.repeat(times), user };
}
export const defaults = { key: '\${secret:KEY}' };
export const contextParams = ['user'];
`;
const reading = `
export default async function ({ path }: { path: string }, tool) { return tool.readWorkspaceFile(path); }
export const capabilities = { files: true };
`;

describe('trying a tool', () => {
  let folder: string;
  let runtime: Runtime;
  let document: ToolDocument | undefined;
  let isTrusted: boolean;
  let remembered: Record<string, string> | undefined;
  let views: ToolRunPanelView[];
  let errors: unknown[];
  let host: TryToolHost;
  let session: TryToolSession;
  const last = (): ToolRunPanelView => views.at(-1) ?? assert.fail('nothing was shown');

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promptdeck-try-'));
    await writeFile(join(folder, 'notes.txt'), 'a note');
    runtime = await openRuntime({
      storageDir: join(folder, 'storage'),
      resolveSecret: (name) => Promise.resolve(name === 'KEY' ? 'a-hidden-key' : undefined),
    });
  });
  after(async () => {
    await runtime.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    [isTrusted, remembered, views, errors] = [true, undefined, [], []];
    document = { name: 'greet', text: greet, isUnsaved: false };
    host = {
      uri: 'file:///greet.tool.ts',
      readDocument: () => Promise.resolve(document),
      runtime: () => Promise.resolve(runtime),
      trustedRuntime: () => Promise.resolve(runtime),
      isTrusted: () => isTrusted,
      workspaceRoot: () => folder,
      recallValues: () => remembered ?? {},
      rememberValues: (values) => {
        remembered = values;
      },
      post: (message) => {
        if (message.type === 'view') views.push(message.view);
      },
      logError: (_where, error) => errors.push(error),
    };
    session = new TryToolSession(host);
  });
  afterEach(() => {
    session.dispose();
    assert.deepEqual(errors, []);
  });

  it('runs the text as it stands, merged as in a chat, and shows no secret', async () => {
    await session.load();
    document = { name: 'greet', text: greet.replace('Hello', 'Good morning'), isUnsaved: true };
    const values = { 'argument:name': 'Ada', 'argument:times': '2', 'variable:user': 'me' };
    await session.start(values);
    assert.deepEqual([last().run, last().wants], [null, ['Secret: KEY']], 'its secret is asked about');
    await session.start(values, 'once');
    assert.deepEqual(last().run?.grants, ['Secret: KEY (allowed once)']);
    assert.ok(views.some(({ running }) => running !== null));
    const { run, running, isUnsaved, attempts, faults } = last();
    assert.deepEqual([running, isUnsaved, attempts, faults], [null, true, 1, {}]);
    assert.deepEqual(JSON.parse(run?.result ?? ''), { greeting: 'Good morning Ada'.repeat(2), user: 'me' });
    assert.ok(!JSON.stringify([views, remembered]).includes('a-hidden-key'));
    assert.deepEqual(remembered, values);
    assert.deepEqual(last().defaults, ['key']);
    assert.equal(last().fields[0]?.value, 'Ada');
    assert.doesNotMatch(last().spec, /"(?:key|user)"/);
    session.reset();
    assert.equal(remembered, undefined);
    assert.equal(last().fields[0]?.value, undefined);
    assert.equal(last().run, null);
  });

  it('does not say that a tool which cannot be read takes no arguments', async () => {
    document = { name: 'greet', text: 'export default ( => 1', isUnsaved: false };
    await session.load();
    assert.deepEqual([last().spec, last().fault?.place?.line], ['', 1]);
    document = { name: 'greet', text: greet, isUnsaved: false };
    await session.load();
    assert.match(last().spec, /"name"/);
  });

  it('shows faults of the values at their fields, before and after the merge, and does not run', async () => {
    await session.load();
    await session.start({ 'argument:times': 'x' }, 'once');
    assert.deepEqual(Object.keys(last().faults), ['argument:times'], 'a text that is not given is empty');
    const spec = `export const spec = { parameters: { type: 'object', properties: { size: { type: 'integer', minimum: 2 }, list: { type: 'array' } } } };
      export default function () { throw new Error('it ran') }`;
    document = { name: 'sized', text: spec, isUnsaved: false };
    await session.start({ 'argument:size': '1', 'argument:list': '{}' });
    assert.equal(last().faults['argument:size'], 'Argument "size" must be at least 2, not 1.');
    assert.match(last().faults['argument:list'] ?? '', /"list".*(?:list|array)/, 'all faults at once');
    assert.deepEqual([last().run, last().attempts], [null, 2]);
    await session.start({ 'argument:size': '2' });
    assert.deepEqual(last().faults, {});
    assert.equal(last().run?.error?.message, 'it ran');
  });

  it('asks for what the tool wants, once or always, and for a changed tool again', async () => {
    document = { name: 'reading', text: reading, isUnsaved: false };
    const values = { 'argument:path': 'notes.txt' };
    await session.load();
    assert.deepEqual([last().wants, last().isGranted], [['Reading files of the workspace'], false]);
    await session.start(values);
    assert.equal(last().run, null, 'nothing runs without a yes');

    await session.start(values, 'once');
    assert.equal(last().run?.result, '"a note"');
    assert.deepEqual(last().run?.grants, ['Reading files of the workspace (allowed once)']);
    assert.deepEqual([last().isGranted, await runtime.toolGrants.list()], [false, []]);

    document = { ...document, text: `${reading}// changed since it was shown` };
    const { attempts } = last();
    await session.start(values, 'always');
    assert.equal(last().attempts, attempts, 'a yes holds for what was shown');
    await session.start(values, 'always');
    assert.deepEqual(last().run?.grants, ['Reading files of the workspace (allowed always)']);
    assert.deepEqual([last().isGranted, (await runtime.toolGrants.list()).length], [true, 1]);
    await session.start(values);
    assert.equal(last().run?.result, '"a note"');
  });

  it('grants a tool of the database as chats call it, until its document is changed', async () => {
    const stored = await runtime.tools.saveOwn({
      ...{ name: 'stored', toolCode: reading, toolJsonSpec: null, contextParams: [] },
      defaultValuesForNonLlmParams: { path: 'notes.txt' },
    });
    document = { name: 'stored', text: await toolFileText(stored), isUnsaved: false };
    session = new TryToolSession({ ...host, storedName: 'stored' });
    await session.load();
    await session.start({}, 'always');
    assert.equal(last().run?.result, '"a note"');
    const { tool, capabilities } = await runtime.describeTool(stored);
    assert.notDeepEqual(tool.columnParams, undefined);
    const inChats = await runtime.toolGrants.find({ fingerprint: await toolFingerprint(tool, capabilities, []) });
    assert.equal(inChats?.toolName, 'stored');
    document = { ...document, text: `${document.text}// changed`, isUnsaved: true };
    await session.load();
    assert.equal(last().isGranted, false);
    await runtime.tools.saveOwn({ ...stored, defaultValuesForNonLlmParams: { path: 'other.txt' } });
    document = { ...document, text: await toolFileText(stored), isUnsaved: false };
    await session.load();
    assert.equal(last().isGranted, false, 'the grant is for the columns too');
  });

  it('says which secret a tool lacks, without a time and a grant of a run that was none', async () => {
    document = { name: 'greet', text: greet.replace('secret:KEY', 'secret:LACKING'), isUnsaved: false };
    await session.load();
    assert.equal(session.lackingSecret, undefined);
    await session.start({ 'argument:name': 'Ada', 'variable:user': 'me' }, 'once');
    const message = 'The tool "greet" needs the secret "LACKING", which is not stored. Set it, then try again.';
    assert.deepEqual(last().run, {
      ok: false,
      error: { kind: 'arguments', name: '', message, frames: [], lacksSecret: true },
      ...{ logs: [], durationMs: null, grants: [] },
    });
    assert.equal(session.lackingSecret, 'LACKING');
  });

  it('stops, and runs only once at a time', async () => {
    document = { name: 'endless', text: 'export default () => { for (;;) {} }', isUnsaved: false };
    await session.load();
    const run = session.start({});
    await session.start({});
    session.stop();
    await run;
    assert.equal(last().run?.error?.kind, 'cancelled');
    assert.equal(last().attempts, 1);
  });

  it('tells where a run failed, line by line', async () => {
    const text =
      'function inner() {\n  throw new TypeError("no");\n}\nexport default function () {\n  return inner();\n}\n';
    document = { name: 'failing', text, isUnsaved: false };
    await session.start({});
    const error = last().run?.error;
    assert.deepEqual([error?.kind, error?.name, error?.message, error?.place?.line], ['error', 'TypeError', 'no', 2]);
    assert.deepEqual(
      error?.frames.slice(0, 2).map(({ place }) => place?.line),
      [2, 5],
    );
  });

  it('keeps the form while the code is half written, and runs nothing of the code before', async () => {
    await session.load();
    const { fields } = last();
    document = { name: 'greet', text: `( ${greet}`, isUnsaved: true };
    await session.start({ 'argument:name': 'Ada', 'variable:user': 'me' });
    assert.deepEqual([last().fields, last().isUnsaved, last().run], [fields, true, null]);
    assert.ok(last().fault?.place);
    document = { name: 'greet', text: greet, isUnsaved: false };
    await session.load();
    assert.equal(last().fault, null);
  });

  it('runs nothing that is broken, gone, or in a workspace without trust, and says why', async () => {
    document = { name: 'broken', text: 'export default (', isUnsaved: false };
    await session.start({});
    assert.equal(last().fault?.place?.line, 1);
    document = undefined;
    await session.start({});
    assert.match(last().fault?.message ?? '', /not there/);
    document = { name: 'greet', text: greet, isUnsaved: false };
    isTrusted = false;
    await session.start({ 'argument:name': 'Ada', 'variable:user': 'me' });
    assert.deepEqual([last().isTrusted, last().fault, last().run], [false, null, null]);
  });
});
