import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';

import { poll } from './poll.ts';

/** For those outside this folder, where the package does not resolve. */
export type { Frame, Locator } from 'playwright-core';

/** Colour themes by kind, the usual one last: what the list of themes calls them, and the class that the workbench then has. */
const themes = {
  light: { label: 'Light 2026', className: 'vs' },
  highContrastLight: { label: 'Light High Contrast', className: 'hc-light' },
  highContrast: { label: 'Dark High Contrast', className: 'hc-black' },
  dark: { label: 'Dark 2026', className: 'vs-dark' },
} as const;

/** A kind of colour theme. */
export type ThemeKind = keyof typeof themes;

/** One theme of each kind. */
export const themeKinds = Object.keys(themes) as ThemeKind[];

/** Where screenshots go; git ignores it. */
const screenshotFolder = join(import.meta.dirname, '..', 'screenshots');

/** The workbench on a page, driven as a person does. */
export class EditorWindow {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Goes to a window's address and waits until the workbench is drawn. */
  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.#waitForWorkbench();
  }

  /** Loads the window anew as a person does: a browser's own reload gives VS Code no time to save what is open. */
  async reload(): Promise<void> {
    await Promise.all([this.page.waitForEvent('load'), this.runCommand('Developer: Reload Window')]);
    await this.#waitForWorkbench();
  }

  /** Runs a command from the palette by its full title, such as `Promptdeck: New Chat`. */
  async runCommand(title: string): Promise<void> {
    const entry = this.quickPickEntry(title);
    // Extensions register commands while they load, and the palette lists what was there when it opened; a key may be lost
    // while a webview loads that is about to take the focus.
    for (let attempt = 0; ; attempt++) {
      await this.page.keyboard.press('F1');
      const input = this.page.locator('.quick-input-widget input').first();
      try {
        await input.fill(`>${title}`, { timeout: 3000 });
        // The palette closes where something else takes the focus.
        await entry.click({ timeout: 3000 });
        return;
      } catch (error) {
        if (attempt === 5) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Chooses another colour theme: open pages take on its colours as they stand. */
  async setTheme(theme: ThemeKind): Promise<void> {
    const { label, className } = themes[theme];
    await this.runCommand('Preferences: Color Theme');
    await this.page.locator('.quick-input-widget input').first().fill(label);
    await this.pick(label);
    await this.page.locator(`.monaco-workbench.${className}`).waitFor();
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** An entry of the open quick pick whose label is this text. */
  quickPickEntry(label: string): Locator {
    return this.page
      .locator('.quick-input-widget .monaco-list-row')
      .filter({ has: this.page.locator('.label-name', { hasText: label }) })
      .first();
  }

  /** Picks an entry of the quick pick that is open or about to open. */
  async pick(label: string): Promise<void> {
    await this.quickPickEntry(label).click();
  }

  /** Opens a view container by clicking its icon in the activity bar, unless it is open. */
  async openViewContainer(title: string): Promise<void> {
    const tab = this.page.getByRole('tab', { name: title, exact: false }).and(this.page.locator('.activitybar *'));
    await tab.first().waitFor();
    if ((await tab.first().getAttribute('aria-expanded')) !== 'true') await tab.first().click();
  }

  /** A row of any tree in the side bar, by the text of its label. */
  treeRow(label: string): Locator {
    return this.page.locator('.sidebar .monaco-list-row').filter({ hasText: label }).first();
  }

  /** Tabs of the open editors. */
  editorTab(title: string): Locator {
    return this.page.locator('.editor-group-container .tab').filter({ hasText: title }).first();
  }

  /**
   * The inner frame of a webview that holds what a selector finds: VS Code nests two frames, and the inner one has the
   * extension's page.
   * @throws Error where no webview shows it in time
   */
  async webview(selector: string): Promise<Frame> {
    return poll(async () => {
      for (const frame of this.page.frames()) {
        if (!frame.url().includes('/fake.html')) continue;
        // A frame may go while it is asked.
        const found = await frame
          .locator(selector)
          .count()
          .catch(() => 0);
        if (found > 0) return frame;
      }
      return undefined;
    }, `A webview that shows ${selector}`);
  }

  /** The text that was copied last. */
  async readClipboard(): Promise<string> {
    return this.page.evaluate('navigator.clipboard.readText()');
  }

  /** Leaves a picture of the window in `test/screenshots/NAME.png`. */
  async screenshot(name: string): Promise<void> {
    await mkdir(screenshotFolder, { recursive: true });
    await this.page.screenshot({ path: join(screenshotFolder, `${name}.png`) });
  }

  async #waitForWorkbench(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.editor').waitFor({ timeout: 60_000 });
    await this.page.locator('.statusbar-item').first().waitFor();
  }
}
