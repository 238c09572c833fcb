import { collectStaticClosure, readBundleGraph } from '../run/bundleGraph.ts';
import type { Bench } from './measurement.ts';

/** What `activate()` makes the extension host read and compile, beside all that the extension could load. */
export const activationLoad: Bench = {
  title: 'What activation loads',
  async run() {
    const { node } = await readBundleGraph();
    const { outputs, bytes, inputs } = collectStaticClosure(node, 'dist/extension.js');
    const scripts = Object.entries(node.outputs).filter(([path]) => path.endsWith('.js'));
    const all = scripts.reduce((sum, [, output]) => sum + output.bytes, 0);
    console.log(
      outputs.map((path) => `  ${path} ${((node.outputs[path]?.bytes ?? 0) / 1024).toFixed(1)} KB`).join('\n'),
    );
    const packages = inputs.filter((input) => input.includes('node_modules/'));
    return [
      { what: 'script', ours: bytes / 1024, baseline: all / 1024, against: 'all of dist', unit: 'KB' },
      { what: 'files', ours: outputs.length, baseline: scripts.length, against: 'all of dist', unit: 'files' },
      {
        what: 'sources from packages',
        ours: packages.length,
        baseline: 0,
        against: 'nothing: no SDK, no engine',
        unit: 'files',
        goal: '0',
        met: packages.length === 0,
      },
    ];
  },
};
