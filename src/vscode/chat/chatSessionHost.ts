import type { AppError } from '../../core/base/appError.ts';
import type { EntityOrigin } from '../../core/base/entityStore.ts';
import type { Runtime } from '../../node/runtime/runtime.ts';
import type { ErrorActionId, HostMessage } from '../../protocol/chat.ts';
import type { ErrorContext } from '../services/mending.ts';
import type { PendingApprovals } from '../tools/approvals/pendingApprovals.ts';

/** What a session needs of the editor. */
export interface ChatSessionHost {
  /** For reading and storing. */
  runtime(): Promise<Runtime>;
  /** For sending through a prompt. @throws AppError `UntrustedWorkspace`, `InvalidPromptFile` */
  sendingRuntime(promptName: string): Promise<Runtime>;
  isTrusted(): boolean;
  /** Where a tool's code stands, in words. @param origin absent for a tool of the editor's */
  toolSource(origin: EntityOrigin | undefined, toolName: string): string;
  /** The calls of this window that wait for their user. */
  pendingApprovals: PendingApprovals;
  post(message: HostMessage): void;
  /** Title, chat id or streaming changed. */
  stateChanged(): void;
  /** Carries out an action that mends an error. */
  mend(id: ErrorActionId, error: AppError | undefined, context: ErrorContext): Promise<void>;
  /** What an error tells the user, in the editor's terms. */
  errorText(error: AppError): string;
  logError(where: string, error: unknown): void;
}
