import { dirname } from 'node:path';
import { resultCode } from './resultCodes.ts';
import type { SqlJsModule } from './sqlJsModule.ts';
import { unknownEngine } from './unknownEngine.ts';
import { attempt, type VfsDatabase, type VfsOwner } from './vfsDatabase.ts';
import { isMissing, VfsFile } from './vfsFile.ts';
import { VfsFileMethods } from './vfsFileMethods.ts';
import type { WasmMemory } from './wasmMemory.ts';
import type { Table } from './webAssembly.ts';

/** What all our names begin with; others go to emscripten's file system in memory. */
const prefix = 'promptdeck:';

/** Offsets in `sqlite3_vfs` where pointers have 32 bits: https://www.sqlite.org/c3ref/vfs.html */
const vfsOffset = {
  version: 0,
  fileSize: 4,
  maxPathname: 8,
  name: 16,
  open: 24,
  delete: 28,
  access: 32,
  fullPathname: 36,
} as const;

/** Flags of xOpen: https://www.sqlite.org/c3ref/c_open_autoproxy.html */
const openFlag = { readOnly: 0x1, readWrite: 0x2, create: 0x4, mainDatabase: 0x100 } as const;

/**
 * A SQLite VFS over real files, put into the place of the one that sql.js has. It goes by SQLite's public structures,
 * `sqlite3_vfs` and version 1 of `sqlite3_io_methods`, and checks that it found them.
 */
export class Vfs {
  private readonly module: SqlJsModule;
  private readonly memory: WasmMemory;
  private readonly databases = new Map<string, VfsDatabase>();
  private readonly table: Table;
  private readonly files: VfsFileMethods;
  private readonly maxPathname: number;
  private lastNumber = 0;

  /** @throws AppError `StoreUnavailable` where the engine's structures are not the expected ones; nothing is changed then */
  constructor(module: SqlJsModule, memory: WasmMemory, table: Table) {
    this.module = module;
    this.memory = memory;
    this.table = table;
    const vfs = this.findVfs();
    this.maxPathname = memory.readInt32(vfs + vfsOffset.maxPathname);
    this.files = new VfsFileMethods(module, memory);
    this.patch(vfs);
  }

  add(path: string, readOnly: boolean, owner: VfsOwner): VfsDatabase {
    const name = `${prefix}${++this.lastNumber}`;
    const database: VfsDatabase = { name, path, readOnly, owner, file: undefined };
    this.databases.set(name, database);
    return database;
  }

  /** For a database that is closed. Files of it that SQLite left open are closed. */
  remove(database: VfsDatabase): void {
    this.files.closeAll(database);
    this.databases.delete(database.name);
  }

  /** The VFS is what the structure behind a `sqlite3*` begins with. */
  private findVfs(): number {
    const { module, memory } = this;
    const out = module._malloc(16);
    try {
      memory.writeZeroTerminated(out + 4, ':memory:', 12);
      if (module._sqlite3_open(out + 4, out) !== resultCode.ok) throw unknownEngine('it opens no database');
      const database = memory.readInt32(out);
      const vfs = memory.readInt32(database);
      module._sqlite3_close_v2(database);
      this.check(vfs);
      return vfs;
    } finally {
      module._free(out);
    }
  }

  private check(vfs: number): void {
    const word = (offset: number): number => this.memory.readInt32(vfs + offset);
    const expectations: [string, boolean][] = [
      ['name', vfs > 0 && this.memory.readZeroTerminated(word(vfsOffset.name)) === 'unix'],
      ['version', word(vfsOffset.version) === 2 || word(vfsOffset.version) === 3],
      ['size of a file', word(vfsOffset.fileSize) >= 8 && word(vfsOffset.fileSize) <= 1024],
      ['length of a path', word(vfsOffset.maxPathname) >= 64 && word(vfsOffset.maxPathname) <= 4096],
    ];
    const wrong = expectations.filter(([, isRight]) => !isRight).map(([what]) => what);
    if (wrong.length > 0) throw unknownEngine(`its file system has another ${wrong.join(' and ')}`);
  }

