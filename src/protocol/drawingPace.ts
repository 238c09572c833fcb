/** In ms: 30 times a second for text at reading speed, 4 times for text that comes faster than anyone can follow. */
export const drawingGap = { shortest: 33, longest: 250 };

/** In ms for each character a second: up to 264 of them the gap is the shortest, at 800 it is 100 ms, from 2,000 on the longest. */
const gapPerSpeed = 1 / 8;

/**
 * The time to leave between two drawings of a text that arrives: each has the whole window laid out and painted, which takes
 * most of the page's time.
 * @param length the characters that came since the last drawing
 * @param elapsedMs the time since then
 * @returns in ms
 */
export function drawingGapAt(length: number, elapsedMs: number): number {
  const charactersPerSecond = (length / Math.max(1, elapsedMs)) * 1000;
  return Math.min(drawingGap.longest, Math.max(drawingGap.shortest, charactersPerSecond * gapPerSpeed));
}
