import type { JsonValue } from '../base/json.ts';
import type { StreamEvent, TurnUsage } from './streamEvent.ts';

/** What a turn tells beside its answer: which model gives it, at first and when another one takes over, and its tokens. */
export class TurnFacts {
  private model = '';

  /** The events for what a chunk says of either; undefined where it says nothing new. */
  tell(model: JsonValue | undefined, usage: TurnUsage | undefined): StreamEvent[] | undefined {
    let events: StreamEvent[] | undefined;
    if (typeof model === 'string' && model !== '' && model !== this.model) {
      this.model = model;
      events = [{ type: 'model', model }];
    }
    if (usage) (events ??= []).push({ type: 'usage', ...usage });
    return events;
  }
}
