import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../../../core/base/disposable.ts';
import { commands } from '../../../manifest.ts';
import type { ToolPlace, ToolRunHostMessage, ToolRunWebviewMessage } from '../../../protocol/toolRun.ts';
import { logError } from '../../services/commandRegistry.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { workspaceRoot } from '../../services/runtimeOptions.ts';
import { storedToolName } from '../storedTools/storedToolUri.ts';
import { PanelPage } from '../../webviews/panelPage.ts';
import type { ToolDocument } from './toolDocument.ts';
import { TryToolSession } from './tryToolSession.ts';
import { validateToolRunMessage } from './validateToolRunMessage.ts';

const typingPauseMs = 300;

/** One webview panel in which a tool is tried. */
export class TryToolPanel implements Disposable {
  /** The tool's document. */
  readonly uri: vscode.Uri;
  readonly session: TryToolSession;
  private readonly services: ExtensionServices;
  private readonly page: PanelPage<ToolRunWebviewMessage, ToolRunHostMessage>;
  private typingTimer: NodeJS.Timeout | undefined;

  constructor(services: ExtensionServices, panel: vscode.WebviewPanel, uri: vscode.Uri) {
    const { extensionUri, log } = services;
    this.services = services;
    this.uri = uri;
    panel.title = vscode.l10n.t('Test {0}', toolName(uri));
    this.session = this.createSession();
    this.page = new PanelPage(panel, {
      ...{ extensionUri, log, bundle: 'toolRun', icon: 'test-tool', validate: validateToolRunMessage },
      receive: (message) => this.receive(message),
      // A hidden webview forgets its page, and asks for it anew; it misses what was posted meanwhile only until then.
      visibilityChanged: (visible) => {
        if (visible) this.session.changed();
      },
    });
    this.page.add(this.session);
    this.followTool();
  }

  get onDidDispose(): vscode.Event<void> {
    return this.page.panel.onDidDispose;
  }

  /** Once it is drawn, the cursor stands in the form. */
  focusWhenReady(): void {
    this.page.focusWhenReady();
  }

  reveal(): void {
    this.page.reveal();
  }

  dispose(): void {
    this.page.dispose();
  }

  private createSession(): TryToolSession {
    const { runtime, log, workspaceState } = this.services;
    const valuesKey = `promptdeck.testedArguments ${this.uri.toString()}`;
    const storedName = storedToolName(this.uri);
    return new TryToolSession({
      uri: this.uri.toString(),
      ...(storedName === undefined ? {} : { storedName }),
      readDocument: () => readDocument(this.uri),
      runtime: () => runtime.get(),
      trustedRuntime: () => runtime.trusted(),
      isTrusted: () => vscode.workspace.isTrusted,
      workspaceRoot: () => workspaceRoot(originOf(this.uri)),
      recallValues: () => workspaceState.get<Record<string, string>>(valuesKey, {}),
      rememberValues: (values) => void workspaceState.update(valuesKey, values),
      post: (message) => {
        this.page.post(message);
      },
      logError: (where, error) => {
        logError(log, where, error);
      },
    });
  }

  /** Shows the tool anew whenever its document, its grants or the workspace's trust change. */
  private followTool(): void {
    const key = this.uri.toString();
    const changed = (uri: vscode.Uri): void => {
      if (uri.toString() !== key) return;
      clearTimeout(this.typingTimer);
      this.typingTimer = setTimeout(() => {
        this.session.changed();
      }, typingPauseMs);
    };
    const { runtime, toolFiles } = this.services;
    for (const subscription of [
      // Saving is such a change too: the document is no longer dirty.
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        changed(document.uri);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        changed(uri);
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.session.changed();
      }),
      runtime.onDidChange(({ kind }) => {
        if (kind === 'toolGrants' || kind === 'tools') changed(this.uri);
      }),
      toolFiles.onDidChange(() => {
        changed(this.uri);
      }),
      {
        dispose: () => {
          clearTimeout(this.typingTimer);
        },
      },
    ]) {
      this.page.add(subscription);
    }
  }

  private async receive(message: ToolRunWebviewMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        await this.session.load();
        this.page.becomeReady();
        return;
      case 'run':
        await this.session.start(message.values, message.allow);
        return;
      case 'stop':
        this.session.stop();
        return;
      case 'reset':
        this.session.reset();
        return;
      case 'open':
        await this.openDocument(message.place);
        return;
      case 'setSecret': {
        const name = this.session.lackingSecret;
        if (name !== undefined) await vscode.commands.executeCommand(commands.setSecret, name);
        return;
      }
      case 'manageTrust':
        await vscode.commands.executeCommand('workbench.trust.manage');
        return;
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        return;
    }
  }

  /** Beside this panel, in the editor that shows the document already where there is one. */
  private async openDocument(place: ToolPlace | undefined): Promise<void> {
    try {
      const document = await vscode.workspace.openTextDocument(this.uri);
      const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
      const column = shown?.viewColumn ?? otherColumn(this.page.panel.viewColumn);
      const position =
        place &&
        document.validatePosition(new vscode.Position(Math.max(0, place.line - 1), Math.max(0, place.column - 1)));
      await vscode.window.showTextDocument(document, {
        viewColumn: column,
        ...(position ? { selection: new vscode.Range(position, position) } : {}),
      });
    } catch (error) {
      logError(this.services.log, 'Opening a tool that is tried', error);
      await this.session.load();
    }
  }
}

/** The tool's name, as its file is called. */
function toolName(uri: vscode.Uri): string {
  return storedToolName(uri) ?? posix.basename(uri.path).replace(/\.tool\.[tj]s$/, '');
}

async function readDocument(uri: vscode.Uri): Promise<ToolDocument | undefined> {
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    // A document outlives its file where an editor shows it; one with changes is still the author's.
    if (!document.isDirty) await vscode.workspace.fs.stat(uri);
    return { name: toolName(uri), text: document.getText(), isUnsaved: document.isDirty };
  } catch {
    return undefined; // The panel says that it is gone.
  }
}

function originOf(uri: vscode.Uri): Parameters<typeof workspaceRoot>[0] {
  return storedToolName(uri) === undefined
    ? { kind: 'file', workspace: '', path: uri.toString() }
    : { kind: 'database' };
}

function otherColumn(column: vscode.ViewColumn | undefined): vscode.ViewColumn {
  return column === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
}
