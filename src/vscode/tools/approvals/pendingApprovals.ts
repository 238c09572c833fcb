import { cancelled } from '../../../core/base/appError.ts';
import { Emitter, type Event } from '../../../core/base/event.ts';
import type { ToolApproval, ToolCallRequest } from '../../../core/tools/toolApproval.ts';

/** A call that waits for its user's yes or no, however long that takes. */
export interface PendingApproval {
  readonly request: ToolCallRequest;
  /** Where the tool's code stands, as a path or in words. */
  readonly source: string;
  /** Answers it. What comes after the first answer, or after its call ended, changes nothing. */
  decide(approval: ToolApproval): void;
}

/** A question that came up, or one that was answered or whose call ended. */
export interface PendingApprovalChange {
  kind: 'asked' | 'settled';
  pending: PendingApproval;
}

/** The calls of this window that wait for their user, of all chats and runs: each on its own. */
export class PendingApprovals {
  private readonly waiting = new Set<PendingApproval>();
  private readonly changes: Emitter<PendingApprovalChange>;

  /** @param onListenerError where a listener's exception goes */
  constructor(onListenerError: (error: unknown) => void) {
    this.changes = new Emitter(onListenerError);
  }

  /** Told right after the list has changed. */
  get onDidChange(): Event<PendingApprovalChange> {
    return this.changes.event;
  }

  /** Those that wait, oldest first. */
  list(): PendingApproval[] {
    return [...this.waiting];
  }

  /** Those of one chat, oldest first. */
  ofChat(chatHistoryId: number | null): PendingApproval[] {
    return this.list().filter(({ request }) => request.chatHistoryId === chatHistoryId);
  }

  /** Asks, and waits. @throws AppError `Cancelled` once the call's signal is aborted */
  ask(request: ToolCallRequest, source: string): Promise<ToolApproval> {
    const { signal } = request;
    if (signal?.aborted) return Promise.reject(cancelled(signal.reason));
    return new Promise((resolve, reject) => {
      const settle = (): boolean => {
        if (!this.waiting.delete(pending)) return false;
        signal?.removeEventListener('abort', onAbort);
        this.changes.fire({ kind: 'settled', pending });
        return true;
      };
      const pending: PendingApproval = {
        request,
        source,
        decide: (approval) => {
          if (settle()) resolve(approval);
        },
      };
      const onAbort = (): void => {
        if (settle()) reject(cancelled(signal?.reason));
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.waiting.add(pending);
      this.changes.fire({ kind: 'asked', pending });
    });
  }
}
