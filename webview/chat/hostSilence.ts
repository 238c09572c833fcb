import { useEffect, useRef, useState } from 'preact/hooks';
import type { Host } from './host.ts';

/** How often it is looked whether the host was heard, in ms. */
const lookEvery = 2500;
/** Unheard for so long while something is awaited of it, or was told to it, it is asked whether it is there; as long again, and it is not. */
const patience = 5000;

/**
 * True while the extension host does not answer: it crashed or was restarted, and a page that it left has no other way to know.
 * @param awaits something is to come from the host
 */
export function useHostSilence(host: Host, awaits: boolean): boolean {
  const [isSilent, setSilent] = useState(false);
  const awaiting = useRef(awaits);
  awaiting.current = awaits;
  useEffect(() => {
    let heard = 0;
    let since: number | null = null;
    let asked: number | null = null;
    const listen = (): void => {
      heard = performance.now();
      since = null;
      asked = null;
      setSilent(false);
    };
    const look = setInterval(() => {
      const now = performance.now();
      if (awaiting.current || host.postedAt > heard) since ??= now;
      else since = null;
      if (asked !== null && now - asked >= patience) setSilent(true);
      else if (asked === null && since !== null && now - since >= patience) {
        asked = now;
        host.post({ type: 'ping' });
      }
    }, lookEvery);
    addEventListener('message', listen);
    return () => {
      clearInterval(look);
      removeEventListener('message', listen);
    };
  }, [host]);
  return isSilent;
}
