import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';

/** The project's folder. */
export const root = join(import.meta.dirname, '..', '..');

/** Builds `dist/`. @throws Error where that fails; the reasons are on stderr by then */
export function buildExtension(): void {
  runNode('Building', 'esbuild.mjs');
}

/** The packaged extension, as `packageExtension` and `npm run package` leave it. */
export const vsixPath = join(root, 'promptdeck.vsix');

/** Packs `dist/` as it stands into `vsixPath`. @throws Error where that fails */
export function packageExtension(): void {
  const args = ['--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository', '--out', vsixPath];
  runNode('Packaging', 'node_modules/@vscode/vsce/vsce', 'package', ...args);
}

/** Bundles the extension-host suite into `dist/test/vscode`. @returns the path of its entry */
export function buildHostSuite(): string {
  runNode('Bundling the extension-host suite', 'test/vscode/bundle.mjs');
  return join(root, 'dist', 'test', 'vscode', 'index.js');
}

/** Packs the extension with a language model, the far side of VS Code's API, beside the suite. @returns path of its VSIX */
export async function packModelExtension(): Promise<string> {
  const packagePath = join(root, 'dist', 'test', 'modelExtension.vsix');
  const cwd = join(root, 'test', 'vscode', 'modelExtension');
  await createVSIX({ cwd, packagePath, allowMissingRepository: true, skipLicense: true, dependencies: false });
  return packagePath;
}

function runNode(what: string, ...args: string[]): void {
  console.log(`${what} …`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${what} failed.`);
}
