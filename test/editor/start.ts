import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { demoModelPort, startDemoModel } from '../model/demoModel.ts';
import { demoModelName } from '../model/demoReply.ts';
import { buildExtension, root } from '../run/build.ts';
import { examples } from '../run/exampleWorkspace.ts';
import { findDesktopEditor, hasDisplay } from './desktop.ts';
import { EditorServer, isPortFree } from './editorServer.ts';
import { ProcessGroup } from './processGroup.ts';
import { stopWhenAsked } from './shutdown.ts';

/** Chats and settings of `npm start` stay here from one time to the next. */
const dataFolder = join(import.meta.dirname, '.data');

/** The browser keeps the window's layout by address, so the port stays the same where it can. */
const editorPort = 4142;

buildExtension();
await mkdir(dataFolder, { recursive: true });
await startModel();
const desktop = process.argv.includes('--browser') ? undefined : await findDesktopEditor(join(dataFolder, 'vscode'));
await (desktop === undefined ? openInBrowser() : openOnDesktop(desktop));

/** The demo model of another `npm start` serves as well. */
async function startModel(): Promise<void> {
  const url = `http://127.0.0.1:${demoModelPort}/v1`;
  if (!(await isPortFree(demoModelPort))) {
    if (await isDemoModel(url)) {
      console.log(`The demo model runs already: ${url}`);
      return;
    }
    console.error(`Port ${demoModelPort} is taken by something that is not the demo model. End it and start again.`);
    process.exit(1);
  }
  const model = await startDemoModel();
  stopWhenAsked(() => model.close());
  console.log(`The demo model, which is no real AI, listens at ${model.url}`);
}

async function isDemoModel(url: string): Promise<boolean> {
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: demoModelName, messages: [{ role: 'user', content: 'Hello' }] }),
    signal: AbortSignal.timeout(5000),
  }).catch(() => undefined);
  const answer = (await response?.json().catch(() => undefined)) as { model?: unknown } | undefined;
  return answer?.model === demoModelName;
}

async function openOnDesktop(executable: string): Promise<void> {
  console.log(`Opening ${executable}. Close its window or press Ctrl-C to end.`);
  const editor = new ProcessGroup(executable, [
    '--new-window',
    `--user-data-dir=${join(dataFolder, 'desktop')}`,
    `--extensionDevelopmentPath=${root}`,
    '--disable-workspace-trust',
    examples,
  ]);
  stopWhenAsked(() => editor.stop());
  await editor.exited;
  process.exit(0);
}

async function openInBrowser(): Promise<void> {
  console.log('Starting VS Code in the browser …');
  const port = (await isPortFree(editorPort)) ? { port: editorPort } : {};
  const server = await EditorServer.start({ dataFolder: join(dataFolder, 'browser'), ...port });
  stopWhenAsked(() => server.stop());
  const url = server.windowUrl({ folder: examples, extensionDevelopmentPath: root });
  console.log(`\nPromptdeck is ready:\n\n  ${url}\n\nPress Ctrl-C to end.`);
  if (hasDisplay()) showInBrowser(url);
}

/** Opens the person's own browser; where that fails the printed address remains. */
function showInBrowser(url: string): void {
  const commands = { darwin: ['open', url], win32: ['rundll32', 'url.dll,FileProtocolHandler', url] };
  const [command = 'xdg-open', ...args] =
    process.platform === 'darwin' || process.platform === 'win32' ? commands[process.platform] : ['xdg-open', url];
  spawn(command, args, { stdio: 'ignore', detached: true })
    .once('error', () => undefined)
    .unref();
}
