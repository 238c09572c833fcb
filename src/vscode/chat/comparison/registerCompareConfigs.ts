import * as vscode from 'vscode';
import type { Disposable } from '../../../core/base/disposable.ts';
import { commands } from '../../../manifest.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import type { ChatPanels } from '../chatPanels.ts';

/** "Compare LLM Configs…": what stands in the composer of the active chat goes to several configs. */
export function registerCompareConfigs(services: ExtensionServices, panels: ChatPanels): Disposable {
  services.commands.register(commands.compareConfigs, () => {
    const panel = panels.active;
    if (panel) panel.compare();
    else {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Go to a chat first: what you write there goes to several LLM configs.'),
      );
    }
    return Promise.resolve();
  });
  return new vscode.Disposable(() => undefined);
}
