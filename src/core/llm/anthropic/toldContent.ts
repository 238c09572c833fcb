import { mostHeldText } from '../heldText.ts';
import type { StreamEvent } from '../streamEvent.ts';

type Channel = 'text' | 'reasoning';
type Content = Record<Channel, string>;

const noEvents: readonly StreamEvent[] = [];

/**
 * What was told of a message. Where the message starts over, nothing is told again as long as it says the same; as soon as it
 * differs, a `reset` voids what was told, and all that it said so far follows. What was too long to be kept differs always.
 */
export class ToldContent {
  private told: Content = { text: '', reasoning: '' };
  private hasLetGo = false;
  private saidText = false;
  /** What the message said since it started over. */
  private again: Content | undefined;

  get hasText(): boolean {
    return this.saidText;
  }

  /** The message starts over. */
  restart(): void {
    this.again = { text: '', reasoning: '' };
  }

  /** The events for a piece of the message. */
  tell(type: Channel, text: string): readonly StreamEvent[] {
    if (text === '') return noEvents;
    if (type === 'text') this.saidText = true;
    if (!this.again) {
      this.keep(type, text);
      return [{ type, text }];
    }
    this.again[type] += text;
    if (this.hasLetGo) return this.replace(this.again);
    const isShorter = this.again[type].length < this.told[type].length;
    const [shorter, longer] = isShorter ? [this.again, this.told] : [this.told, this.again];
    if (!longer[type].startsWith(shorter[type])) return this.replace(this.again);
    if (isShorter) return noEvents;
    const fresh = this.again[type].slice(this.told[type].length);
    this.told[type] = this.again[type];
    const hasCaughtUp = this.again.text === this.told.text && this.again.reasoning === this.told.reasoning;
    if (hasCaughtUp) this.again = undefined;
    return fresh === '' ? noEvents : [{ type, text: fresh }];
  }

  /** The message is over: where it came out shorter than what was told, that is replaced. */
  settle(): readonly StreamEvent[] {
    const { again } = this;
    return !again || (again.text === '' && again.reasoning === '') ? noEvents : this.replace(again);
  }

  private keep(type: Channel, text: string): void {
    if (this.hasLetGo) return;
    this.told[type] += text;
    if (this.told.text.length + this.told.reasoning.length <= mostHeldText) return;
    this.hasLetGo = true;
    this.told = { text: '', reasoning: '' };
  }

  private replace(content: Content): readonly StreamEvent[] {
    this.told = content;
    this.saidText = content.text !== '';
    this.hasLetGo = false;
    this.again = undefined;
    const events: StreamEvent[] = [{ type: 'reset' }];
    for (const type of ['reasoning', 'text'] as const) {
      if (content[type] !== '') events.push({ type, text: content[type] });
    }
    return events;
  }
}
