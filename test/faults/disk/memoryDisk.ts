import { dirname } from 'node:path/posix';
import type { FileSystem } from '../../../src/node/store/sqlite/fileSystem.ts';
import type { DiskOperation } from './diskOperation.ts';

/** What lies on a disk: contents by the file's number, and what each path names. */
export interface DiskContent {
  files: ReadonlyMap<number, Uint8Array>;
  names: ReadonlyMap<string, number | 'folder'>;
}

interface OpenFile {
  number: number;
  flags: string;
}

/** A disk in memory that behaves as Linux does, and that tells each change. Paths are absolute, with `/`. */
export class MemoryDisk implements FileSystem {
  /** Receives each change after it was made. */
  onOperation: (operation: DiskOperation) => void = () => undefined;
  private readonly files = new Map<number, GrowingBytes>();
  private readonly names = new Map<string, number | 'folder'>([['/', 'folder']]);
  private readonly openFiles = new Map<number, OpenFile>();
  private lastNumber = 0;

  constructor(content?: DiskContent) {
    for (const [path, target] of content?.names ?? []) this.names.set(path, target);
    for (const [number, bytes] of content?.files ?? []) {
      this.files.set(number, new GrowingBytes(bytes));
      this.lastNumber = Math.max(this.lastNumber, number);
    }
  }

  /** A copy of what is there now. */
  content(): DiskContent {
    const named = new Set(this.names.values());
    const files = [...this.files].filter(([number]) => named.has(number));
    return {
      files: new Map(files.map(([number, bytes]) => [number, bytes.view().slice()])),
      names: new Map(this.names),
    };
  }

  /** How many files are open. */
  get openCount(): number {
    return this.openFiles.size;
  }

  open(path: string, flags: string): number {
    const target = this.names.get(path);
    if (target === 'folder') throw fileError('EISDIR', 'open', path);
    if (target === undefined && !/^(w|wx|a\+)$/.test(flags)) throw fileError('ENOENT', 'open', path);
    if (target !== undefined && flags === 'wx') throw fileError('EEXIST', 'open', path);
    const number = target ?? this.create(path);
    const descriptor = ++this.lastNumber;
    this.openFiles.set(descriptor, { number, flags });
    if (target !== undefined && flags === 'w') this.truncate(descriptor, 0);
    return descriptor;
  }

  close(descriptor: number): void {
    this.expectOpen(descriptor, 'close');
    this.openFiles.delete(descriptor);
  }

  read(descriptor: number, buffer: Uint8Array, offset: number, length: number, position: number): number {
    const { number, flags } = this.expectOpen(descriptor, 'read');
    if (flags.startsWith('w')) throw fileError('EBADF', 'read');
    const bytes = this.bytesOf(number).view();
    const found = bytes.subarray(position, position + length);
    buffer.set(found, offset);
    return found.length;
  }

  write(descriptor: number, buffer: Uint8Array, offset: number, length: number, position: number): number {
    const { number, flags } = this.expectWritable(descriptor, 'write');
    const bytes = buffer.slice(offset, offset + length);
    const content = this.bytesOf(number);
    // Linux appends to what was opened to append, wherever one asks it to write (pwrite(2), under bugs).
    const start = flags === 'a+' ? content.size : position;
    content.write(start, bytes);
    this.onOperation({ kind: 'write', file: number, position: start, bytes });
    return length;
  }

  truncate(descriptor: number, size: number): void {
    const { number } = this.expectWritable(descriptor, 'ftruncate');
    this.bytesOf(number).resize(size);
    this.onOperation({ kind: 'truncate', file: number, size });
  }

  sync(descriptor: number): void {
    this.onOperation({ kind: 'sync', file: this.expectOpen(descriptor, 'fsync').number });
  }

  size(descriptor: number): number {
    return this.bytesOf(this.expectOpen(descriptor, 'fstat').number).size;
  }

  identity(file: number | string): string | undefined {
    if (typeof file === 'number') return `memory:${this.expectOpen(file, 'fstat').number}`;
    const target = this.names.get(file);
    return target === undefined ? undefined : `memory:${target}`;
  }

