import type { Memory } from './webAssembly.ts';

const encoder = new TextEncoder();
// A byte order mark is a character of the text like any other.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** SQLite's memory. It may grow at any call, which detaches every view of it: none is kept. */
export class WasmMemory {
  private readonly memory: Memory;

  constructor(memory: Memory) {
    this.memory = memory;
  }

  /** A view that is valid until the next call into SQLite. */
  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, length);
  }

  readInt32(address: number): number {
    return new DataView(this.memory.buffer).getInt32(address, true);
  }

  writeInt32(address: number, value: number): void {
    new DataView(this.memory.buffer).setInt32(address, value, true);
  }

  writeInt64(address: number, value: bigint): void {
    new DataView(this.memory.buffer).setBigInt64(address, value, true);
  }

  readText(address: number, byteLength: number): string {
    return decoder.decode(this.bytes(address, byteLength));
  }

  /** Text that ends with a zero byte. */
  readZeroTerminated(address: number): string {
    const end = new Uint8Array(this.memory.buffer).indexOf(0, address);
    return this.readText(address, end - address);
  }

  /** Writes `text` and a zero byte, for which there must be room. @returns bytes without the zero */
  writeZeroTerminated(address: number, text: string, capacity: number): number {
    const { written } = encoder.encodeInto(text, this.bytes(address, capacity - 1));
    this.bytes(address, capacity)[written] = 0;
    return written;
  }
}
