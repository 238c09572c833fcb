import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html><body></body>');
const frames: (() => void)[] = [];
const timers = new Map<number, { due: number; callback: () => void }>();
let lastTimer = 0;

/** What the clock tells, and how much it moves on when it is asked. */
const clock = { now: 0, tick: 0 };

/** What the Markdown modules need of a browser. Within a frame timestamps stand still unless told otherwise. */
const globals = {
  window,
  document: window.document,
  Text: window.Text,
  requestAnimationFrame: (callback: () => void): number => frames.push(callback),
  cancelAnimationFrame: (frame: number): void => {
    frames[frame - 1] = () => undefined;
  },
  performance: { now: () => (clock.now += clock.tick) },
};
window.setTimeout = ((callback: () => void, ms: number): number => {
  timers.set(++lastTimer, { due: clock.now + ms, callback });
  return lastTimer;
}) as typeof window.setTimeout;
window.clearTimeout = (timer: number): void => {
  timers.delete(timer);
};
const original = Object.getOwnPropertyDescriptors(globalThis) as Record<string, PropertyDescriptor | undefined>;

/** Makes this process look like a page and loads the Markdown modules, which need that. Undo it with `leavePage`. */
export async function enterPage() {
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  const { MarkdownStream } = await import('../../webview/chat/markdown/markdownStream.ts');
  const { renderMarkdown } = await import('../../webview/chat/markdown/renderMarkdown.ts');
  const { sanitize } = await import('../../webview/chat/markdown/sanitize.ts');
  const { loadHighlighter } = await import('../../webview/chat/highlight/highlightCode.ts');
  await loadHighlighter();
  return { MarkdownStream, renderMarkdown, sanitize, runFrame };
}

export function leavePage(): void {
  for (const name of Object.keys(globals)) {
    const descriptor = original[name];
    if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    else Reflect.deleteProperty(globalThis, name);
  }
}

/** Lets so many ms pass between any two looks at the clock. */
export function letTimePass(tick: number): void {
  clock.tick = tick;
}

/**
 * Runs what waits for the next animation frame.
 * @param ms how long after the one before it comes; so late, if nothing is said, that nothing has to wait for another one
 */
export function runFrame(ms = 1000): void {
  clock.now += ms;
  for (const [timer, { due, callback }] of timers) {
    if (due > clock.now || !timers.delete(timer)) continue;
    callback();
  }
  for (const frame of frames.splice(0)) frame();
}

/** True where somebody waits for the next animation frame. */
export function isFrameAwaited(): boolean {
  return frames.length > 0;
}

export function createContainer(): HTMLElement {
  return window.document.createElement('div');
}

/** The markup of what was rendered. */
export function htmlOf(fragment: DocumentFragment): string {
  const container = createContainer();
  container.append(fragment);
  return container.innerHTML;
}
