import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import type { WrapperEvent } from '../../core/wrapper/wrapperEvent.ts';
import { failureWords } from '../chat/failureWords.ts';
import type { PendingApprovals } from '../tools/approvals/pendingApprovals.ts';

/** What a run without a chat is doing, told in its notification. */
export class RunProgress implements Disposable {
  private readonly tell: (message: string) => void;
  private readonly listening: Disposable;
  private readonly callIds = new Set<string>();

  constructor(promptName: string, approvals: PendingApprovals, tell: (message: string) => void) {
    this.tell = tell;
    const waiting = (): string[] =>
      approvals.list().flatMap(({ request: { id, toolName, chatHistoryId, promptName: asking } }) => {
        const isOwn = chatHistoryId === undefined && asking === promptName && this.callIds.has(id);
        return isOwn ? [toolName] : [];
      });
    this.listening = approvals.onDidChange(({ kind, pending }) => {
      if (!this.callIds.has(pending.request.id)) return;
      const names = waiting();
      if (names.length > 0) tell(waitingText(names));
      else if (kind === 'settled') tell(callText(pending.request.toolName));
    });
  }

  /** Tells of an event of the run. */
  follow(event: Exclude<WrapperEvent, { type: 'text' }>): void {
    if (event.type === 'tool-call') this.callIds.add(event.id);
    this.tell(progressText(event));
  }

  dispose(): void {
    this.listening.dispose();
  }
}

function waitingText(names: readonly string[]): string {
  return vscode.l10n.t(
    'waiting for your yes or no to {0}: answer it in the status bar, or with “Promptdeck: Show Waiting Tools”',
    names.join(', '),
  );
}

function callText(name: string): string {
  return vscode.l10n.t('calling the tool {0}', name);
}

function progressText(event: Exclude<WrapperEvent, { type: 'text' }>): string {
  switch (event.type) {
    case 'reasoning':
      return vscode.l10n.t('thinking');
    case 'tool-call':
      return callText(event.name);
    case 'tool-result':
      return vscode.l10n.t('the tool {0} has answered', event.name);
    case 'retry':
      return vscode.l10n.t(
        '{0} failed ({1}), asking it again in {2} s',
        event.configName,
        failureWords(event.code),
        Math.max(1, Math.round(event.delayMs / 1000)),
      );
    case 'fallback':
      return vscode.l10n.t('{0} failed ({1}), {2} answers instead', event.from, failureWords(event.code), event.to);
    case 'reset':
      return vscode.l10n.t('the answer begins anew');
    case 'usage':
    case 'finish':
      return '';
  }
}
