/** What VS Code gives a webview. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What a panel reads: each gives null for anything else. */
export interface PanelParsers<In, State> {
  /** A message of the panel's protocol, judged by its outline. */
  message: (data: unknown) => In | null;
  /** What `saveState` kept. */
  state: (data: unknown) => State | null;
}

/** The extension host as a panel sees it. One per page: VS Code hands out its API once. */
export class PanelHost<In, Out, State> {
  readonly #api = acquireVsCodeApi();
  readonly #parsers: PanelParsers<In, State>;
  /** When the host was told something last, by `performance.now()`; 0: never. */
  postedAt = 0;

  constructor(parsers: PanelParsers<In, State>) {
    this.#parsers = parsers;
  }

  post(message: Out): void {
    this.postedAt = performance.now();
    this.#api.postMessage(message);
  }

  /** Calls `listener` for each message of the protocol; others are reported on the console and left alone. */
  listen(listener: (message: In) => void): void {
    addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const message = this.#parsers.message(data);
      if (message !== null) listener(message);
      else console.warn('Promptdeck: a message of an unknown kind was left alone.', data);
    });
  }

  /** What `saveState` kept, over reloads of the window, or the page in whose place this one is. */
  get savedState(): State | null {
    return this.#parsers.state(this.#api.getState() ?? JSON.parse(document.body.dataset['state'] ?? 'null'));
  }

  saveState(state: State): void {
    this.#api.setState(state);
  }
}
