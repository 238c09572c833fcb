import type { ToolRunHostMessage, ToolRunPanelState, ToolRunWebviewMessage } from '../../src/protocol/toolRun.ts';

/** What VS Code gives a webview, typed for this panel. */
interface VsCodeApi {
  postMessage(message: ToolRunWebviewMessage): void;
  getState(): unknown;
  setState(state: ToolRunPanelState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The extension host as the panel sees it. One per page: VS Code hands out its API once. */
export class Host {
  readonly #api = acquireVsCodeApi();

  post(message: ToolRunWebviewMessage): void {
    this.#api.postMessage(message);
  }

  /** Calls `listener` for each message of the protocol; others are reported on the console and left alone. */
  listen(listener: (message: ToolRunHostMessage) => void): void {
    addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (isHostMessage(data)) listener(data);
      else console.warn('Promptdeck: a message of an unknown kind was left alone.', data);
    });
  }

  /** Text of the controls that `saveState` kept, over reloads of the window. */
  get savedValues(): Record<string, string> {
    const state = this.#api.getState();
    const values = isRecord(state) && isRecord(state['values']) ? state['values'] : {};
    const texts = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return Object.fromEntries(texts);
  }

  saveState(state: ToolRunPanelState): void {
    this.#api.setState(state);
  }
}

/** Judged by its outline. */
function isHostMessage(data: unknown): data is ToolRunHostMessage {
  if (!isRecord(data)) return false;
  const { type, view } = data;
  return type === 'focus' || (type === 'view' && isRecord(view) && Array.isArray(view['fields']));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
