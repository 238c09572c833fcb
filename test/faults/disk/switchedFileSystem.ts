import type { FileSystem } from '../../../src/node/store/sqlite/fileSystem.ts';
import { callFileSystem, fileSystemProxy } from './fileSystemProxy.ts';

/** A file system that can be exchanged, since an engine keeps the one that it was made with. */
export class SwitchedFileSystem {
  readonly fileSystem = fileSystemProxy((name, args) => callFileSystem(this.current, name, args));
  current: FileSystem;

  constructor(current: FileSystem) {
    this.current = current;
  }
}
