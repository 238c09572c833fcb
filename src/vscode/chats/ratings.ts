import type { Disposable } from '../../core/base/disposable.ts';
import type { StoreChangeEvent } from '../../core/base/entityStore.ts';
import { Emitter, type Event } from '../../core/base/event.ts';
import type { RatingTotals } from '../../core/chats/chatHistory.ts';
import type { ChatHistoryStore } from '../../core/chats/chatHistoryStore.ts';
import { PacedWork } from '../services/pacedWork.ts';

/** How many answers were rated good, and how many bad. */
export type Thumbs = Pick<RatingTotals, 'up' | 'down'>;

/** Where ratings are read. */
export interface RatingsSource {
  get(): Promise<{ chatHistories: Pick<ChatHistoryStore, 'ratingTotals'> }>;
  onDidChange: StoreChangeEvent;
}

/** How the answers of each prompt and each config were rated in all chats, once somebody asked for it. */
export class Ratings implements Disposable {
  private readonly source: RatingsSource;
  private readonly onError: (error: unknown) => void;
  private readonly changes: Emitter<void>;
  private readonly listening: Disposable;
  /** While an answer arrives its chat changes twice a second, and no rating with it. */
  private readonly reading = new PacedWork(() => this.readAnew());
  private totals: readonly RatingTotals[] = [];
  private first: Promise<void> | undefined;

  /** @param onError told of a reading that failed, and of a listener that did */
  constructor(source: RatingsSource, onError: (error: unknown) => void) {
    this.source = source;
    this.onError = onError;
    this.changes = new Emitter(onError);
    this.listening = source.onDidChange(({ kind }) => {
      if (kind === 'chatHistories' && this.first) this.reading.request();
    });
  }

  /** Told when a total has changed. */
  get onDidChange(): Event<void> {
    return this.changes.event;
  }

  /** Resolves once they are known. @throws AppError `StoreUnavailable` and the like */
  ready(): Promise<void> {
    this.first ??= this.read().catch((error: unknown) => {
      this.first = undefined;
      throw error;
    });
    return this.first;
  }

  ofPrompt(name: string): Thumbs {
    return sum(this.totals.filter(({ promptName }) => promptName === name));
  }

  ofConfig(name: string): Thumbs {
    return sum(this.totals.filter(({ llmConfigName }) => llmConfigName === name));
  }

  dispose(): void {
    this.listening.dispose();
    this.reading.dispose();
    this.changes.dispose();
  }

  private async read(): Promise<void> {
    this.totals = await (await this.source.get()).chatHistories.ratingTotals();
  }

  private async readAnew(): Promise<void> {
    const before = JSON.stringify(this.totals);
    try {
      await this.read();
    } catch (error) {
      this.onError(error);
    }
    if (JSON.stringify(this.totals) !== before) this.changes.fire();
  }
}

function sum(totals: readonly RatingTotals[]): Thumbs {
  return totals.reduce((all, { up, down }) => ({ up: all.up + up, down: all.down + down }), { up: 0, down: 0 });
}
