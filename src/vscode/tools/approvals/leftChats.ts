import { answerUnderWay } from '../../../core/chats/answerUnderWay.ts';
import type { ChatHistory, ChatSummary } from '../../../core/chats/chatHistory.ts';
import { type Disposable, DisposableStore } from '../../../core/base/disposable.ts';
import { logError } from '../../services/commandRegistry.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { PacedWork } from '../../services/pacedWork.ts';

/** A chat in which calls wait that no window asks about. */
export interface LeftChat {
  summary: ChatSummary;
  chat: ChatHistory;
}

/** The chats in which a closed panel or window left calls waiting for their user, as they are stored. */
export class LeftChats implements Disposable {
  private readonly services: ExtensionServices;
  private readonly changed: () => void;
  private readonly reading = new PacedWork(() => this.read());
  private readonly disposables = new DisposableStore();
  private expiry: NodeJS.Timeout | undefined;
  private chats: readonly LeftChat[] = [];

  /** @param changed told whenever they were read anew */
  constructor(services: ExtensionServices, changed: () => void) {
    this.services = services;
    this.changed = changed;
    const { runtime } = services;
    this.disposables.add(this.reading);
    this.disposables.add(
      runtime.onDidOpen(() => {
        this.reading.request();
      }),
    );
    this.disposables.add(
      runtime.onDidChange(({ kind }) => {
        if (kind === 'chatHistories') this.reading.request();
      }),
    );
  }

  /** As they were read last, newest first. */
  list(): readonly LeftChat[] {
    return this.chats;
  }

  dispose(): void {
    clearTimeout(this.expiry);
    this.disposables.dispose();
  }

  private async read(): Promise<void> {
    try {
      const { chatHistories } = await this.services.runtime.get();
      const waiting = await chatHistories.summaries({ waits: true });
      const read = await Promise.all(waiting.map(async ({ id }) => chatHistories.get(id)));
      const found = waiting.flatMap((summary, index): LeftChat[] => {
        const chat = read[index];
        return chat ? [{ summary, chat }] : [];
      });
      const answers = found.map(({ chat }) => answerUnderWay(chat.chatHistory));
      this.chats = found.filter((_chat, index) => !answers[index]);
      this.awaitExpiry(answers.flatMap((answer) => answer?.expiresInMs ?? []));
    } catch (error) {
      logError(this.services.log, 'Reading which chats wait', error);
    }
    this.changed();
  }

  /** Of a window that ended without a word only the time tells. */
  private awaitExpiry(times: readonly number[]): void {
    clearTimeout(this.expiry);
    if (times.length === 0) return;
    this.expiry = setTimeout(
      () => {
        this.reading.request();
      },
      Math.min(...times) + 10,
    );
  }
}
