/**
 * Runs work that does not wait, and breaks it off where it takes longer. Where a busy computer held it up, it is begun anew.
 * @param ms of computing
 * @returns undefined where it was broken off
 * @throws whatever the work throws
 */
export type WithinTime = <T>(ms: number, work: () => T) => { value: T } | undefined;
