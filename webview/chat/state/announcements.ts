import type { ChatView, ErrorView, MessageView } from '../../../src/protocol/chat.ts';
import type { ChatState } from './chatState.ts';
import { waitingTools } from './waitingTools.ts';

/** What the chat waits for is told once, as the wait begins; the seconds are there to be read. Undefined: nothing. */
export function announceWait({ view: before, announcement }: ChatState, view: ChatView): string | undefined {
  const wait = view.live?.wait;
  if (wait) return wait.untilMs === before?.live?.wait?.untilMs ? announcement : view.live?.notice || wait.reason;
  const tools = waitingTools(view);
  if (!tools) return waitingTools(before) && view.live ? '' : undefined;
  return tools === waitingTools(before) ? announcement : tools;
}

/** Longer answers are cut: the reader goes on in the message itself. */
const announcedLength = 600;

/** What is told of a reply that has ended. */
export function announceEnd(reply: MessageView | undefined, error: ErrorView | null): string {
  // An error speaks for itself.
  if (!reply || error?.severity === 'error') return '';
  const ending = error ? `Answer ended early: ${error.message}` : 'Answer complete.';
  const { content } = reply;
  return `${ending} ${content.length > announcedLength ? `${content.slice(0, announcedLength)}…` : content}`.trim();
}
