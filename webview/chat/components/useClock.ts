import { useEffect, useState } from 'preact/hooks';

/** How often the clock is looked at, in ms: a second never seems to be left out. */
const tick = 250;

/** The time in ms since 1970, kept up to date while `running`. */
export function useClock(running: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => {
      setNow(Date.now());
    }, tick);
    return () => {
      clearInterval(timer);
    };
  }, [running]);
  return now;
}
