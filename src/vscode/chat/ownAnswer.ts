import type { AbortReason } from '../../core/wrapper/abort.ts';
import type { LiveChange, LiveReply, LiveTurn, MessageView } from '../../protocol/chat.ts';
import { applyLiveChange, startLiveReply } from '../../protocol/liveReply.ts';

/** The answer that a panel itself asked for, from the moment its message leaves until it is complete. */
export class OwnAnswer {
  /** Ids of the messages from before it. */
  readonly known: ReadonlySet<string>;
  /** True once the panel has it; before that, changes go into the snapshot that brings it. */
  isShown = false;
  private readonly stopping = new AbortController();
  private readonly begun: LiveTurn | undefined;
  private reply: LiveReply | null = null;

  /** @param begun the turn that it goes on with */
  constructor(messages: readonly MessageView[], begun?: LiveTurn) {
    this.known = new Set(messages.map(({ id }) => id));
    this.begun = begun;
  }

  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /** What arrived of it; null: nothing yet. */
  get live(): LiveReply | null {
    return this.reply;
  }

  /** What the panel shows of it. */
  get shownReply(): LiveReply | null {
    return this.isShown ? this.reply : null;
  }

  /** @param configName who answers, in case this is the first of it */
  apply(change: LiveChange, configName: string): void {
    this.reply = applyLiveChange(this.begin(configName), change);
  }

  /** From now on the panel shows it. @param configName as of `apply` */
  show(configName: string): void {
    this.reply = this.begin(configName);
    this.isShown = true;
  }

  stop(reason: AbortReason): void {
    this.stopping.abort(reason);
  }

  private begin(configName: string): LiveReply {
    if (this.reply) return this.reply;
    const reply = startLiveReply(configName);
    return this.begun ? { ...reply, turns: [this.begun] } : reply;
  }
}
