import type { StreamEvent } from '../streamEvent.ts';

type Channel = 'text' | 'reasoning';
type Content = Record<Channel, string>;

const noEvents: readonly StreamEvent[] = [];

/**
 * What was told of a message. Where the message starts over, nothing is told again as long as it says the same; as soon as it
 * differs, a `reset` voids what was told, and all that it said so far follows.
 */
export class ToldContent {
  private told: Content = { text: '', reasoning: '' };
  /** What the message said since it started over. */
  private again: Content | undefined;

  get hasText(): boolean {
    return this.told.text !== '';
  }

  /** The message starts over. */
  restart(): void {
    this.again = { text: '', reasoning: '' };
  }

  /** The events for a piece of the message. */
  tell(type: Channel, text: string): readonly StreamEvent[] {
    if (text === '') return noEvents;
    if (!this.again) {
      this.told[type] += text;
      return [{ type, text }];
    }
    this.again[type] += text;
    if (this.told[type].startsWith(this.again[type])) return noEvents;
    if (!this.again[type].startsWith(this.told[type])) return this.replace(this.again);
    const fresh = this.again[type].slice(this.told[type].length);
    this.told[type] = this.again[type];
    return [{ type, text: fresh }];
  }

  /** The message is over: where it came out shorter than what was told, that is replaced. */
  settle(): readonly StreamEvent[] {
    const { again, told } = this;
    if (!again || (again.text === '' && again.reasoning === '')) return noEvents;
    return again.text === told.text && again.reasoning === told.reasoning ? noEvents : this.replace(again);
  }

  private replace(content: Content): readonly StreamEvent[] {
    this.told = content;
    this.again = undefined;
    const events: StreamEvent[] = [{ type: 'reset' }];
    for (const type of ['reasoning', 'text'] as const) {
      if (content[type] !== '') events.push({ type, text: content[type] });
    }
    return events;
  }
}
