import { afterEndMs, type TurnLimits } from '../../../core/llm/turnLimits.ts';

/** Node's timers take no longer wait. */
const longestTimerMs = 2 ** 31 - 1;
/** An event loop that was blocked reads what waits at the socket before a verdict counts. */
const graceMs = 10;

/** What a clock tells of. */
export interface TurnClockEvents {
  /** A limit is passed; `what` says which one, as a sentence. */
  onLate: (what: string) => void;
  /** The answer was complete and nothing more came for a while. */
  onOver: () => void;
}

/**
 * The time limits of one turn. Any byte is a sign of life, a comment or a ping too; the total holds whatever comes. Idle time
 * counts only while somebody waits for bytes. Cheap for each chunk: the timer looks at the clock when it fires, and is set anew
 * only where a shorter limit begins.
 */
export class TurnClock {
  private readonly limits: TurnLimits;
  private readonly events: TurnClockEvents;
  private startedAt = 0;
  /** Since when bytes are waited for; 0 while nobody waits. */
  private waitingSince = 0;
  /** The longest wait for the next bytes. */
  private patienceMs: number;
  private answered = false;
  private complete = false;
  private graceGiven = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(limits: TurnLimits, events: TurnClockEvents) {
    this.limits = limits;
    this.events = events;
    this.patienceMs = limits.firstChunkMs;
  }

  /** The turn begins. */
  start(): void {
    this.startedAt = performance.now();
    this.expectAnswer();
  }

  /** A request leaves. */
  expectAnswer(): void {
    this.answered = false;
    this.noteWaiting();
    this.setPatience(this.limits.firstChunkMs);
  }

  /** Somebody waits for bytes from now on. */
  noteWaiting(): void {
    this.waitingSince = performance.now();
  }

  /** Bytes arrived. */
  noteBytes(): void {
    this.waitingSince = 0;
    if (this.answered) return;
    this.answered = true;
    this.setPatience(this.limits.idleMs);
  }

  /**
   * The terminal event arrived: whatever still comes, comes soon.
   * @param isFinal true where nothing but usage can follow; then the wait is not renewed by what comes
   */
  noteComplete(isFinal: boolean): void {
    if (this.complete) return;
    this.complete = true;
    if (!isFinal) {
      this.setPatience(afterEndMs);
      return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(this.events.onOver, afterEndMs);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private setPatience(ms: number): void {
    this.patienceMs = ms;
    this.check();
  }

  private readonly check = (): void => {
    clearTimeout(this.timer);
    const now = performance.now();
    const total = this.startedAt + this.limits.totalMs;
    const due = Math.min((this.waitingSince === 0 ? now : this.waitingSince) + this.patienceMs, total);
    if (now < due - 1) {
      this.graceGiven = false;
      this.timer = setTimeout(this.check, Math.min(due - now, longestTimerMs));
    } else if (!this.graceGiven) {
      this.graceGiven = true;
      this.timer = setTimeout(this.check, graceMs);
    } else if (this.complete) this.events.onOver();
    else this.events.onLate(this.words(due === total));
  };

  private words(isTotal: boolean): string {
    const { totalMs, firstChunkMs, idleMs } = this.limits;
    if (isTotal) return `the answer was not complete after ${seconds(totalMs)}.`;
    if (!this.answered) return `the provider did not answer within ${seconds(firstChunkMs)}.`;
    return `the answer stalled for ${seconds(idleMs)}.`;
  }
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
