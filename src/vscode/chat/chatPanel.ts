import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { commands } from '../../manifest.ts';
import type { HostMessage, WebviewMessage } from '../../protocol/chat.ts';
import type { ChatCommand } from '../../protocol/chatCommand.ts';
import { chatTitle } from '../chats/chatTree.ts';
import { requireSoundPrompt } from '../prompts/requireSoundPrompt.ts';
import { chooseContext } from '../context/chooseContext.ts';
import { fencedText } from '../context/fencedText.ts';
import { logError } from '../services/commandRegistry.ts';
import { errorText } from '../services/errorText.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { mend } from '../services/mending.ts';
import { pickOne } from '../services/steps.ts';
import { toolSource } from '../tools/approvals/toolSource.ts';
import { PanelPage } from '../webviews/panelPage.ts';
import type { PanelStart } from './chatContent.ts';
import type { ContentActions } from './code/contentActions.ts';
import { ChatSession } from './chatSession.ts';
import { compareMessage } from './comparison/compareMessage.ts';
import { configChoices, configsToChoose } from './configChoices.ts';
import { openCalledTool } from './openCalledTool.ts';
import { refusalText } from './refusalText.ts';
import { validateWebviewMessage } from './validateWebviewMessage.ts';

/** One webview panel with its chat. */
export class ChatPanel implements Disposable {
  private readonly services: ExtensionServices;
  private readonly contentActions: ContentActions;
  private readonly page: PanelPage<WebviewMessage, HostMessage>;
  private readonly stateChanged: () => void;
  /** The message to go to once the page is there. */
  private wantedMessage: string | undefined;
  private wasStreaming = false;
  readonly session: ChatSession;