  private patch(vfs: number): void {
    const replace = (
      offset: number,
      signature: string,
      implementation: (...args: number[]) => number | undefined,
    ): void => {
      const original = this.functionAt(this.memory.readInt32(vfs + offset));
      const replacement = (...args: number[]): number => implementation(...args) ?? original(...args);
      this.memory.writeInt32(vfs + offset, this.module.addFunction(replacement, signature));
    };
    replace(vfsOffset.open, 'iiiiii', (_vfs = 0, name = 0, file = 0, flags = 0, outFlags = 0) =>
      this.open(name, file, flags, outFlags),
    );
    replace(vfsOffset.delete, 'iiii', (_vfs = 0, name = 0, syncFolder = 0) => this.delete(name, syncFolder !== 0));
    replace(vfsOffset.access, 'iiiii', (_vfs = 0, name = 0, _flags = 0, out = 0) => this.access(name, out));
    replace(vfsOffset.fullPathname, 'iiiii', (_vfs = 0, name = 0, capacity = 0, out = 0) =>
      this.fullPathname(name, capacity, out),
    );
  }

  private functionAt(index: number): (...args: number[]) => number {
    const found: unknown = this.table.get(index);
    if (typeof found !== 'function') throw unknownEngine('its file system has no functions');
    return found as (...args: number[]) => number;
  }

  // What SQLite calls. For a name that is not ours each answers undefined, and the original is asked.

  private open(nameAddress: number, address: number, flags: number, outFlags: number): number | undefined {
    const target = this.resolve(nameAddress);
    if (!target) return undefined;
    const { database, path } = target;
    // Without methods SQLite does not close it.
    this.memory.writeInt32(address, 0);
    const write = (flags & openFlag.readWrite) !== 0 && !database.readOnly;
    const create = write && (flags & openFlag.create) !== 0;
    return attempt(database, resultCode.cannotOpen, () => {
      const file = VfsFile.open(database.owner.fileSystem, path, { write, create });
      this.files.add(address, { file, database });
      if ((flags & openFlag.mainDatabase) !== 0 && path === database.path) database.file = file;
      this.memory.writeInt32(address, this.files.address);
      if (outFlags !== 0) this.memory.writeInt32(outFlags, write ? flags : readOnlyFlags(flags));
      return resultCode.ok;
    });
  }

  private delete(nameAddress: number, syncFolder: boolean): number | undefined {
    const target = this.resolve(nameAddress);
    if (!target) return undefined;
    const { fileSystem } = target.database.owner;
    return attempt(target.database, resultCode.ioErrorDelete, () => {
      try {
        fileSystem.remove(target.path);
      } catch (error) {
        if (isMissing(error)) return resultCode.ioErrorDeleteMissing;
        throw error;
      }
      if (syncFolder) fileSystem.syncFolder(dirname(target.path));
      return resultCode.ok;
    });
  }

  private access(nameAddress: number, out: number): number | undefined {
    const target = this.resolve(nameAddress);
    if (!target) return undefined;
    return attempt(target.database, resultCode.ioErrorAccess, () => {
      this.memory.writeInt32(out, target.database.owner.fileSystem.exists(target.path) ? 1 : 0);
      return resultCode.ok;
    });
  }

  /** Our names are full as they are. */
  private fullPathname(nameAddress: number, capacity: number, out: number): number | undefined {
    const name = this.memory.readZeroTerminated(nameAddress);
    if (!name.startsWith(prefix)) return undefined;
    if (name.length >= Math.min(capacity, this.maxPathname)) return resultCode.cannotOpen;
    this.memory.writeZeroTerminated(out, name, capacity);
    return resultCode.ok;
  }

  /** What SQLite appends to the name of a database, as it does for a journal, is appended to the real path. */
  private resolve(nameAddress: number): { database: VfsDatabase; path: string } | undefined {
    if (nameAddress === 0) return undefined;
    const [, name = '', suffix = ''] = /^(promptdeck:\d+)(.*)$/.exec(this.memory.readZeroTerminated(nameAddress)) ?? [];
    const database = this.databases.get(name);
    return database && { database, path: database.path + suffix };
  }
}

function readOnlyFlags(flags: number): number {
  return (flags & ~(openFlag.readWrite | openFlag.create)) | openFlag.readOnly;
}
