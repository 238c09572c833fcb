import { useEffect, useRef } from 'preact/hooks';
import type { Host } from './host.ts';
import { lengthFault } from './state/lengthFault.ts';

/** So long after the last key what was typed goes to the host, which keeps it, in ms. */
const restMs = 400;

/**
 * Tells the host what was typed and not sent.
 * @param ready the host has shown the chat
 * @param taken ids of the messages whose text stands, or stood, in the composer again: of these the host is told at once
 */
export function useDraftKept(
  host: Host,
  ready: boolean,
  { text, variables, taken }: { text: string; variables: Record<string, string>; taken: string[] },
): void {
  const told = useRef({ draft: '', taken: 0 });
  useEffect(() => {
    const draft = JSON.stringify([text, variables]);
    const isNew = taken.length > told.current.taken;
    if (!ready || (!isNew && told.current.draft === '' && text === '' && Object.keys(variables).length === 0))
      return undefined;
    // The host would refuse it as a whole.
    if ((!isNew && told.current.draft === draft) || [text, ...Object.values(variables)].some(lengthFault))
      return undefined;
    const tell = (): void => {
      told.current = { draft, taken: taken.length };
      host.post({ type: 'draft', text, variables, taken });
    };
    if (isNew) {
      tell();
      return undefined;
    }
    const timer = setTimeout(tell, restMs);
    return () => {
      clearTimeout(timer);
    };
  }, [host, ready, text, variables, taken]);
}
