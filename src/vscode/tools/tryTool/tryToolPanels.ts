import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../../core/base/disposable.ts';
import { panels } from '../../../manifest.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { openPanel } from '../../webviews/panelPage.ts';
import { TryToolPanel } from './tryToolPanel.ts';
import { validateToolRunState } from './validateToolRunMessage.ts';

/** The open panels in which tools are tried, one for each tool. */
export class TryToolPanels implements Disposable, vscode.WebviewPanelSerializer {
  private readonly services: ExtensionServices;
  private readonly shown = new Map<string, TryToolPanel>();
  private readonly disposables = new DisposableStore();

  constructor(services: ExtensionServices) {
    this.services = services;
    this.disposables.add(vscode.window.registerWebviewPanelSerializer(panels.toolRun, this));
  }

  /** The tool's panel: the open one, else a new one beside the editor. @param uri of the tool's document */
  open(uri: vscode.Uri): TryToolPanel {
    const present = this.shown.get(uri.toString());
    if (present) {
      present.reveal();
      return present;
    }
    const panel = this.add(openPanel(this.services.extensionUri, panels.toolRun, ''), uri);
    panel.focusWhenReady();
    return panel;
  }

  /** Brings a panel back after a reload of the window. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const restored = validateToolRunState(state);
    if (restored) this.add(panel, vscode.Uri.parse(restored.uri));
    else panel.dispose();
    return Promise.resolve();
  }

  dispose(): void {
    this.disposables.dispose();
    for (const panel of this.shown.values()) panel.dispose();
  }

  private add(panel: vscode.WebviewPanel, uri: vscode.Uri): TryToolPanel {
    const tried = new TryToolPanel(this.services, panel, uri);
    this.shown.set(uri.toString(), tried);
    tried.onDidDispose(() => this.shown.delete(uri.toString()));
    return tried;
  }
}
