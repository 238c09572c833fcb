import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The project's folder. */
export const root = join(import.meta.dirname, '..', '..');

/** Builds `dist/`. @throws Error where that fails; the reasons are on stderr by then */
export function buildExtension(): void {
  runNode('Building', 'esbuild.mjs');
}

/** Packs `dist/` as it stands into `promptdeck.vsix`. @returns its path */
export function packageExtension(): string {
  const vsix = join(root, 'promptdeck.vsix');
  runNode(
    'Packaging',
    'node_modules/@vscode/vsce/vsce',
    'package',
    '--no-dependencies',
    '--no-rewrite-relative-links',
    '--out',
    vsix,
  );
  return vsix;
}

/** Bundles the extension-host suite into `dist/test/vscode`. @returns the path of its entry */
export function buildHostSuite(): string {
  runNode('Bundling the extension-host suite', 'test/vscode/bundle.mjs');
  return join(root, 'dist', 'test', 'vscode', 'index.js');
}

function runNode(what: string, ...args: string[]): void {
  console.log(`${what} …`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${what} failed.`);
}
