const dayMs = 86400000;

/**
 * Counts the days and working days between two dates, or finds the date a number of days away. Call it instead of
 * working out dates yourself.
 */
export default function ({
  from = 'today',
  to,
  addDays,
}: {
  /** First date, as YYYY-MM-DD, or "today". */
  from?: string;
  /** Second date, as YYYY-MM-DD: the days up to it are counted. */
  to?: string;
  /** Days to go forward, or back where negative; used when there is no second date. */
  addDays?: number;
}) {
  const start = parseDate(from);
  const end = to === undefined ? new Date(start.getTime() + Math.round(addDays ?? 0) * dayMs) : parseDate(to);
  const days = Math.round((end.getTime() - start.getTime()) / dayMs);
  return {
    from: describe(start),
    to: describe(end),
    days,
    workingDays: countWorkingDays(start, days),
    weeks: Math.round((days / 7) * 10) / 10,
  };
}

/** Midnight UTC of a date, so that no day is longer or shorter than another. */
function parseDate(text: string): Date {
  if (text.trim().toLowerCase() === 'today') return parseDate(new Date().toISOString().slice(0, 10));
  const written = /\d{4}-\d{2}-\d{2}/.exec(text)?.[0] ?? '';
  const date = new Date(`${written}T00:00:00Z`);
  // A day that the month does not have rolls over into the next one.
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== written) {
    throw new Error(`"${text}" is no date. Write YYYY-MM-DD, like 2025-06-30, or "today".`);
  }
  return date;
}

function describe(date: Date): { date: string; weekday: string } {
  const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
  return { date: date.toISOString().slice(0, 10), weekday: weekdays[date.getUTCDay()] };
}

/** Mondays to Fridays after the start up to the end; negative where the end comes first. */
function countWorkingDays(start: Date, days: number): number {
  const length = Math.abs(days);
  const whole = Math.floor(length / 7) * 5;
  let rest = 0;
  for (let day = 1; day <= length % 7; day++) {
    const weekday = new Date(start.getTime() + Math.sign(days) * day * dayMs).getUTCDay();
    if (weekday !== 0 && weekday !== 6) rest++;
  }
  return (days < 0 ? -1 : 1) * (whole + rest) || 0;
}
