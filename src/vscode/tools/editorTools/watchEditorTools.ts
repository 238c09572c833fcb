import * as vscode from 'vscode';
import type { Disposable } from '../../../core/base/disposable.ts';

/** How often it is looked, in ms. */
const lookEvery = 2_000;

/**
 * Tells when VS Code offers other tools than before, shortly after that: its API has no event for it.
 * @param isNeeded false while nobody would make use of it; then it is not looked
 */
export function watchEditorTools(isNeeded: () => boolean, onChange: () => void): Disposable {
  let known = offeredNames();
  const timer = setInterval(() => {
    if (!isNeeded()) return;
    const names = offeredNames();
    if (names === known) return;
    known = names;
    onChange();
  }, lookEvery);
  return {
    dispose: () => {
      clearInterval(timer);
    },
  };
}

function offeredNames(): string {
  return vscode.lm.tools
    .map(({ name }) => name)
    .sort()
    .join(' ');
}
