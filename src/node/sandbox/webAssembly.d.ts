// What the sandbox uses of WebAssembly; neither TypeScript's ES libraries nor Node's types declare it.
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  type Imports = Record<string, Record<string, unknown>>;
  type Exports = Record<string, unknown>;
  interface Instance {
    readonly exports: Exports;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
  const Memory: new (descriptor: { initial: number; maximum: number }) => Memory;
}
