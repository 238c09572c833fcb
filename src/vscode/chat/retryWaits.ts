import type { RetryWait } from '../../core/wrapper/wrapperOptions.ts';
import type { WrapperEvent } from '../../core/wrapper/wrapperEvent.ts';
import type { LiveChange, RetryChoice } from '../../protocol/chat.ts';
import { failureWords } from './failureWords.ts';

/** The waits of one answer before a config is asked again: shows each, and carries out what the user makes of it. */
export class RetryWaits {
  private readonly apply: (change: LiveChange) => void;
  private reason = '';
  private current: RetryWait | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** @param apply takes what changes in the reply under way */
  constructor(apply: (change: LiveChange) => void) {
    this.apply = apply;
  }

  get isWaiting(): boolean {
    return this.current !== undefined;
  }

  /** To be told of each event before its changes are shown: one of them ends a wait, another says why one begins. */
  note(event: WrapperEvent): void {
    this.end();
    if (event.type === 'retry') this.reason = `${event.configName} failed (${failureWords(event.code)}).`;
  }

  begin(wait: RetryWait): void {
    this.current = wait;
    const { configName, untilMs, nextConfigName } = wait;
    const view = { configName, reason: this.reason, untilMs };
    this.apply({ kind: 'wait', wait: nextConfigName === undefined ? view : { ...view, nextConfigName } });
    this.timer = setTimeout(
      () => {
        this.askAgain(wait);
      },
      Math.max(0, untilMs - Date.now()),
    );
  }

  /** Does what the user chose; nothing where the wait is over already. */
  decide(choice: RetryChoice): void {
    const wait = this.current;
    if (!wait || (choice === 'next' && wait.nextConfigName === undefined)) return;
    if (choice === 'now') {
      this.askAgain(wait);
      wait.skip();
      return;
    }
    this.end();
    if (choice === 'next') wait.useNext();
    else wait.giveUp();
  }

  /** The wait, if there is one, is over. */
  end(): void {
    clearTimeout(this.timer);
    if (!this.current) return;
    this.current = undefined;
    this.apply({ kind: 'wait', wait: null });
  }

  private askAgain({ configName }: RetryWait): void {
    this.end();
    this.apply({ kind: 'notice', notice: `Asking ${configName} again.` });
  }
}
