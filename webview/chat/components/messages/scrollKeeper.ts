/** The reader counts as being at the bottom up to this many pixels above it. */
const bottomTolerance = 32;
/** Older messages load when the reader comes this close to the top, in pixels. */
const topReach = 200;
/** The place is reported once scrolling has rested this long, in ms. */
const restTime = 200;

export interface ScrollListener {
  onBottomChange: (atBottom: boolean) => void;
  onNearTop: () => void;
  /** Id of the message at the top of the view; empty: at the bottom. */
  onRest: (anchor: string) => void;
}

/** Keeps a growing list where its reader is: at the bottom if they are there, else exactly where they read. */
export class ScrollKeeper {
  readonly #scroller: HTMLElement;
  readonly #listener: ScrollListener;
  readonly #observer: ResizeObserver;
  #atBottom = true;
  #lastTop = 0;
  #lastHeight = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param scroller what scrolls.
   * @param content its only child, whose size changes.
   */
  constructor(scroller: HTMLElement, content: HTMLElement, listener: ScrollListener) {
    this.#scroller = scroller;
    this.#listener = listener;
    this.#observer = new ResizeObserver(() => {
      if (this.#atBottom) this.scrollToBottom();
    });
    this.#observer.observe(content);
    this.#observer.observe(scroller);
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
  }

  scrollToBottom(): void {
    this.#setAtBottom(true);
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  /** Puts the message `id` at the top of the view; false: it is not there. */
  scrollToMessage(id: string): boolean {
    const message = this.#messages().find(({ dataset }) => dataset['messageId'] === id);
    if (!message) return false;
    this.#setAtBottom(false);
    // `scrollIntoView` would scroll the editor's frames around the page too.
    this.#scroller.scrollTop += message.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top;
    return true;
  }

  /** To call once content was added above the view: what the reader sees stays where it was. */
  keepPlace(heightBefore: number): void {
    this.#scroller.scrollTop += this.#scroller.scrollHeight - heightBefore;
  }

  dispose(): void {
    this.#observer.disconnect();
    this.#scroller.removeEventListener('scroll', this.#onScroll);
    clearTimeout(this.#rest);
  }

  readonly #onScroll = (): void => {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const nearBottom = scrollHeight - scrollTop - clientHeight <= bottomTolerance;
    // Content that grows moves the bottom away without the reader's doing; only scrolling up leaves it.
    const movedUp = scrollTop < this.#lastTop && scrollHeight >= this.#lastHeight;
    if (nearBottom) this.#setAtBottom(true);
    else if (movedUp) this.#setAtBottom(false);
    this.#lastTop = scrollTop;
    this.#lastHeight = scrollHeight;
    if (scrollTop < topReach && !this.#atBottom) this.#listener.onNearTop();
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#listener.onRest(this.#atBottom ? '' : this.#anchor());
    }, restTime);
  };

  #setAtBottom(atBottom: boolean): void {
    if (this.#atBottom === atBottom) return;
    this.#atBottom = atBottom;
    this.#listener.onBottomChange(atBottom);
  }

  #anchor(): string {
    const top = this.#scroller.getBoundingClientRect().top;
    const message = this.#messages().find((element) => element.getBoundingClientRect().bottom > top);
    return message?.dataset['messageId'] ?? '';
  }

  #messages(): HTMLElement[] {
    return [...this.#scroller.querySelectorAll<HTMLElement>('[data-message-id]')];
  }
}
