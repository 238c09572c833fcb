import assert from 'node:assert/strict';
import { vsixPath } from './run/build.ts';
import { collectStaticClosure, readBundleGraph, type BundleGraph } from './run/bundleGraph.ts';
import { listVsixFiles } from './run/vsixFiles.ts';

/** Packages of a bundle's sources, by name. */
function packagesOf(inputs: readonly string[]): string[] {
  const names = inputs.flatMap((input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []);
  return [...new Set(names)].sort();
}

describe('the bundle', () => {
  let graph: BundleGraph;
  before(async () => {
    graph = await readBundleGraph();
  });

  it('loads no package to activate: no SDK, database, sandbox, template engine or parser', () => {
    const { inputs } = collectStaticClosure(graph.node, 'dist/extension.js');
    assert.ok(inputs.includes('src/extension.ts'));
    assert.deepEqual(packagesOf(inputs), []);
  });

  it('reaches the heavy packages on demand', () => {
    const all = packagesOf(Object.keys(graph.node.inputs));
    for (const name of ['openai', '@anthropic-ai/sdk', '@google/genai', 'groq-sdk', 'sql.js', 'nunjucks', 'yaml']) {
      assert.ok(all.includes(name), name);
    }
  });

  it('opens the core without loading an SDK', () => {
    const { inputs } = collectStaticClosure(graph.node, 'dist/core.js');
    const sdks = packagesOf(inputs).filter((name) => /openai|anthropic|genai|groq/.test(name));
    assert.deepEqual(sdks, []);
  });

  it('draws the chat panel without loading what colours code', () => {
    const { outputs, inputs } = collectStaticClosure(graph.webview, 'dist/webview/chat.js');
    assert.deepEqual(outputs, ['dist/webview/chat.js']);
    assert.deepEqual(packagesOf(inputs), ['dompurify', 'marked', 'preact']);
    assert.ok(packagesOf(Object.keys(graph.webview.inputs)).includes('highlight.js'));
  });

  it('gives the webview nothing of Node', () => {
    assert.deepEqual(
      Object.keys(graph.webview.inputs).filter((input) => /^src\/(core|node|vscode)\//.test(input)),
      [],
    );
  });
});

describe('the packaged extension', () => {
  it('holds what runs and what is read, and neither sources nor tests', async () => {
    const entries = await listVsixFiles(vsixPath);
    const [manifest, types, ...rest] = entries;
    assert.deepEqual([manifest, types], ['extension.vsixmanifest', '[Content_Types].xml']);
    const files = rest.map((entry) => entry.replace(/^extension\//, ''));
    for (const needed of [
      'package.json',
      'LICENSE.txt',
      'readme.md',
      'changelog.md',
      'dist/extension.js',
      'dist/api.d.ts',
      'dist/webview/chat.js',
      'dist/webview/highlight.js',
      'dist/webview/toolRun.js',
      'dist/webview/toolRun.css',
      'dist/quickjs.wasm',
    ]) {
      assert.ok(files.includes(needed), needed);
    }
    const allowed = /^(package(\.nls)?\.json|LICENSE\.txt|(readme|changelog)\.md|(media|llm_configs|dist)\/.+)$/;
    const forbidden = /^dist\/(test|meta)|(?<!^dist\/api\.d)\.(ts|tsx|map)$/;
    assert.deepEqual(
      files.filter((file) => !allowed.test(file) || forbidden.test(file)),
      [],
    );
  });
});
