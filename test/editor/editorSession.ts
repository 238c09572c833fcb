import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { createProfile, launchChromium } from './chromium.ts';
import { EditorServer, type EditorServerOptions, removeFolder, type WindowTarget } from './editorServer.ts';
import { EditorWindow } from './editorWindow.ts';
import { stopWhenAsked } from './shutdown.ts';

/** What a session is made of. */
export interface EditorSessionOptions extends Omit<EditorServerOptions, 'dataFolder' | 'port'> {
  /** Copied, so that nothing that happens in the editor touches it. */
  workspace: string;
  /** Changes the copied workspace before the editor sees it. */
  prepareWorkspace?: (folder: string) => Promise<void>;
  /** An extension loaded from its sources' folder. */
  extensionDevelopmentPath?: string;
}

/** An editor of its own for tests: server, browser profile, workspace and data, all gone after `close`. */
export class EditorSession {
  /** The copy of the workspace. */
  readonly workspace: string;
  readonly #folder: string;
  readonly #options: EditorSessionOptions;
  #server: EditorServer;
  readonly #browser: Browser;
  readonly #profile: BrowserContext;
  readonly #forget: () => void;

  private constructor(
    folder: string,
    options: EditorSessionOptions,
    server: EditorServer,
    browser: Browser,
    profile: BrowserContext,
  ) {
    this.#folder = folder;
    this.workspace = join(folder, 'workspace');
    this.#options = options;
    this.#server = server;
    this.#browser = browser;
    this.#profile = profile;
    this.#forget = stopWhenAsked(() => this.close());
  }

  static async start(options: EditorSessionOptions): Promise<EditorSession> {
    const folder = await mkdtemp(join(tmpdir(), 'promptdeck-editor-'));
    const workspace = join(folder, 'workspace');
    await cp(options.workspace, workspace, { recursive: true });
    await options.prepareWorkspace?.(workspace);
    const browser = await launchChromium();
    try {
      const server = await EditorServer.start({ ...options, dataFolder: join(folder, 'data') });
      return new EditorSession(folder, options, server, browser, await createProfile(browser));
    } catch (error) {
      await browser.close();
      await removeFolder(folder);
      throw error;
    }
  }

  /** Folder of what extensions keep for all workspaces. */
  get globalStorage(): string {
    return join(this.#folder, 'data', 'User', 'globalStorage');
  }

  /** Opens a window on the workspace. Windows of one session share its browser profile and its extensions' storage. */
  async openWindow(target: Partial<WindowTarget> = {}): Promise<EditorWindow> {
    const window = new EditorWindow(await this.#profile.newPage());
    await window.open(this.windowUrl(target));
    return window;
  }

  /** Address of a window on the workspace. */
  windowUrl(target: Partial<WindowTarget> = {}): string {
    const { extensionDevelopmentPath } = this.#options;
    const development = extensionDevelopmentPath === undefined ? {} : { extensionDevelopmentPath };
    return this.#server.windowUrl({ folder: this.workspace, ...development, ...target });
  }

  /** A page of the same profile with nothing on it yet. */
  async newWindow(): Promise<EditorWindow> {
    return new EditorWindow(await this.#profile.newPage());
  }

  /** Ends the server and starts it anew over the same data, as after a reboot. Open windows are closed first. */
  async restart(): Promise<void> {
    await Promise.all(this.#profile.pages().map((page) => page.close()));
    await this.#server.stop();
    const { vsixes: _installed, ...options } = this.#options;
    this.#server = await EditorServer.start({ ...options, dataFolder: join(this.#folder, 'data') });
  }

  /** Has the extension hosts of all windows crash; VS Code starts them anew. @throws Error where there is none */
  async crashExtensionHosts(): Promise<void> {
    await this.#server.crashExtensionHosts();
  }

  /** Writes user settings, for windows opened or reloaded afterwards. */
  async updateSettings(settings: Record<string, unknown>): Promise<void> {
    await this.#server.updateSettings(settings);
  }

  /** Ends all of it and removes its folder. */
  async close(): Promise<void> {
    this.#forget();
    await this.#browser.close();
    await this.#server.stop();
    await removeFolder(this.#folder);
  }
}
