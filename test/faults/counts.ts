/** Set by `npm run test:faults`: the counts of the promises, not those of a short run. */
export const isFullRun = process.env['PROMPTDECK_FAULT_FULL'] === '1';

/**
 * How many cases each fault test tries. A variable of the environment sets one of them; else `npm test` takes the first
 * number and `npm run test:faults` the second.
 */
export const counts = {
  /** States of the disk after a power cut, all different. */
  powerCutStates: count('PROMPTDECK_FAULT_POWER_CUT_STATES', 1_500, 20_000),
  /** Calls of the file system that fail, for each kind of failure; 0: every call. */
  ioFaultsOfAKind: count('PROMPTDECK_FAULT_IO_FAULTS', 10, 0),
  /** Processes that are killed while they write, alone and again among four. */
  kills: count('PROMPTDECK_FAULT_KILLS', 12, 500),
  /** Processes that are killed while a model's reply arrives. */
  unfinishedReplies: count('PROMPTDECK_FAULT_REPLY_KILLS', 5, 100),
  /** Transactions of each of 2 and of each of 4 processes that write at once. */
  transactionsOfAProcess: count('PROMPTDECK_FAULT_TRANSACTIONS', 40, 200),
  /** Calls of the file system after which a migration is cut off, for each older version; 0: every call. */
  migrationCuts: count('PROMPTDECK_FAULT_MIGRATION_CUTS', 15, 0),
  /** Databases with flipped bytes or cut short. */
  damagedFiles: count('PROMPTDECK_FAULT_DAMAGED_FILES', 40, 1_000),
};

function count(variable: string, short: number, full: number): number {
  const value = process.env[variable];
  if (value === undefined || value === '') return isFullRun ? full : short;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0) throw new Error(`${variable} must be a whole number, not ${value}.`);
  return number;
}
