import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/base/disposable.ts';
import { commands } from '../../manifest.ts';
import { chatTitle } from '../chats/chatTree.ts';
import { requireSoundPrompt } from '../prompts/requireSoundPrompt.ts';
import { logError } from '../services/commandRegistry.ts';
import { errorText } from '../services/errorText.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { mend } from '../services/mending.ts';
import { webviewOptions, webviewPage } from '../services/webviewPage.ts';
import { toolSource } from '../tools/approvals/toolSource.ts';
import type { PanelStart } from './chatContent.ts';
import { ChatSession } from './chatSession.ts';
import { openCalledTool } from './openCalledTool.ts';
import { safeLink, validateWebviewMessage } from './validateWebviewMessage.ts';

/** One webview panel with its chat. */
export class ChatPanel implements Disposable {
  private readonly services: ExtensionServices;
  private readonly panel: vscode.WebviewPanel;
  private readonly stateChanged: () => void;
  private readonly disposables = new DisposableStore();
  private takesFocus = false;
  readonly session: ChatSession;

  /** @param stateChanged told when focus, chat, title or streaming changed */
  constructor(services: ExtensionServices, panel: vscode.WebviewPanel, start: PanelStart, stateChanged: () => void) {
    this.services = services;
    this.panel = panel;
    this.stateChanged = stateChanged;
    this.session = this.disposables.add(this.createSession(start));
    panel.webview.options = webviewOptions(services.extensionUri);
    panel.iconPath = {
      light: vscode.Uri.joinPath(services.extensionUri, 'media', 'chat-light.svg'),
      dark: vscode.Uri.joinPath(services.extensionUri, 'media', 'chat-dark.svg'),
    };
    this.disposables.add(panel.webview.onDidReceiveMessage((message) => void this.receive(message)));
    let visible = panel.visible;
    this.disposables.add(
      panel.onDidChangeViewState(() => {
        if (panel.visible !== visible) this.session.setVisible(panel.visible);
        visible = panel.visible;
        stateChanged();
      }),
    );
    this.disposables.add(
      services.runtime.onDidChange((change) => {
        this.session.storeChanged(change);
      }),
    );
    this.disposables.add(vscode.workspace.onDidGrantWorkspaceTrust(() => void this.session.refresh()));
    this.disposables.add(
      panel.onDidDispose(() => {
        this.disposables.dispose();
      }),
    );
    panel.webview.html = webviewPage(panel.webview, services.extensionUri, { bundle: 'chat', title: panel.title });
  }

  get isActive(): boolean {
    return this.panel.active;
  }

  /** True while its user can see it. */
  get isVisible(): boolean {
    return this.panel.visible;
  }

  get onDidDispose(): vscode.Event<void> {
    return this.panel.onDidDispose;
  }

  /** Once it is drawn, the cursor stands where the user goes on. */
  focusWhenReady(): void {
    this.takesFocus = true;
  }

  reveal(): void {
    this.panel.reveal();
    void this.panel.webview.postMessage({ type: 'focus' });
  }

  /** Closes the panel; the chat stays. */
  dispose(): void {
    this.panel.dispose();
  }

  private createSession(start: PanelStart): ChatSession {
    const { runtime, log, promptFiles, pendingApprovals } = this.services;
    return new ChatSession(
      {
        runtime: () => runtime.get(),
        sendingRuntime: async (promptName) => {
          const opened = await runtime.trusted();
          await requireSoundPrompt(promptFiles, promptName);
          return opened;
        },
        isTrusted: () => vscode.workspace.isTrusted,
        toolSource,
        pendingApprovals,
        post: (message) => void this.panel.webview.postMessage(message),
        stateChanged: () => {
          this.updateTitle();
        },
        mend,
        errorText,
        logError: (where, error) => {
          logError(log, where, error);
        },
      },
      start,
    );
  }

  private updateTitle(): void {
    const { title, promptName } = this.session;
    this.panel.title = chatTitle({ title, promptName });
    this.stateChanged();
  }

  private becomeReady(): void {
    this.updateTitle();
    if (this.takesFocus && this.panel.active) void this.panel.webview.postMessage({ type: 'focus' });
    this.takesFocus = false;
  }

  private async receive(raw: unknown): Promise<void> {
    const message = validateWebviewMessage(raw);
    if (!message) {
      this.services.log.warn('A chat panel sent a message of an unknown shape; it was ignored.');
      return;
    }
    switch (message.type) {
      case 'openLink': {
        // VS Code itself asks before it opens an address that the user did not trust before.
        const href = safeLink(message.href);
        if (href === undefined) this.services.log.warn('A link that is neither http, https nor mailto was not opened.');
        else await vscode.env.openExternal(vscode.Uri.parse(href, true));
        return;
      }
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        return;
      case 'insertAtCursor':
        await insertAtCursor(message.text);
        return;
      case 'chooseConfig':
        await vscode.commands.executeCommand(commands.pinLLMConfig);
        return;
      case 'showRequest': {
        const { chatId } = this.session;
        if (chatId === null) return;
        await vscode.commands.executeCommand(commands.showRequest, { chatId, messageId: message.messageId });
        return;
      }
      case 'openTool':
        await openCalledTool(await this.services.runtime.get(), this.session, message);
        return;
      case 'ready':
      case 'resync':
      case 'send':
      case 'stop':
      case 'retryWait':
      case 'decideTool':
      case 'rate':
      case 'errorAction':
      case 'dismissError':
        await this.session.handle(message);
        if (message.type === 'ready') this.becomeReady();
    }
  }
}

/** Into the editor that was used last; a new one where none is open. */
async function insertAtCursor(text: string): Promise<void> {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.find(isWritable);
  if (!editor) {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: text }));
    return;
  }
  await editor.edit((edit) => {
    for (const selection of editor.selections) edit.replace(selection, text);
  });
  await vscode.window.showTextDocument(editor.document, editor.viewColumn);
}

function isWritable(editor: vscode.TextEditor): boolean {
  return vscode.workspace.fs.isWritableFileSystem(editor.document.uri.scheme) ?? editor.document.isUntitled;
}
