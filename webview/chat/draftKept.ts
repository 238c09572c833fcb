import { useEffect, useRef } from 'preact/hooks';
import type { Host } from './host.ts';

/** So long after the last key what was typed goes to the host, which keeps it, in ms. */
const restMs = 400;

/** Tells the host what was typed and not sent. @param ready the host has shown the chat */
export function useDraftKept(host: Host, ready: boolean, text: string, variables: Record<string, string>): void {
  const told = useRef('');
  useEffect(() => {
    const now = JSON.stringify([text, variables]);
    if (!ready || (told.current === '' && text === '' && Object.keys(variables).length === 0)) return undefined;
    if (told.current === now) return undefined;
    const timer = setTimeout(() => {
      told.current = now;
      host.post({ type: 'draft', text, variables });
    }, restMs);
    return () => {
      clearTimeout(timer);
    };
  }, [host, ready, text, variables]);
}
