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
});