  /**
   * @param state what a page saved that this one takes the place of; undefined: none
   * @param stateChanged told when focus, chat, title or streaming changed
   */
  constructor(
    services: ExtensionServices,
    contentActions: ContentActions,
    panel: vscode.WebviewPanel,
    { start, state }: { start: PanelStart; state?: unknown },
    stateChanged: () => void,
  ) {
    const { extensionUri, log, runtime } = services;
    this.services = services;
    this.contentActions = contentActions;
    this.stateChanged = stateChanged;
    this.session = this.createSession(start);
    this.page = new PanelPage(panel, {
      ...{ extensionUri, log, bundle: 'chat', icon: 'chat', state, validate: validateWebviewMessage },
      receive: (message) => this.receive(message),
      visibilityChanged: (visible) => {
        this.session.setVisible(visible);
      },
    });
    for (const each of [
      this.session,
      panel.onDidChangeViewState(stateChanged),
      runtime.onDidChange((change) => {
        this.session.storeChanged(change);
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.session.refresh()),
    ]) {
      this.page.add(each);
    }
  }

  get isActive(): boolean {
    return this.page.panel.active;
  }

  /** True while its user can see it. */
  get isVisible(): boolean {
    return this.page.panel.visible;
  }

  get onDidDispose(): vscode.Event<void> {
    return this.page.panel.onDidDispose;
  }

  /** Once it is drawn, the cursor stands where the user goes on. */
  focusWhenReady(): void {
    this.page.focusWhenReady();
  }

  /** True while its page is there. */
  get isReady(): boolean {
    return this.page.isReady;
  }

  reveal(): void {
    this.page.reveal();
  }

  /** Moves it, or brings it to the front where it is. */
  revealIn(column?: vscode.ViewColumn): void {
    this.page.panel.reveal(column);
  }

  /** Goes to a message, on whatever branch of the chat it is. */
  async showMessage(messageId: string): Promise<void> {
    this.wantedMessage = messageId;
    if (this.page.isReady) await this.goToWantedMessage({ type: 'resync' });
  }

  /** Has what stands in its composer compared. */
  compare(): void {
    if (this.session.isBusy) this.session.refuseToCompare();
    else this.run('compareConfigs');
  }

  /** Has its page do what a command is for; where the page cannot, the user is told. */
  run(command: ChatCommand): void {
    this.revealIn();
    this.page.post({ type: 'command', command });
  }

  /** Closes the panel; the chat stays. */
  dispose(): void {
    this.page.dispose();
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
        post: (message) => {
          this.page.post(message);
        },
        stateChanged: () => {
          this.updateTitle();
          this.tellAnswerEnd();
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
    this.page.panel.title = chatTitle({ title, promptName });
    this.stateChanged();
  }

  private tellAnswerEnd(): void {
    const { chatId, isStreaming } = this.session;
    const hasEnded = this.wasStreaming && !isStreaming;
    this.wasStreaming = isStreaming;
    if (hasEnded && chatId !== null) void this.services.chatTitles.nameAfterAnswer(chatId);
  }

  private async regenerate(messageId: string, chooseConfig: boolean): Promise<void> {
    const { session } = this;
    if (!chooseConfig) {
      await session.regenerate(messageId);
      return;
    }
    const choices = this.services.runtime
      .get()
      .then((runtime) => configsToChoose(runtime, session.promptName))
      .then((usable) =>
        configChoices(usable, { configName: session.configName, words: vscode.l10n.t('answered last'), icon: 'check' }),
      );
    try {
      const configName = await pickOne(choices, vscode.l10n.t('Which LLM config gives another answer?'));
      void session.regenerate(messageId, configName);
    } finally {
      // The list took the focus, and gives it to nothing in the page.
      this.reveal();
    }
  }

  private async compareMessage(message: Extract<WebviewMessage, { type: 'compare' }>): Promise<void> {
    try {
      await compareMessage(this.services, this.session, message);
    } finally {
      // The list took the focus, and what asked for it may be gone.
      this.reveal();
    }
  }

  /** Something of the editor goes to where the user types; however the choice ends, the cursor is there again. */
  private async insertContext(variable: string | null): Promise<void> {
    let text = '';
    let isBlock = false;
    try {
      const found = await chooseContext(this.contentActions.editorContext, this.services.log);
      if (found) text = variable === null ? fencedText(found) : found.text;
      isBlock = variable === null && found?.block !== undefined;
    } finally {
      this.revealIn();
      this.page.post({ type: 'insertText', variable, text, isBlock });
    }
  }

  private async fork(messageId: string): Promise<void> {
    const { chatId } = this.session;
    if (chatId === null) return;
    const { id } = await (await this.services.runtime.get()).chatHistories.fork(chatId, messageId);
    await vscode.commands.executeCommand(commands.openChat, id);
  }

  private async receive(message: WebviewMessage): Promise<void> {
    try {
      await this.act(message);
    } catch (error) {
      if (!(error instanceof vscode.CancellationError))
        this.session.tellFailure(error, `Panel message ${message.type}`);
    }
  }

  private async act(message: WebviewMessage): Promise<void> {
    switch (message.type) {
      case 'openLink':
      case 'openFile':
      case 'copy':
      case 'insertAtCursor':
      case 'openCode':
      case 'applyCode':
        await this.contentActions.act(message);
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
      case 'regenerate':
        await this.regenerate(message.messageId, message.chooseConfig);
        return;
      case 'compare':
        await this.compareMessage(message);
        return;
      case 'insertContext':
        await this.insertContext(message.variable);
        return;
      case 'fork':
        await this.fork(message.messageId);
        return;
      case 'openTool':
        await openCalledTool(await this.services.runtime.get(), this.session, message);
        return;
      case 'refused':
        void vscode.window.showInformationMessage(refusalText(message.why));
        return;
      case 'ping':
        this.page.post({ type: 'pong' });
        return;
      case 'ready':
        await this.becomeReady();
        return;
      case 'resync':
      case 'send':
      case 'draft':
      case 'setVariable':
      case 'chooseKind':
      case 'removeVariable':
      case 'putBackVariable':
      case 'sendQueued':
      case 'unqueue':
      case 'takeBack':
      case 'editMessage':
      case 'showBranch':
      case 'keepAnswer':
      case 'leaveComparison':
      case 'stop':
      case 'retryWait':
      case 'decideTool':
      case 'rate':
      case 'errorAction':
      case 'dismissError':
        await this.session.handle(message);
        return;
    }
  }

  private async becomeReady(): Promise<void> {
    await this.goToWantedMessage({ type: 'ready' });
    this.page.becomeReady();
    this.updateTitle();
  }

  /** Has the session post a snapshot, with the message to go to ahead of it, so that the page draws nothing else first. */
  private async goToWantedMessage(asking: { type: 'ready' | 'resync' }): Promise<void> {
    const wanted = this.wantedMessage;
    this.wantedMessage = undefined;
    try {
      const messageId = wanted === undefined ? undefined : await this.session.showMessage(wanted);
      if (messageId !== undefined) this.page.post({ type: 'reveal', messageId });
      else if (wanted !== undefined && this.session.isStreaming) tellThatBranchIsBusy();
    } finally {
      await this.session.handle(asking);
    }
  }
}

function tellThatBranchIsBusy(): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t('This message is on another branch of the chat. Go there once the answer that arrives is complete.'),
  );
}
