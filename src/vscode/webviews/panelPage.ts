import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/base/disposable.ts';
import { webviewOptions, webviewPage } from './webviewPage.ts';

/** Puts the focus where the user goes on. */
interface FocusMessage {
  type: 'focus';
}

/** What a feature makes of a panel's page. */
export interface PanelPageOptions<In> {
  extensionUri: vscode.Uri;
  log: vscode.LogOutputChannel;
  /** Name of script and style sheet in `dist/webview`. */
  bundle: 'chat' | 'toolRun';
  /** `media` holds it as NAME-light.svg and NAME-dark.svg. */
  icon: string;
  /** What the page begins with where it has saved nothing itself. */
  state?: unknown;
  /** What came from the page as a message of the protocol; undefined: it is none. */
  validate: (message: unknown) => In | undefined;
  receive: (message: In) => Promise<void>;
  /** The panel came into view, or went out of it. */
  visibilityChanged: (visible: boolean) => void;
}

/** The page in one webview panel: messages of one protocol both ways, and the focus. What belongs to it ends with the panel. */
export class PanelPage<In, Out> implements Disposable {
  readonly panel: vscode.WebviewPanel;
  private readonly disposables = new DisposableStore();
  private takesFocus = false;
  private drawn = false;

  constructor(panel: vscode.WebviewPanel, options: PanelPageOptions<In>) {
    const { extensionUri, log, bundle, icon, state, validate, receive, visibilityChanged } = options;
    this.panel = panel;
    panel.webview.options = webviewOptions(extensionUri);
    panel.iconPath = {
      light: vscode.Uri.joinPath(extensionUri, 'media', `${icon}-light.svg`),
      dark: vscode.Uri.joinPath(extensionUri, 'media', `${icon}-dark.svg`),
    };
    this.add(
      panel.webview.onDidReceiveMessage((raw) => {
        const message = validate(raw);
        if (message) void receive(message);
        else log.warn(`The ${bundle} panel sent a message of an unknown shape; it was ignored.`);
      }),
    );
    let { visible } = panel;
    this.add(
      panel.onDidChangeViewState(() => {
        if (panel.visible === visible) return;
        visible = panel.visible;
        // VS Code throws a hidden page away.
        if (!visible) this.drawn = false;
        visibilityChanged(visible);
      }),
    );
    panel.onDidDispose(() => {
      this.disposables.dispose();
    });
    panel.webview.html = webviewPage(panel.webview, extensionUri, { bundle, title: panel.title, state });
  }

  /** Ends with the panel. */
  add<D extends Disposable>(disposable: D): D {
    return this.disposables.add(disposable);
  }

  post(message: Out | FocusMessage): void {
    void this.panel.webview.postMessage(message);
  }

  /** Once it is drawn, the cursor stands where the user goes on. */
  focusWhenReady(): void {
    this.takesFocus = true;
  }

  /** True while the page is there to take messages. */
  get isReady(): boolean {
    return this.drawn;
  }

  /** The page is drawn. */
  becomeReady(): void {
    this.drawn = true;
    if (this.takesFocus && this.panel.active) this.post({ type: 'focus' });
    this.takesFocus = false;
  }

  reveal(): void {
    this.panel.reveal();
    this.post({ type: 'focus' });
  }

  /** Closes the panel. */
  dispose(): void {
    this.panel.dispose();
  }
}

/**
 * A new panel.
 * @param viewType its id in the manifest
 * @param column absent: beside the editor where there is one
 */
export function openPanel(
  extensionUri: vscode.Uri,
  viewType: string,
  title: string,
  column = vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(viewType, title, column, webviewOptions(extensionUri));
}
