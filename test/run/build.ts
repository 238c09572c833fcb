import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createVSIX } from '@vscode/vsce';

/** The project's folder. */
export const root = join(import.meta.dirname, '..', '..');

/** Builds `dist/`. @throws Error where that fails; the reasons are on stderr by then */
export function buildExtension(): void {
  runNode('Building', 'esbuild.mjs');
}

/** The packaged extension, as `packageExtension` and `npm run package` leave it. */
export const vsixPath = join(root, 'promptdeck.vsix');

/** Folders that the packager would walk for long, to leave out what is in them; nothing of them ever ships. */
const unpackaged = new Set(['node_modules', '.git', 'coverage', 'screenshots']);

/** Packs `dist/` as it stands into `vsixPath`. @throws Error where that fails */
export async function packageExtension(): Promise<void> {
  console.log('Packaging …');
  const cwd = await mkdtemp(join(tmpdir(), 'promptdeck-package-'));
  try {
    await cp(root, cwd, { recursive: true, filter: (path) => !unpackaged.has(basename(path)) });
    // As in the script `package`.
    const options = { dependencies: false, rewriteRelativeLinks: false, allowMissingRepository: true };
    await createVSIX({ cwd, packagePath: vsixPath, ...options });
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
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
