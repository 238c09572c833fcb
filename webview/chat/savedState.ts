import type { ChatPanelState, ChatView } from '../../src/protocol/chat.ts';
import type { FieldKind } from '../../src/protocol/fieldText.ts';
import type { Host } from './host.ts';
import type { ChatState, EditedMessage } from './state/chatState.ts';

/** What is saved but never drawn from: it changes in place. */
export type Kept = Required<Pick<ChatPanelState, 'scrollAnchor' | 'edits'>>;

/** Keeps what outlives the page: a hidden panel's page is thrown away, and a window may be reloaded. */
export function saveState(host: Host, state: ChatState, kept: Kept): void {
  const saved = stateToSave(state, kept);
  if (saved) host.saveState(saved);
}

/** What another page of this chat would go on with; null: before the first snapshot nothing is known that was not saved before. */
export function stateToSave(state: ChatState, kept: Kept): ChatPanelState | null {
  const { view, draft, pending, taken, variables, editing, leftEdits } = state;
  if (!view) return null;
  const { chatId, promptName, isPinned, configName: pinnedConfigName } = view;
  const pin = isPinned ? { pinnedConfigName } : {};
  return {
    chatId,
    promptName,
    draft,
    ...(pending ? { sent: pending } : {}),
    taken,
    variables: { ...givenValues(view), ...variables },
    kinds: chosenKinds(view),
    ...(editing ? { editing: editedOf(editing) } : {}),
    leftEdits,
    ...kept,
    ...pin,
  };
}

function chosenKinds({ variables }: ChatView): Record<string, FieldKind> {
  return Object.fromEntries(variables.flatMap(({ name, kind, isChosen }) => (isChosen ? [[name, kind]] : [])));
}

/** What the editor gave a chat that does not exist yet: only its page and its host know it. */
function givenValues({ chatId, variables }: ChatView): Record<string, string> {
  const given = chatId === null ? variables.filter(({ value, asLastTime }) => value !== '' && !asLastTime) : [];
  return Object.fromEntries(given.map(({ name, value }) => [name, value]));
}

function editedOf({ messageId, text, sentId }: EditedMessage): NonNullable<ChatPanelState['editing']> {
  return { messageId, text, ...(sentId === null ? {} : { sentId }) };
}
