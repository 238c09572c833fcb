/** How often a test with random input runs: `PROMPTDECK_FUZZ_RUNS` (10000 is the full count), else what is given. */
export function fuzzRuns(usual: number): number {
  return Number(process.env['PROMPTDECK_FUZZ_RUNS'] ?? usual);
}
