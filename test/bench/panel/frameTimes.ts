/** A frame that takes longer is felt. */
const slowMs = 50;

/** Milliseconds between the frames that a page drew. */
export interface FrameTimes {
  p95: number;
  longest: number;
  /** How many took more than 50 ms: one of them may be the machine's, many are the page's. */
  slow: number;
}

/** @param frames ms between each two frames of a page; the first two belong to what was before */
export function summarizeFrames(frames: readonly number[]): FrameTimes {
  const sorted = frames.slice(2).sort((a, b) => a - b);
  return {
    p95: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
    longest: sorted.at(-1) ?? 0,
    slow: sorted.filter((frame) => frame > slowMs).length,
  };
}
