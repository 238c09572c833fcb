/**
 * Runs work that does not wait, and breaks it off where it takes longer.
 * @param ms wall-clock time
 * @returns undefined where it was broken off
 * @throws whatever the work throws
 */
export type WithinTime = <T>(ms: number, work: () => T) => { value: T } | undefined;
