// Installs the editor package (VS Code in a browser, Node 24, the browser's driver) at first use. Plain JavaScript,
// since it runs under whatever Node the machine has; everything heavier runs under the Node that it installs.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const editorFolder = dirname(fileURLToPath(import.meta.url));
const modules = join(editorFolder, 'node_modules');
const vscodeServer = join(modules, 'code-server', 'lib', 'vscode');
/** Written last, so that an interrupted install is done again. */
const marker = join(modules, '.installed');

/** Absolute path of Node 24. */
export const node24 = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/**
 * Installs the editor package unless its lock file is installed already. About 650 MB and half a minute.
 *
 * code-server goes in without its scripts, which would compile native modules that nothing here needs; the modules of
 * the VS Code server inside it are therefore installed in two steps of their own.
 * @returns {Promise<void>}
 */
export async function installEditor() {
  const stamp = await lockStamp();
  if (existsSync(marker) && (await readFile(marker, 'utf8')) === stamp) return;
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const production = ['install', '--omit=dev', '--ignore-scripts', ...quiet];
  const steps = [
    ['the editor package', editorFolder, ['ci', '--ignore-scripts', ...quiet]],
    ['Node 24', editorFolder, ['rebuild', 'node', ...quiet]],
    ['the VS Code server', vscodeServer, production],
    ["VS Code's own extensions", join(vscodeServer, 'extensions'), production],
  ];
  for (const [index, [what, folder, args]] of steps.entries()) {
    console.log(`Installing ${what} (${index + 1} of ${steps.length}, only this once) …`);
    await runNpm(folder, args);
  }
  await writeFile(marker, stamp);
}

/** Changes when the lock file or the platform does. */
async function lockStamp() {
  const lock = await readFile(join(editorFolder, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}`;
}

/** Runs npm in a folder, with Node 24 first on the path as soon as it is there. */
function runNpm(folder, args) {
  const windows = process.platform === 'win32';
  const path = existsSync(node24) ? `${dirname(node24)}${delimiter}${process.env.PATH}` : process.env.PATH;
  // What `npm run` of the project has set must not steer an npm in another folder.
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_(config_local_prefix|package_)/i.test(name));
  return new Promise((resolve, reject) => {
    const child = spawn(windows ? 'npm.cmd' : 'npm', args, {
      cwd: folder,
      env: { ...Object.fromEntries(inherited), PATH: path },
      stdio: 'inherit',
      shell: windows,
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`\`npm ${args.join(' ')}\` in ${folder} ended with ${code}. Run the command again.`));
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await installEditor();
