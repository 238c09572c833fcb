// `npm run test:desktop`: the extension-host suite in a desktop VS Code, which @vscode/test-electron downloads. It needs
// access to VS Code's download site and a display (on Linux without one: `xvfb-run -a npm run test:desktop`).
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
for (const script of ['esbuild.mjs', 'test/vscode/bundle.mjs']) {
  if (spawnSync(process.execPath, [script], { cwd: root, stdio: 'inherit' }).status !== 0) process.exit(1);
}
const folder = await mkdtemp(join(tmpdir(), 'promptdeck-desktop-'));
try {
  const workspace = join(folder, 'workspace');
  await cp(join(root, 'examples'), workspace, { recursive: true });
  await runTests({
    extensionDevelopmentPath: [root, join(root, 'test', 'vscode', 'modelExtension')],
    extensionTestsPath: join(root, 'dist', 'test', 'vscode', 'index.js'),
    launchArgs: [
      workspace,
      '--disable-extensions',
      '--disable-workspace-trust',
      `--user-data-dir=${join(folder, 'data')}`,
    ],
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
