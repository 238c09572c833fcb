/** A time in ms as a person reads it; below a second in ms, since "0.0 s" would tell nothing. */
export function formatDuration(ms: number): string {
  return ms <= 999 ? `${Math.ceil(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
