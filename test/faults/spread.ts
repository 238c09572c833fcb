import { seededRandom } from './seededRandom.ts';

/** At most `wanted` different numbers from 1 to `last`, spread over all; 0: every one. */
export function spread(last: number, wanted: number): number[] {
  if (wanted === 0 || wanted >= last) return Array.from({ length: last }, (_, index) => index + 1);
  const random = seededRandom(wanted);
  return Array.from({ length: wanted }, (_, index) => 1 + Math.floor(((index + random.next()) * last) / wanted));
}
