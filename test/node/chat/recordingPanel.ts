import assert from 'node:assert/strict';
import type { AppError } from '../../../src/core.ts';
import type { ChatView, ErrorActionId, HostMessage } from '../../../src/protocol/chat.ts';
import { applyLaneChanges, applyLiveChange } from '../../../src/protocol/liveReply.ts';
import type { Runtime } from '../../../src/node/runtime/runtime.ts';
import type { PanelStart } from '../../../src/vscode/chat/chatContent.ts';
import { ChatSession } from '../../../src/vscode/chat/chatSession.ts';
import { PendingApprovals } from '../../../src/vscode/tools/approvals/pendingApprovals.ts';
import type { ErrorContext } from '../../../src/vscode/services/mending.ts';

/** So that a test that was given up on does not keep the process. */
const longestWaitMs = 60_000;

/** A listener that fails fails the test. */
export function rethrow(error: unknown): never {
  throw error;
}

/** A session with the far side of its panel: holds what the webview would hold, by the protocol's rules. */
export class RecordingPanel {
  readonly session: ChatSession;
  readonly messages: HostMessage[] = [];
  readonly mended: { id: ErrorActionId; error: AppError | undefined; context: ErrorContext }[] = [];
  readonly logged: string[] = [];
  trusted = true;
  /** The panel as it stands; undefined before the first snapshot. */
  view: ChatView | undefined;
  /** What was typed before, as the host gave it back. */
  draft: Extract<HostMessage, { type: 'draft' }> | undefined;
  private revision = 0;

  constructor(
    runtime: Runtime,
    start: Omit<PanelStart, 'variables'> & Partial<Pick<PanelStart, 'variables'>>,
    sendingRuntime: () => Promise<Runtime> = () => Promise.resolve(runtime),
    pendingApprovals = new PendingApprovals(rethrow),
  ) {
    this.session = new ChatSession(
      {
        runtime: () => Promise.resolve(runtime),
        sendingRuntime,
        isTrusted: () => this.trusted,
        toolSource: (origin) => origin?.kind ?? 'editor',
        pendingApprovals,
        post: (message) => {
          this.receive(structuredClone(message));
        },
        stateChanged: () => undefined,
        mend: async (id, error, context) => {
          this.mended.push({ id, error, context });
          if (id === 'restoreChat') await context.restoreChat?.();
          if (id === 'retry') await context.retry?.();
          if (id === 'continue') await context.continueAnswer?.();
        },
        errorText: ({ userMessage }) => userMessage,
        logError: (where, error) => this.logged.push(`${where}: ${String(error)}`),
      },
      { variables: {}, ...start },
    );
    runtime.onDidChange((change) => {
      this.session.storeChanged(change);
    });
  }

  /** Contents by role, as `role: text`. */
  get lines(): string[] {
    return (this.view?.messages ?? []).map(({ role, content }) => `${role}: ${content}`);
  }

  /** Resolves when what the panel shows fits. */
  async until(fits: (view: ChatView) => boolean): Promise<ChatView> {
    const deadline = Date.now() + longestWaitMs;
    while (!this.view || !fits(this.view)) {
      if (Date.now() > deadline) throw new Error(`The panel did not come to show it: ${JSON.stringify(this.view)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return this.view;
  }

  private receive(message: HostMessage): void {
    this.messages.push(message);
    if (
      message.type === 'focus' ||
      message.type === 'command' ||
      message.type === 'reveal' ||
      message.type === 'pong' ||
      message.type === 'insertText'
    )
      return;
    if (message.type === 'draft') {
      this.draft = message;
      return;
    }
    if (message.type === 'snapshot') this.view = message.view;
    else if (message.type === 'laneChanges') {
      const { view } = this;
      const comparison = applyLaneChanges(view?.comparison, message.configName, message.changes);
      assert.ok(view && comparison, 'changes came without an answer under way');
      assert.equal(message.revision, this.revision + 1, 'a revision is missing');
      this.view = { ...view, comparison };
    } else {
      const { view } = this;
      assert.ok(view?.live, 'changes came without a reply under way');
      assert.equal(message.revision, this.revision + 1, 'a revision is missing');
      this.view = { ...view, live: message.changes.reduce(applyLiveChange, view.live) };
    }
    this.revision = message.revision;
  }
}
