import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { wasmPath } from '../../../src/node/assets.ts';
import type { createToolRunner } from '../../../src/node/sandbox/toolRunner.ts';

const checkout = path.join(import.meta.dirname, '../../..');

describe('the bundled sandbox', function () {
  this.timeout(60_000);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'promptdeck-bundle-'));
    await esbuild.build({
      absWorkingDir: checkout,
      entryPoints: {
        toolRunner: 'src/node/sandbox/toolRunner.ts',
        toolWorker: 'src/node/sandbox/toolWorker.ts',
        toolFile: 'src/core/template/toolFile/toolFile.ts',
      },
      outdir: folder,
      chunkNames: '[name]-[hash]',
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node22',
      alias: { sucrase: 'sucrase/dist/esm/index.js' },
      minify: true,
      keepNames: true,
      define: { PROMPTDECK_BUNDLED: 'true' },
      banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
      logLevel: 'warning',
    });
    await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
    await copyFile(wasmPath('quickjs.wasm'), path.join(folder, 'quickjs.wasm'));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('runs tools from files that lie beside each other', async () => {
    const { href } = pathToFileURL(path.join(folder, 'toolRunner.js'));
    const bundle = (await import(href)) as { createToolRunner: typeof createToolRunner };
    const runner = bundle.createToolRunner();
    try {
      const code = 'export default async ({ a }: { a: number }, tool: any) => { await tool.sleep(1); return a + 1 }';
      const result = await runner.run({ toolCode: code, arguments: { a: 1 } });
      assert.equal(result.ok ? result.json : JSON.stringify(result), '2');
      const fault = await runner.run({ toolCode: 'export default () => {\n  let a: number == 1;\n}', arguments: {} });
      assert.equal(fault.ok ? '' : `${fault.error.kind} ${fault.error.line}`, 'syntax 2');
    } finally {
      await runner.close();
    }
  });

  it('adds at most 450 KB to the packed extension, the parser of tool files included', async () => {
    const files = await readdir(folder);
    const sizes = await Promise.all(
      files.map(async (name) => gzipSync(await readFile(path.join(folder, name)), { level: 9 }).length),
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(total <= 450 * 1024, `${Math.round(total / 1024)} KB`);
  });
});
