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
  /** Where the reader is, for `scrollToAnchor`; empty: at the bottom. */
  onRest: (anchor: string) => void;
}

/** Something in the list, and how far below the top of the view it begins, in pixels. */
interface Place {
  element: Element;
  offset: number;
}

/** Keeps a growing list where its reader is: at the bottom if they are there, else exactly where they read. */
export class ScrollKeeper {
  readonly #scroller: HTMLElement;
  readonly #content: HTMLElement;
  readonly #listener: ScrollListener;
  readonly #observer: ResizeObserver;
  /** The end of the content is the end of the chat, where what arrives is followed. */
  followsEnd = true;
  #atBottom = true;
  /** What stays where it is while the reader is not at the bottom. */
  #place: Place | undefined;
  #lastTop = 0;
  #lastHeight = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param scroller what scrolls.
   * @param content its only child, whose size changes.
   */
  constructor(scroller: HTMLElement, content: HTMLElement, listener: ScrollListener) {
    this.#scroller = scroller;
    this.#content = content;
    this.#listener = listener;
    this.#observer = new ResizeObserver(() => {
      this.keepPlace();
    });
    this.#observer.observe(content);
    this.#observer.observe(scroller);
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
  }

  scrollToBottom(): void {
    this.#setAtBottom(true);
    this.#scrollTo(this.#scroller.scrollHeight);
  }

  scrollToTop(): void {
    this.#scroller.scrollTop = 0;
    this.#settle();
    this.#takeNote();
  }

  /** Goes to where the reader was when `anchor` was told; false: its message is not there. */
  scrollToAnchor(anchor: string): boolean {
    const [id, offset = 0] = anchor.split(' ');
    const element = this.#message(id);
    if (!element) return false;
    // Elsewhere they were not at the bottom, even if too little is drawn yet to tell.
    this.#setAtBottom(Number(offset) >= 0 && this.#scroller.scrollHeight <= this.#scroller.clientHeight);
    this.#goTo({ element, offset: Number(offset) });
    return true;
  }

  /** Leads the reader to the message `id`: into view, with the focus and a mark on it. */
  goToMessage(id: string): void {
    const message = this.#message(id);
    if (!message) return;
    this.#goTo({ element: message, offset: roomAbove });
    this.#settle();
    for (const other of this.#scroller.querySelectorAll('[data-found]')) other.removeAttribute('data-found');
    message.dataset['found'] = '';
    message.focus({ preventScroll: true });
  }

  /** To call once the content has changed: what the reader sees stays where it was. */
  keepPlace(): void {
    if (this.#atBottom) this.scrollToBottom();
    // Whoever scrolled since then is where they want to be; the event is still to come.
    else if (this.#scroller.scrollTop !== this.#lastTop) this.#follow();
    else if (this.#place?.element.isConnected) this.#goTo(this.#place);
  }

  dispose(): void {
    this.#observer.disconnect();
    this.#scroller.removeEventListener('scroll', this.#onScroll);
    clearTimeout(this.#rest);
  }

  readonly #onScroll = (): void => {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    if (scrollTop !== this.#lastTop) this.#follow();
    if (scrollTop < endReach && !this.#atBottom) this.#listener.onNearTop();
    if (scrollHeight - scrollTop - clientHeight < endReach && !this.followsEnd) this.#listener.onNearBottom();
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#listener.onRest(this.#atBottom ? '' : this.#anchor());
    }, restTime);
  };

  /** Takes where the list was scrolled to, by whomever, for the reader's place. */
  #follow(): void {
    const { scrollTop, scrollHeight } = this.#scroller;
    // Content that grows moves the bottom away without the reader's doing; only scrolling up leaves it.
    const movedUp = scrollTop < this.#lastTop && scrollHeight >= this.#lastHeight;
    if (movedUp || this.#isBottomInView()) this.#settle();
    this.#takeNote();
  }

  /** Is at the bottom where that is in view. */
  #settle(): void {
    this.#setAtBottom(this.#isBottomInView());
  }

  #isBottomInView(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return this.followsEnd && scrollHeight - scrollTop - clientHeight <= bottomTolerance;
  }

  #setAtBottom(atBottom: boolean): void {
    if (this.#atBottom === atBottom) return;
    this.#atBottom = atBottom;
    this.#listener.onBottomChange(atBottom);
  }

  #scrollTo(top: number): void {
    this.#scroller.scrollTop = top;
    this.#takeNote();
  }

  #goTo(place: Place): void {
    const moved = this.#offsetOf(place.element) - place.offset;
    // `scrollIntoView` would scroll the editor's frames around the page too; less than a pixel may disturb the reader's scrolling.
    if (Math.abs(moved) >= 1) this.#scrollTo(this.#scroller.scrollTop + moved);
    // It may not be reached before more is drawn.
    this.#place = place;
  }

  #takeNote(): void {
    this.#lastTop = this.#scroller.scrollTop;
    this.#lastHeight = this.#scroller.scrollHeight;
    if (this.#atBottom) return;
    // A button that asks for messages makes room for them.
    const element = [...this.#content.children].find(
      (each) => !each.matches('.older') && this.#offsetOf(each) + each.clientHeight > 0,
    );
    this.#place = element && { element, offset: this.#offsetOf(element) };
  }

  /** An answer that arrives has no id yet: it goes on from a message that has one. */
  #anchor(): string {
    const message = this.#messages().findLast((each) => this.#offsetOf(each) <= (this.#place?.offset ?? 0));
    return message ? `${message.dataset['messageId'] ?? ''} ${this.#offsetOf(message).toFixed()}` : '';
  }

  #offsetOf(element: Element): number {
    return element.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top;
  }

  #message(id: string | undefined): HTMLElement | undefined {
    return this.#messages().find(({ dataset }) => dataset['messageId'] === id);
  }

  #messages(): HTMLElement[] {
    return [...this.#scroller.querySelectorAll<HTMLElement>('[data-message-id]')];
  }
}
