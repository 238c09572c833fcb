import { randomInt } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { poll } from './poll.ts';
import { ProcessGroup } from './processGroup.ts';

const serverMain = join(import.meta.dirname, 'node_modules', 'code-server', 'lib', 'vscode', 'out', 'server-main.js');

/** Settings of every editor started here: nothing that greets, checks for updates or asks for trust. */
const quietSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'window.autoDetectColorScheme': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.commandCenter.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'git.openRepositoryInParentFolders': 'never',
};

/** How an editor server is started. */
export interface EditorServerOptions {
  /** Keeps settings, extensions and their storage; the same folder again continues where it was left. */
  dataFolder: string;
  /** Packaged extensions to install first. */
  vsixes?: readonly string[];
  /** User settings above the quiet ones, by their full names. */
  settings?: Record<string, unknown>;
  /** Added to the environment of the server and so of its extension hosts. */
  env?: NodeJS.ProcessEnv;
  port?: number;
}

/** What a window opens with. Paths are absolute. */
export interface WindowTarget {
  folder: string;
  /** An extension loaded from its sources' folder. */
  extensionDevelopmentPath?: string;
  /** A module that exports `run`, called in the extension host once the window is up. */
  extensionTestsPath?: string;
}

/** VS Code's server, whose workbench runs in a browser: one process for any number of windows. */
export class EditorServer {
  readonly #process: ProcessGroup;
  readonly #dataFolder: string;
  /** Where it and its extension hosts put their sockets and other files of the moment. */
  readonly #temporaryFolder: string;
  readonly #origin: string;

  private constructor(group: ProcessGroup, dataFolder: string, temporaryFolder: string, origin: string) {
    this.#process = group;
    this.#dataFolder = dataFolder;
    this.#temporaryFolder = temporaryFolder;
    this.#origin = origin;
  }

  /** Resolves when the server answers. @throws Error with the server's own words where it does not in time */
  static async start(options: EditorServerOptions): Promise<EditorServer> {
    const { dataFolder, vsixes = [] } = options;
    await updateSettings(dataFolder, { ...quietSettings, ...options.settings });
    const port = options.port ?? (await findFreePort());
    // A short path: those of sockets end after 107 bytes.
    const temporaryFolder = await mkdtemp(join(tmpdir(), 'pd-'));
    const env = { ...process.env, ...temporaryFolderVariables(temporaryFolder), ...options.env };
    const common = [serverMain, '--accept-server-license-terms', '--server-data-dir', dataFolder];
    const output: string[] = [];
    let group: ProcessGroup;
    try {
      for (const vsix of vsixes) await runToEnd([...common, '--install-extension', vsix, '--force'], env);
      group = new ProcessGroup(
        process.execPath,
        [
          ...common,
          ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token'],
          ...['--user-data-dir', dataFolder, '--telemetry-level', 'off', '--enable-smoke-test-driver'],
        ],
        { env, onLine: (line) => output.push(line) },
      );
    } catch (error) {
      await removeFolder(temporaryFolder);
      throw error;
    }
    const server = new EditorServer(group, dataFolder, temporaryFolder, `http://127.0.0.1:${port}`);
    try {
      await server.#waitUntilUp();
    } catch (error) {
      await server.stop();
      throw new Error(`The editor's server did not start.\n${output.join('\n')}`, { cause: error });
    }
    return server;
  }

  /** Address of a window. */
  windowUrl(target: WindowTarget): string {
    const remote = (path: string): string => `vscode-remote://remote${path}`;
    const { folder, ...paths } = target;
    const payload = Object.entries(paths).map(([name, path]) => [name, remote(path)]);
    const query = new URLSearchParams({ folder });
    if (payload.length > 0) query.set('payload', JSON.stringify(payload));
    return `${this.#origin}/?${query.toString()}`;
  }

  /** Writes user settings. Open windows do not see it, since nothing watches the file here: reload them. */
  async updateSettings(settings: Record<string, unknown>): Promise<void> {
    await updateSettings(this.#dataFolder, settings);
  }

  /** Has the extension hosts of all windows crash. @throws Error where there is none */
  async crashExtensionHosts(): Promise<void> {
    if ((await this.#process.crash('--type=extensionHost')) === 0) throw new Error('There is no extension host.');
  }

  /** Ends the server, its extension hosts and whatever these started, and removes what they left in their temporary folder. */
  async stop(): Promise<void> {
    await this.#process.stop();
    await removeFolder(this.#temporaryFolder);
  }

  async #waitUntilUp(): Promise<void> {
    const ended = this.#process.exited.then((code) => {
      throw new Error(`It ended with ${String(code)}.`);
    });
    const answers = poll(
      async () => (await fetch(`${this.#origin}/version`).catch(() => undefined))?.ok === true || undefined,
      "The server's first answer",
    );
    await Promise.race([ended, answers]);
  }
}

/** Merges into `User/settings.json` of a data folder. */
async function updateSettings(dataFolder: string, settings: Record<string, unknown>): Promise<void> {
  const folder = join(dataFolder, 'User');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'settings.json');
  const old = await readFile(file, 'utf8').catch(() => '{}');
  await writeFile(file, JSON.stringify({ ...(JSON.parse(old) as object), ...settings }, undefined, 2));
}

/** Has a process and all that it starts take another folder for the system's temporary one, whichever way they ask for it. */
function temporaryFolderVariables(folder: string): NodeJS.ProcessEnv {
  return { TMPDIR: folder, TMP: folder, TEMP: folder, XDG_RUNTIME_DIR: folder };
}

/** A last writer may still be closing its files. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Runs this Node with arguments. @throws Error with the output where it fails */
async function runToEnd(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const output: string[] = [];
  const group = new ProcessGroup(process.execPath, args, { env, onLine: (line) => output.push(line) });
  const code = await group.exited;
  await group.stop();
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}.\n${output.join('\n')}`);
}

/** Whether nothing listens on a loopback port. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

/**
 * A port below those that systems hand out by themselves, most of them from 32768 on: no other process that asks for
 * any port at all gets it before the server does.
 */
async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(20_000, 32_000);
    if (await isPortFree(port)) return port;
  }
  throw new Error('No port is free.');
}
