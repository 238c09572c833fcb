import type { AbortReason } from '../../core/wrapper/abort.ts';
import type { SendOptions } from '../../core/wrapper/wrapperOptions.ts';
import type { LiveChange, LiveReply, LiveTurn, MessageView } from '../../protocol/chat.ts';
import { applyLiveChange, startLiveReply } from '../../protocol/liveReply.ts';
import type { CalledTool } from './calledTool.ts';
import { liveChanges, suppliedToCall } from './liveChanges.ts';
import { RetryWaits } from './retryWaits.ts';
import { toolCallEnd } from './toolCallEnd.ts';

/** The answer that a panel itself asked for, from the moment its message leaves until it is complete. */
export class OwnAnswer {
  /** Ids of the messages from before it. */
  readonly known: ReadonlySet<string>;
  /** Its waits before a config is asked again. */
  readonly waits: RetryWaits;
  /** True once the panel has it; before that, changes go into the snapshot that brings it. */
  isShown = false;
  /** Id of the message that it answers, once it is shown. */
  answeredId: string | undefined;
  private readonly stopping = new AbortController();
  private begun: readonly LiveTurn[];
  private readonly changed: (change: LiveChange) => void;
  private reply: LiveReply | null = null;

  /**
   * @param messages from before it, without what it goes on with
   * @param begun the turns that it goes on with
   * @param changed told of each change, which is to be applied
   */
  constructor(messages: readonly MessageView[], begun: readonly LiveTurn[], changed: (change: LiveChange) => void) {
    this.known = new Set(messages.map(({ id }) => id));
    this.begun = begun;
    this.changed = changed;
    this.waits = new RetryWaits(changed);
  }

  /** It takes up tool calls that an earlier answer left. */
  get resumesTools(): boolean {
    return this.begun.some(({ toolCalls }) => toolCalls.length > 0);
  }

  get isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  /** What arrived of it; null: nothing yet. */
  get live(): LiveReply | null {
    return this.reply;
  }

  /** What the panel shows of it. */
  get shownReply(): LiveReply | null {
    return this.isShown ? this.reply : null;
  }

  /** What it is asked for with. @param tools as of `liveChanges` */
  sendOptions(tools: readonly CalledTool[]): SendOptions {
    // No event tells of the calls that it takes up.
    this.begun = this.begun.map((turn) => ({
      ...turn,
      toolCalls: turn.toolCalls.map((call) => ({ ...call, ...suppliedToCall(tools, call) })),
    }));
    return {
      retryOnOpenAITimeLimit: true,
      signal: this.stopping.signal,
      onEvent: (event) => {
        this.waits.note(event);
        for (const change of liveChanges(event, tools)) this.changed(change);
      },
      onToolAnswer: (answer) => {
        this.changed({ kind: 'toolResult', id: answer.tool_call_id ?? '', ...toolCallEnd(answer) });
      },
      onToolQueued: (id, isQueued) => {
        this.changed({ kind: 'toolState', id, state: isQueued ? 'queued' : 'running' });
      },
      onRetryWait: (wait) => {
        this.waits.begin(wait);
      },
    };
  }

  /** @param configName who answers, in case this is the first of it */
  apply(change: LiveChange, configName: string): void {
    this.reply = applyLiveChange(this.begin(configName), change);
  }

  /** From now on the panel shows it. @param configName as of `apply` */
  show(configName: string, answeredId: string): void {
    this.reply = this.begin(configName);
    this.answeredId = answeredId;
    this.isShown = true;
  }

  /** Ends it. Where its user stops a wait, it ends with the failure that it waits after. */
  stop(reason: AbortReason): void {
    if (reason === 'user' && this.waits.isWaiting) this.waits.decide('giveUp');
    else this.stopping.abort(reason);
  }

  private begin(configName: string): LiveReply {
    if (this.reply) return this.reply;
    const reply = startLiveReply(configName);
    return this.begun.length > 0 ? { ...reply, turns: [...this.begun] } : reply;
  }
}
