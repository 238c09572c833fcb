/** A store as the worker implements it: the same methods, synchronous, run inside a transaction. */
export type InWorker<S> = {
  [M in keyof S]: S[M] extends (...args: infer A) => Promise<infer R> ? (...args: A) => R : never;
};
