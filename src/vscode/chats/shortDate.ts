/**
 * A time as short as a list needs it: the hour today, "Yesterday", the day this year, else the day with its year. Nothing in it
 * ages within a day.
 * @param time ms since 1970, or what `Date` reads
 * @param now ms since 1970
 * @param locale BCP 47 tag; the system's by default
 */
export function shortDate(time: string | number, now: number, locale?: string): string {
  const date = new Date(time);
  const days = daysBefore(time, now);
  if (days === 0) return date.toLocaleTimeString(locale, { hour: 'numeric', minute: '2-digit' });
  if (days === 1) {
    const word = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-1, 'day');
    return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1);
  }
  const isThisYear = date.getFullYear() === new Date(now).getFullYear();
  return date.toLocaleDateString(locale, {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
}

/** How long it is from now to the next midnight, in ms: until then short dates stay true. */
export function untilMidnight(now: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime() - now;
}

/** How many midnights lie between a time and now: 0 is today. */
export function daysBefore(time: string | number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(new Date(time).getTime())) / dayMs);
}

const dayMs = 24 * 60 * 60 * 1000;

/** Local midnight before a time, in ms since 1970. */
function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}
