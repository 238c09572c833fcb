import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';

/** Whether windows can be shown here. */
export function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

/**
 * A desktop VS Code: the installed one, else one that is downloaded into `folder`.
 * @returns the path of its executable; undefined where there is no display, or neither install nor download
 */
export async function findDesktopEditor(folder: string): Promise<string | undefined> {
  // Chromium, and so VS Code, refuses to run as root with its sandbox.
  if (!hasDisplay() || process.getuid?.() === 0) return undefined;
  const installed = findInstalled();
  if (installed !== undefined) return installed;
  console.log('No desktop VS Code is installed; trying to download one …');
  try {
    return await downloadAndUnzipVSCode({ cachePath: folder, timeout: 15_000 });
  } catch (error) {
    console.log(`That is not possible here (${error instanceof Error ? error.message : String(error)}).`);
    return undefined;
  }
}

/** The `code` on the path is a script beside the executable, which alone stays with whoever starts it. */
function findInstalled(): string | undefined {
  const finder = process.platform === 'win32' ? 'where' : 'which';
  const [script = ''] = spawnSync(finder, ['code'], { encoding: 'utf8' }).stdout.split(/\r?\n/);
  if (script === '') return undefined;
  const folder = dirname(realpathSync(script));
  return [
    join(folder, '..', 'code'),
    join(folder, '..', 'Code.exe'),
    // macOS: the script lies in Contents/Resources/app/bin.
    join(folder, '..', '..', '..', 'MacOS', 'Electron'),
    join(folder, '..', '..', '..', 'MacOS', 'Code'),
  ].find((path) => existsSync(path));
}
