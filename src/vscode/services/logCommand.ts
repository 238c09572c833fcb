import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { commands } from '../../manifest.ts';
import type { ExtensionServices } from './extensionServices.ts';

/** Show Log. */
export function registerLogCommand({ commands: registry, log }: ExtensionServices): Disposable {
  registry.register(commands.showLog, () => {
    log.show();
  });
  return new vscode.Disposable(() => undefined);
}
