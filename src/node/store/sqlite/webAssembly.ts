/** The memory of an instance. */
export interface Memory {
  /** Another one after each growth; the earlier one is detached. */
  readonly buffer: ArrayBuffer;
  /** @param pages of 64 KiB. @throws RangeError */
  grow(pages: number): number;
}

/** The functions that an instance calls by their number. */
export interface Table {
  get(index: number): unknown;
}

export interface Instance {
  readonly exports: Readonly<Record<string, unknown>>;
}

interface WebAssemblyApi {
  Memory: new (descriptor: { initial: number }) => Memory;
  Table: new (descriptor: { initial: number; element: string }) => Table;
  Instance: new (module: WebAssembly.Module, imports: object) => Instance;
  compile(bytes: Uint8Array): Promise<WebAssembly.Module>;
}

/** Node's types leave most of it out: https://webassembly.github.io/spec/js-api/ */
export const webAssembly = WebAssembly as unknown as WebAssemblyApi;
