import { performance } from 'node:perf_hooks';

/** Measures how long one answer takes, without the time that its user takes to decide about its tools. */
export class AnswerClock {
  private readonly now: () => number;
  private begun: number | undefined;
  private text: number | undefined;
  private ended: number | undefined;
  private paused: number | undefined;
  private pauses = 0;

  /** @param now a time in ms that only grows */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** Its config is asked, for the first time or again. */
  begin(): void {
    this.begun ??= this.now();
  }

  /** Some of its text is there. */
  noteText(): void {
    this.text ??= this.elapsed();
  }

  /** Its user is asked, or has decided. */
  setWaiting(isWaiting: boolean): void {
    if (isWaiting) this.paused ??= this.now();
    else {
      if (this.paused !== undefined) this.pauses += this.now() - this.paused;
      this.paused = undefined;
    }
  }

  /** It is complete, or has come to its end. */
  end(): void {
    this.setWaiting(false);
    this.ended ??= this.elapsed();
  }

  /** Seconds to its first text, and in all; each absent while it is not known. */
  get times(): { secondsToText?: number; seconds?: number } {
    return {
      ...(this.text === undefined ? {} : { secondsToText: this.text / 1000 }),
      ...(this.ended === undefined ? {} : { seconds: this.ended / 1000 }),
    };
  }

  private elapsed(): number | undefined {
    return this.begun === undefined ? undefined : this.now() - this.begun - this.pauses;
  }
}
