import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openRuntime } from '../../../src/core.ts';
import type { ToolError } from '../../../src/core/tools/toolRunner.ts';
import type { Runtime, RunToolCall } from '../../../src/node/runtime/runtime.ts';

describe('the options of runTool', function () {
  this.timeout(30_000);
  let folder: string;
  let runtime: Runtime;
  let onSecret: () => void = () => undefined;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'promptdeck-run-tool-'));
    runtime = await openRuntime({
      storageDir: path.join(folder, 'storage'),
      resolveSecret: () => {
        onSecret();
        return new Promise(() => undefined);
      },
      toolWallMs: () => 20_000,
    });
  });

  after(async () => {
    await runtime.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function fault(call: RunToolCall): Promise<ToolError> {
    const result = await runtime.runTool(call);
    if (result.ok) assert.fail(`it gave ${result.json}`);
    assert.doesNotMatch(result.error.message, /\n/);
    return result.error;
  }

  it('stop a run that still waits for a secret', async () => {
    const stop = new AbortController();
    onSecret = () => {
      stop.abort();
    };
    const tool = {
      ...{ name: 't', toolCode: 'export default ({ key }: { key: string }) => key', toolJsonSpec: null },
      ...{ defaultValuesForNonLlmParams: { key: '${secret:KEY}' }, contextParams: [] },
    };
    assert.deepEqual(await fault({ tool, signal: stop.signal }), {
      kind: 'cancelled',
      name: 'Cancelled',
      message: 'The tool was stopped.',
    });
  });

  for (const [name, value] of [
    ['cpuMs', NaN],
    ['cpuMs', 0],
    ['cpuMs', Infinity],
    ['wallMs', NaN],
    ['wallMs', -1],
    ['wallMs', '9'],
  ] as const) {
    it(`refuse ${typeof value} ${value} as ${name}`, async () => {
      const limits = { [name]: value } as unknown as NonNullable<RunToolCall['limits']>;
      const error = await fault({ tool: { toolCode: 'export default () => 1' }, limits });
      assert.deepEqual([error.kind, error.name], ['arguments', 'InvalidLimit']);
      assert.match(error.message, new RegExp(`^"${name}" must be a positive number of milliseconds, not `));
    });
  }

  it('count a limit of undefined as absent', async () => {
    const limits = { cpuMs: undefined, wallMs: undefined } as unknown as NonNullable<RunToolCall['limits']>;
    const result = await runtime.runTool({ tool: { toolCode: 'export default () => 1' }, limits });
    assert.ok(result.ok);
  });

  it('refuse arguments that are no JSON object, in one line', async () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = { cyclic };
    for (const llmArguments of [cyclic, { n: 1n }, [1]]) {
      const error = await fault({ tool: { toolCode: 'export default (a: object) => a' }, llmArguments });
      assert.deepEqual([error.kind, error.name], ['arguments', 'ArgumentsNotJson']);
      assert.match(error.message, /^"llmArguments" is (no JSON: |to be one JSON object\.)/);
    }
  });
});
