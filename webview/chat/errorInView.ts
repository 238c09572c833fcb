import { useEffect } from 'preact/hooks';
import type { ErrorView } from '../../src/protocol/chat.ts';

/** Brings what went wrong into view where its reader is at the end of the conversation, also in a panel too low for all its parts. */
export function useErrorInView(error: ErrorView | null): void {
  useEffect(() => {
    const block = error && document.querySelector<HTMLElement>('.scroller .error-block');
    const list = block?.closest('.scroller');
    if (!block || !list) return;
    const below = list.scrollHeight - list.scrollTop - list.clientHeight;
    if (below <= block.offsetHeight + 32) block.scrollIntoView({ block: 'nearest' });
  }, [error?.message]);
}
