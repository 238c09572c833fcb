import type { ChatPanelState, HostMessage, LiveChange, WebviewMessage } from '../../src/protocol/chat.ts';

/** What VS Code gives a webview, typed for this panel. */
interface VsCodeApi {
  postMessage(message: WebviewMessage): void;
  getState(): unknown;
  setState(state: ChatPanelState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The extension host as the panel sees it. One per page: VS Code hands out its API once. */
export class Host {
  readonly #api = acquireVsCodeApi();

  post(message: WebviewMessage): void {
    this.#api.postMessage(message);
  }

  /** Calls `listener` for each message of the protocol; others are reported on the console and left alone. */
  listen(listener: (message: HostMessage) => void): void {
    addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const message = parseHostMessage(data);
      if (message) listener(message);
      else console.warn('Promptdeck: a message of an unknown kind was left alone.', data);
    });
  }

  /** What `saveState` kept, over reloads of the window. */
  get savedState(): ChatPanelState | null {
    return parsePanelState(this.#api.getState());
  }

  saveState(state: ChatPanelState): void {
    this.#api.setState(state);
  }
}

const changeKinds: ReadonlySet<unknown> = new Set<LiveChange['kind']>([
  ...([
    'text',
    'reasoning',
    'toolCall',
    'toolState',
    'toolResult',
    'turnEnd',
    'notice',
    'wait',
    'reset',
    'fallback',
  ] as const),
]);

/** `data` as a message of the protocol, judged by its outline; null: an unknown one. */
export function parseHostMessage(data: unknown): HostMessage | null {
  if (!isRecord(data)) return null;
  const { type, revision, view, changes } = data;
  const known =
    type === 'focus' ||
    (type === 'snapshot' && typeof revision === 'number' && isRecord(view) && Array.isArray(view['messages'])) ||
    (type === 'changes' &&
      typeof revision === 'number' &&
      Array.isArray(changes) &&
      changes.every((change: unknown) => isRecord(change) && changeKinds.has(change['kind'])));
  return known ? (data as unknown as HostMessage) : null;
}

/** `data` as saved state; null where nothing usable was saved. */
export function parsePanelState(data: unknown): ChatPanelState | null {
  if (!isRecord(data)) return null;
  const { chatId, promptName, draft, scrollAnchor, variables, edits } = data;
  return {
    chatId: typeof chatId === 'number' ? chatId : null,
    promptName: typeof promptName === 'string' ? promptName : '',
    draft: typeof draft === 'string' ? draft : '',
    scrollAnchor: typeof scrollAnchor === 'string' ? scrollAnchor : '',
    variables: parseTexts(variables),
    edits: parseTexts(edits),
  };
}

function parseTexts(data: unknown): Record<string, string> {
  const entries = Object.entries(isRecord(data) ? data : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
