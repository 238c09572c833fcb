import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import { type EditorWindow, themeKinds, type ThemeKind } from '../editor/editorWindow.ts';
import type { ChatPanel } from './chatPanel.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Leaves a picture of the window in a theme of each kind, and holds the panel to axe in each: `NAME-THEME`. */
export async function drawnInThemes(window: EditorWindow, panel: ChatPanel, name: string): Promise<void> {
  await panel.frame.evaluate(await readFile(axePath, 'utf8'));
  for (const theme of themeKinds) {
    await window.setTheme(theme);
    // VS Code hands the page its new colours after it has its own.
    await panel.frame.locator(`body.${bodyClasses[theme]}`).waitFor();
    await window.screenshot(`${name}-${theme}`);
    assert.deepEqual(await violationsIn(panel, theme), [], `${name} in ${theme}`);
  }
}

/** What VS Code calls the kinds of themes in a webview. */
const bodyClasses = {
  light: 'vscode-light',
  dark: 'vscode-dark',
  highContrast: 'vscode-high-contrast:not(.vscode-high-contrast-light)',
  highContrastLight: 'vscode-high-contrast-light',
} as const;

async function violationsIn({ frame }: ChatPanel, theme: ThemeKind): Promise<unknown[]> {
  // Between themes only the colours differ.
  const colours: RunOptions = { runOnly: ['color-contrast', 'link-in-text-block'] };
  const { violations } = await frame.evaluate(
    (options) =>
      (globalThis as unknown as { axe: { run: (options: RunOptions) => Promise<AxeResults> } }).axe.run(options),
    theme === themeKinds[0] ? {} : colours,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => [id, html, failureSummary]));
}
