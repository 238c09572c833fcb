/** The reader counts as being at the bottom up to this many pixels above it. */
const bottomTolerance = 32;
/** More messages load when the reader comes this close to an end of those that are drawn, in pixels. */
const endReach = 200;
/** What stays in view above a message that the reader is led to, in pixels: it goes on from something. */
const roomAbove = 48;
/** The place is reported once scrolling has rested this long, in ms. */
const restTime = 200;

export interface ScrollListener {
  onBottomChange: (atBottom: boolean) => void;
  onNearTop: () => void;
  /** Told while the end of the content is not the end of the chat. */
  onNearBottom: () => void;
  /** Id of the message at the top of the view; empty: at the bottom. */
  onRest: (anchor: string) => void;
}

/** Keeps a growing list where its reader is: at the bottom if they are there, else exactly where they read. */
export class ScrollKeeper {
  readonly #scroller: HTMLElement;
  readonly #listener: ScrollListener;
  readonly #observer: ResizeObserver;
  /** The end of the content is the end of the chat, where what arrives is followed. */
  followsEnd = true;
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

  scrollToTop(): void {
    this.#scrollTo(0);
  }

  /** Puts the message `id` at the top of the view; false: it is not there. */
  scrollToMessage(id: string): boolean {
    const message = this.#message(id);
    if (message) this.#scrollToElement(message, 0);
    return message !== undefined;
  }

  /** Leads the reader to the message `id`: into view, with the focus and a mark on it. */
  goToMessage(id: string): void {
    const message = this.#message(id);
    if (!message) return;
    this.#scrollToElement(message, roomAbove);
    for (const other of this.#scroller.querySelectorAll('[data-found]')) other.removeAttribute('data-found');
    message.dataset['found'] = '';
    message.focus({ preventScroll: true });
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
    const below = scrollHeight - scrollTop - clientHeight;
    // Content that grows moves the bottom away without the reader's doing; only scrolling up leaves it.
    const movedUp = scrollTop < this.#lastTop && scrollHeight >= this.#lastHeight;
    if (this.followsEnd && below <= bottomTolerance) this.#setAtBottom(true);
    else if (movedUp) this.#setAtBottom(false);
    this.#lastTop = scrollTop;
    this.#lastHeight = scrollHeight;
    if (scrollTop < endReach && !this.#atBottom) this.#listener.onNearTop();
    if (below < endReach && !this.followsEnd) this.#listener.onNearBottom();
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

  #scrollToElement(message: HTMLElement, room: number): void {
    const { top } = this.#scroller.getBoundingClientRect();
    // `scrollIntoView` would scroll the editor's frames around the page too.
    this.#scrollTo(this.#scroller.scrollTop + message.getBoundingClientRect().top - top - room);
  }

  #scrollTo(place: number): void {
    this.#scroller.scrollTop = place;
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#setAtBottom(this.followsEnd && scrollHeight - scrollTop - clientHeight <= bottomTolerance);
  }

  #message(id: string): HTMLElement | undefined {
    return this.#messages().find(({ dataset }) => dataset['messageId'] === id);
  }

  #messages(): HTMLElement[] {
    return [...this.#scroller.querySelectorAll<HTMLElement>('[data-message-id]')];
  }
}
