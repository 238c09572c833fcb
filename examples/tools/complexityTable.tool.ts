/** How much slower than C++ a language typically runs tight loops. */
const slowdown: Record<string, number> = {
  'c++': 1,
  c: 1,
  rust: 1,
  go: 1.5,
  java: 1.5,
  'c#': 1.5,
  javascript: 3,
  typescript: 3,
  python: 40,
};

const classes: { name: string; operations: (n: number) => number }[] = [
  { name: 'O(log n)', operations: (n) => Math.log2(n) },
  { name: 'O(n)', operations: (n) => n },
  { name: 'O(n log n)', operations: (n) => n * Math.log2(n) },
  { name: 'O(n^2)', operations: (n) => n ** 2 },
  { name: 'O(n^3)', operations: (n) => n ** 3 },
  { name: 'O(2^n)', operations: (n) => 2 ** n },
];

/**
 * Shows how many steps each common running time takes for an input of a given size, and about how long that is in the
 * student's language. Call it when a student names a running time or an input size.
 */
export default function ({
  n,
  language,
  operationsPerSecond,
}: {
  /** Size of the input: the number of elements, nodes or characters. */
  n: number;
  /** The student's language; comes from the chat. */
  language: string;
  /** Simple steps that a C++ program does in a second. */
  operationsPerSecond: number;
}) {
  const size = Math.min(Math.max(Math.round(n), 2), 1e12);
  const speed = operationsPerSecond / (slowdown[language.trim().toLowerCase()] ?? 3);
  return {
    n: size,
    language,
    table: classes.map(({ name, operations }) => {
      const steps = Math.ceil(operations(size));
      return { complexity: name, steps: inWords(steps), time: duration(steps / speed), fastEnough: steps / speed <= 1 };
    }),
  };
}

function inWords(steps: number): string {
  if (!Number.isFinite(steps)) return 'more than can be counted';
  return steps < 1e6 ? String(steps) : steps.toExponential(1);
}

function duration(seconds: number): string {
  if (seconds < 1e-3) return 'under a millisecond';
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`;
  if (seconds < 172800) return `${Math.round(seconds / 3600)} hours`;
  if (seconds < 6.3e7) return `${Math.round(seconds / 86400)} days`;
  return seconds < 3.2e9 ? `${Math.round(seconds / 3.15e7)} years` : 'longer than a lifetime';
}

/** The model neither sees nor sets these. `language` is a fallback for chats that have no such variable. */
export const defaults = { operationsPerSecond: 100000000, language: 'javascript' };

/** Filled from the chat's variables, above what `defaults` says. */
export const contextParams = ['language'];
