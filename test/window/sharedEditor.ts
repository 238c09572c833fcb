import { EditorSession } from '../editor/editorSession.ts';
import type { EditorWindow } from '../editor/editorWindow.ts';
import { startModelServer, type ModelServer } from '../model/server.ts';
import { vsixPath } from '../run/build.ts';
import { examples } from '../run/exampleWorkspace.ts';
import { ChatPanel } from './chatPanel.ts';
import { prepareWorkspace } from './windowWorkspace.ts';

let starting: Promise<SharedEditor> | undefined;

// At the root, so after the last file.
after(async () => {
  await (await starting)?.close();
});

/** The packaged extension in one editor for all files of this folder: to start one costs more than most tests. */
export class SharedEditor {
  readonly model: ModelServer;
  readonly session: EditorSession;
  #window: EditorWindow;

  private constructor(model: ModelServer, session: EditorSession, window: EditorWindow) {
    this.model = model;
    this.session = session;
    this.#window = window;
  }

  /** The editor, with the extension's views open; the first call starts it. */
  static get(): Promise<SharedEditor> {
    return (starting ??= SharedEditor.#start());
  }

  static async #start(): Promise<SharedEditor> {
    const model = await startModelServer();
    const session = await EditorSession.start({
      workspace: examples,
      prepareWorkspace: (folder) => prepareWorkspace(folder, model),
      vsixes: [vsixPath],
    });
    const window = await session.openWindow();
    await window.openViewContainer('Promptdeck');
    return new SharedEditor(model, session, window);
  }

  /** The window that all tests see; another one after a restart. */
  get window(): EditorWindow {
    return this.#window;
  }

  /** Ends the editor and starts it anew over the same data. */
  async restart(): Promise<void> {
    await this.session.restart();
    this.#window = await this.session.openWindow();
    await this.#window.openViewContainer('Promptdeck');
  }

  /** Begins a chat by the button of a prompt's row. */
  async newChat(prompt: string, window = this.window): Promise<ChatPanel> {
    await window.treeRow(prompt).hover();
    await window.treeRow(prompt).getByRole('button', { name: 'New Chat' }).click();
    return ChatPanel.in(window, prompt);
  }

  /** After a test: leaves a picture where it failed, and nothing else. */
  async tidyUp(test: Mocha.Test | undefined): Promise<void> {
    if (test?.isFailed() === true) await this.window.screenshot(`failed ${test.title}`);
    this.model.reset();
    await this.window.runCommand('View: Close All Editors');
  }

  async close(): Promise<void> {
    await this.session.close();
    await this.model.close();
  }
}

/** Opens a file of the workspace by its name. */
export async function openFile(window: EditorWindow, name: string): Promise<void> {
  await window.page.keyboard.press('Control+P');
  await window.page.locator('.quick-input-widget input').first().fill(name);
  await window.pick(name);
  await window.editorTab(name).waitFor();
}

/** Clicks a chat's row until its tab is there: a list that is drawn anew in that very moment swallows a click. */
export async function openChat(window: EditorWindow, title: string): Promise<void> {
  for (let clicks = 1; ; clicks++) {
    await window.treeRow(title).click();
    const opened = await window
      .editorTab(title)
      .waitFor({ timeout: 15_000 })
      .then(
        () => true,
        (error: unknown) => {
          if (clicks === 3) throw error;
          return false;
        },
      );
    if (opened) return;
  }
}
