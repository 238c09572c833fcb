import type { ChatPanelState, HostMessage, LiveChange, WebviewMessage } from '../../src/protocol/chat.ts';
import { chatCommands } from '../../src/protocol/chatCommand.ts';
import { isRecord, textsOf } from '../../src/protocol/dataShape.ts';
import { PanelHost } from '../panel/panelHost.ts';

/** The extension host as this panel sees it. */
export type Host = PanelHost<HostMessage, WebviewMessage, ChatPanelState>;

export function connectHost(): Host {
  return new PanelHost({ message: parseHostMessage, state: parsePanelState });
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
  const { type, revision, view, changes, messageId } = data;
  const known =
    type === 'focus' ||
    type === 'pong' ||
    (type === 'command' && typeof data['command'] === 'string' && Object.hasOwn(chatCommands, data['command'])) ||
    (type === 'insertText' && isTextOrNull(data['variable']) && typeof data['text'] === 'string') ||
    (type === 'reveal' && typeof messageId === 'string') ||
    (type === 'draft' && typeof data['text'] === 'string' && isRecord(data['variables'])) ||
    (type === 'snapshot' &&
      typeof revision === 'number' &&
      isRecord(view) &&
      Array.isArray(view['messages']) &&
      isComparison(view['comparison'] ?? null)) ||
    ((type === 'changes' || (type === 'laneChanges' && typeof data['configName'] === 'string')) &&
      typeof revision === 'number' &&
      Array.isArray(changes) &&
      changes.every((change: unknown) => isRecord(change) && changeKinds.has(change['kind'])));
  return known ? (data as unknown as HostMessage) : null;
}

function isComparison(data: unknown): boolean {
  return data === null || (isRecord(data) && Array.isArray(data['lanes']) && data['lanes'].every(isRecord));
}

/** `data` as saved state; null where nothing usable was saved. */
export function parsePanelState(data: unknown): ChatPanelState | null {
  if (!isRecord(data)) return null;
  const { chatId, promptName, draft, scrollAnchor, variables, edits, taken } = data;
  const { id, text } = textsOf(data['sent']);
  const { messageId, text: edited, sentId } = textsOf(data['editing']);
  return {
    chatId: typeof chatId === 'number' ? chatId : null,
    promptName: typeof promptName === 'string' ? promptName : '',
    draft: typeof draft === 'string' ? draft : '',
    scrollAnchor: typeof scrollAnchor === 'string' ? scrollAnchor : '',
    variables: textsOf(variables),
    edits: textsOf(edits),
    leftEdits: textsOf(data['leftEdits']),
    ...(id !== undefined && text !== undefined ? { sent: { id, text } } : {}),
    taken: Array.isArray(taken) ? taken.filter((each) => typeof each === 'string') : [],
    ...(messageId !== undefined && edited !== undefined
      ? { editing: { messageId, text: edited, ...(sentId === undefined ? {} : { sentId }) } }
      : {}),
  };
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
