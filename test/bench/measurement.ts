/** One figure of ours beside the one that it is judged by, measured in the same run. */
export interface Measurement {
  what: string;
  ours: number;
  baseline: number;
  /** What the baseline is: a peer's figure, or a budget. */
  against: string;
  unit: 'ms' | 'KB' | 'MB' | 'files' | 'nodes' | 'frames';
  /** In words, such as `≤ 1.1 ×`; absent where the figure is shown for comparison only. */
  goal?: string;
  /** Whether the goal is met. */
  met?: boolean;
}

/** A module `test/bench/NAME.ts` exports one, listed in `runBenches.ts`. */
export interface Bench {
  title: string;
  run(): Promise<Measurement[]>;
}

/** The middle of the values, the mean of the two middle ones where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new RangeError('There is no median of nothing.');
  return (low + high) / 2;
}