  exists(path: string): boolean {
    return this.names.has(path);
  }

  remove(path: string): void {
    const file = this.expectFile(path, 'rm');
    this.names.delete(path);
    this.onOperation({ kind: 'remove', path, file });
  }

  rename(from: string, to: string): void {
    const file = this.expectFile(from, 'rename');
    this.expectFolder(dirname(to), 'rename');
    if (this.names.get(to) === 'folder') throw fileError('EISDIR', 'rename', to);
    this.names.delete(from);
    this.names.set(to, file);
    this.onOperation({ kind: 'rename', from, to, file });
  }

  copy(from: string, to: string): void {
    const bytes = this.bytesOf(this.expectFile(from, 'copyfile')).view();
    const descriptor = this.open(to, 'w');
    this.write(descriptor, bytes, 0, bytes.length, 0);
    this.close(descriptor);
  }

  makeFolder(path: string): void {
    if (this.names.get(path) === 'folder') return;
    if (this.names.has(path)) throw fileError('EEXIST', 'mkdir', path);
    this.makeFolder(dirname(path));
    this.names.set(path, 'folder');
    this.onOperation({ kind: 'makeFolder', path });
  }

  list(folder: string): string[] {
    this.expectFolder(folder, 'scandir');
    const paths = [...this.names.keys()].filter((path) => path !== '/' && dirname(path) === folder);
    return paths.map((path) => path.slice(path.lastIndexOf('/') + 1)).sort();
  }

  syncFolder(folder: string): void {
    this.expectFolder(folder, 'open');
    this.onOperation({ kind: 'syncFolder', path: folder });
  }

  private create(path: string): number {
    this.expectFolder(dirname(path), 'open');
    const number = ++this.lastNumber;
    this.files.set(number, new GrowingBytes());
    this.names.set(path, number);
    this.onOperation({ kind: 'create', path, file: number });
    return number;
  }

  private bytesOf(number: number): GrowingBytes {
    const bytes = this.files.get(number);
    if (!bytes) throw new Error(`There is no file ${number}.`);
    return bytes;
  }

  private expectOpen(descriptor: number, call: string): OpenFile {
    const open = this.openFiles.get(descriptor);
    if (!open) throw fileError('EBADF', call);
    return open;
  }

  private expectWritable(descriptor: number, call: string): OpenFile {
    const open = this.expectOpen(descriptor, call);
    if (open.flags === 'r') throw fileError('EBADF', call);
    return open;
  }

  private expectFile(path: string, call: string): number {
    const target = this.names.get(path);
    if (target === undefined) throw fileError('ENOENT', call, path);
    if (target === 'folder') throw fileError('EISDIR', call, path);
    return target;
  }

  private expectFolder(path: string, call: string): void {
    const target = this.names.get(path);
    if (target === undefined) throw fileError('ENOENT', call, path);
    if (target !== 'folder') throw fileError('ENOTDIR', call, path);
  }
}

/** The content of a file. What lies between its old end and a write beyond it reads as zeros. */
export class GrowingBytes {
  size: number;
  private bytes: Uint8Array;

  constructor(bytes: Uint8Array = new Uint8Array()) {
    this.bytes = bytes.slice();
    this.size = bytes.length;
  }

  /** Not to be kept beyond the next change. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.size);
  }

  write(position: number, bytes: Uint8Array): void {
    if (bytes.length > 0) this.resize(Math.max(this.size, position + bytes.length));
    this.bytes.set(bytes, position);
  }

  resize(size: number): void {
    if (size > this.bytes.length) {
      const grown = new Uint8Array(Math.max(size, this.bytes.length * 2));
      grown.set(this.view());
      this.bytes = grown;
    } else if (size < this.size) {
      this.bytes.fill(0, size, this.size);
    }
    this.size = size;
  }
}

/** An error as `node:fs` throws it. */
export function fileError(code: string, call: string, path = ''): Error {
  return Object.assign(new Error(`${code}: ${call} '${path}'`), { code, syscall: call });
}
