import { resultCode } from './resultCodes.ts';
import type { SqlJsModule } from './sqlJsModule.ts';
import { attempt, type VfsDatabase } from './vfsDatabase.ts';
import type { VfsFile } from './vfsFile.ts';
import type { WasmMemory } from './wasmMemory.ts';

interface OpenFile {
  file: VfsFile;
  database: VfsDatabase;
}

/**
 * Bytes that a power cut may spoil together with what is being written, as SQLite's own VFS for Unix says
 * (SQLITE_DEFAULT_SECTOR_SIZE in os.h).
 */
const sectorSize = 4096;

/** The files that SQLite has open, and version 1 of `sqlite3_io_methods` over them: https://www.sqlite.org/c3ref/io_methods.html */
export class VfsFileMethods {
  /** Of the structure, for the `pMethods` of a `sqlite3_file`. */
  readonly address: number;
  private readonly memory: WasmMemory;
  /** By the address of the `sqlite3_file`. */
  private readonly files = new Map<number, OpenFile>();

  constructor(module: SqlJsModule, memory: WasmMemory) {
    this.memory = memory;
    this.address = this.build(module);
  }

  add(address: number, open: OpenFile): void {
    this.files.set(address, open);
  }

  /** Closes every file of a database. */
  closeAll(database: VfsDatabase): void {
    for (const [address, open] of this.files) if (open.database === database) this.close(address);
  }

  /** In the order of the structure. */
  private build(module: SqlJsModule): number {
    const methods: [signature: string, implementation: (...args: never[]) => number][] = [
      ['ii', (file: number) => this.close(file)],
      ['iiiij', (file: number, buffer: number, length: number, at: bigint) => this.read(file, buffer, length, at)],
      ['iiiij', (file: number, buffer: number, length: number, at: bigint) => this.write(file, buffer, length, at)],
      ['iij', (file: number, size: bigint) => this.truncate(file, size)],
      ['iii', (file: number, _flags: number) => this.sync(file)],
      ['iii', (file: number, out: number) => this.size(file, out)],
      ['iii', (file: number, _level: number) => this.lock(file)],
      // The lock between processes is let go by its owner.
      ['iii', (_file: number, _level: number) => resultCode.ok],
      ['iii', (_file: number, out: number) => this.checkReservedLock(out)],
      ['iiii', (_file: number, _operation: number, _argument: number) => resultCode.notFound],
      ['ii', (_file: number) => sectorSize],
      // Nothing is promised about the disk.
      ['ii', (_file: number) => 0],
    ];
    const structure = module._malloc(4 * (methods.length + 1));
    this.memory.writeInt32(structure, 1);
    methods.forEach(([signature, implementation], index) => {
      this.memory.writeInt32(structure + 4 * (index + 1), module.addFunction(implementation, signature));
    });
    return structure;
  }

  private close(address: number): number {
    const open = this.files.get(address);
    if (!open) return resultCode.ok;
    this.files.delete(address);
    if (open.database.file === open.file) open.database.file = undefined;
    return attempt(open.database, resultCode.ioErrorClose, () => {
      open.file.close();
      return resultCode.ok;
    });
  }

  private read(address: number, buffer: number, length: number, position: bigint): number {
    return this.use(address, resultCode.ioErrorRead, ({ file }) => {
      const isShort = file.read(this.memory.bytes(buffer, length), Number(position));
      return isShort ? resultCode.ioErrorShortRead : resultCode.ok;
    });
  }

  private write(address: number, buffer: number, length: number, position: bigint): number {
    return this.use(address, resultCode.ioErrorWrite, ({ file }) => {
      file.write(this.memory.bytes(buffer, length), Number(position));
      return resultCode.ok;
    });
  }

  private truncate(address: number, size: bigint): number {
    return this.use(address, resultCode.ioErrorTruncate, ({ file }) => {
      file.truncate(Number(size));
      return resultCode.ok;
    });
  }

  private sync(address: number): number {
    return this.use(address, resultCode.ioErrorSync, ({ file }) => {
      file.sync();
      return resultCode.ok;
    });
  }

  private size(address: number, out: number): number {
    return this.use(address, resultCode.ioErrorSize, ({ file }) => {
      this.memory.writeInt64(out, BigInt(file.size()));
      return resultCode.ok;
    });
  }

  private lock(address: number): number {
    return this.use(address, resultCode.busy, ({ database }) =>
      database.owner.isLockHeld() ? resultCode.ok : resultCode.busy,
    );
  }

  /** Who asks holds the lock between processes, so nobody else has one on the file. */
  private checkReservedLock(out: number): number {
    this.memory.writeInt32(out, 0);
    return resultCode.ok;
  }

  private use(address: number, otherwise: number, work: (open: OpenFile) => number): number {
    const open = this.files.get(address);
    return open ? attempt(open.database, otherwise, () => work(open)) : otherwise;
  }
}
