/** What happens inside the measured page. Each function is sent there as text, so it uses nothing from outside. */

/** How a stream went. */
export interface StreamRun {
  /** ms between each two frames. */
  frames: number[];
  /** From the end of the stream until its end was on the page, in ms. */
  lag: number;
}

export interface StreamOptions {
  text: string;
  tokensPerSecond: number;
  /** A token is so many characters. */
  tokenLength: number;
  /** Milliseconds between two messages of the host. */
  pace: number;
  /** Revision of the snapshot that the stream follows; undefined: the text goes to `window.showText` whole, each time. */
  revision?: number | undefined;
  /** The messages are none that the page knows: what it takes then is the driver's own. */
  isIgnored?: boolean;
}

/** Streams an answer into the page as its host would, and watches its frames. */
export async function streamInPage(options: StreamOptions): Promise<StreamRun> {
  const { text, tokensPerSecond, tokenLength, pace, isIgnored = false } = options;
  const page = window as unknown as { showText?: (text: string) => void };
  const frames: number[] = [];
  let watching = true;
  let last = performance.now();
  const watch = (now: number): void => {
    frames.push(now - last);
    last = now;
    if (watching) requestAnimationFrame(watch);
  };
  requestAnimationFrame(watch);
  const begin = performance.now();
  let sent = 0;
  let { revision } = options;
  while (sent < text.length) {
    await new Promise((resolve) => setTimeout(resolve, pace));
    const due = Math.floor(((performance.now() - begin) / 1000) * tokensPerSecond) * tokenLength;
    const next = Math.min(text.length, due);
    if (next <= sent) continue;
    if (revision === undefined) page.showText?.(text.slice(0, next));
    else {
      revision++;
      const changes = [{ kind: 'text', text: text.slice(sent, next) }];
      window.postMessage({ type: isIgnored ? 'unknown' : 'changes', revision, changes }, '*');
    }
    sent = next;
  }
  const end = performance.now();
  // Two frames after the messages arrived, all of it is drawn.
  await new Promise((resolve) => setTimeout(resolve));
  for (let i = 0; i < 2; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
  const lag = performance.now() - end;
  watching = false;
  return { frames, lag };
}

/** The frames that a page draws, in ms between each two, whatever goes on in it. */
export async function watchFrames(durationMs: number): Promise<number[]> {
  const frames: number[] = [];
  const begin = performance.now();
  let last = begin;
  while (performance.now() - begin < durationMs) {
    const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
    frames.push(now - last);
    last = now;
  }
  return frames;
}

/** Gives the page a message and waits until what it shows is drawn. @returns ms from the message to the drawn frame */
export async function drawInPage(message: object): Promise<number> {
  const begin = performance.now();
  window.postMessage(message, '*');
  await new Promise((resolve) => setTimeout(resolve));
  // The frame after the one that draws it.
  for (let i = 0; i < 2; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
  return performance.now() - begin;
}
