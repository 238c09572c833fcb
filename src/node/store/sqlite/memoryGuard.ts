import type { Memory } from './webAssembly.ts';

/**
 * Watches the growth of SQLite's memory. After a growth that failed, what SQLite says cannot be trusted any more, and
 * sql.js says nothing of it: a text that finds no room is stored as NULL.
 */
export class MemoryGuard {
  /** Bytes up to which the memory may grow. */
  limit: number;
  private hasFailed = false;

  /** Puts itself in the way of `memory.grow`, by which emscripten asks for memory. */
  constructor(memory: Memory, limit: number) {
    this.limit = limit;
    const grow = memory.grow.bind(memory);
    memory.grow = (pages) => {
      const asked = memory.buffer.byteLength + pages * pageBytes;
      if (asked > this.limit) {
        this.hasFailed = true;
        throw new RangeError(`SQLite asked for ${asked} bytes of memory and may have ${this.limit}.`);
      }
      try {
        return grow(pages);
      } catch (error) {
        this.hasFailed = true;
        throw error;
      }
    };
  }

  /** It never goes back. */
  get failed(): boolean {
    return this.hasFailed;
  }

  /** For an engine that stopped in the middle of a call, and whose memory may hold anything. */
  fail(): void {
    this.hasFailed = true;
  }
}

/** A page of WebAssembly memory. */
const pageBytes = 65_536;
