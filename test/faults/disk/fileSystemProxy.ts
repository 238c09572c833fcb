import type { FileSystem } from '../../../src/node/store/sqlite/fileSystem.ts';

/** A file system each call of which goes through `call`. */
export function fileSystemProxy(call: (name: keyof FileSystem, args: unknown[]) => unknown): FileSystem {
  const names: Record<keyof FileSystem, true> = {
    open: true,
    close: true,
    read: true,
    write: true,
    truncate: true,
    sync: true,
    size: true,
    identity: true,
    exists: true,
    remove: true,
    rename: true,
    copy: true,
    makeFolder: true,
    list: true,
    syncFolder: true,
  };
  const methods = Object.keys(names).map((name) => [
    name,
    (...args: unknown[]) => call(name as keyof FileSystem, args),
  ]);
  // Every method is there (the type of `names` says so), and `call` answers with what it returns.
  return Object.fromEntries(methods) as FileSystem;
}

/** Calls a method by its name. */
export function callFileSystem(fileSystem: FileSystem, name: keyof FileSystem, args: unknown[]): unknown {
  const method: unknown = Reflect.get(fileSystem, name);
  if (typeof method !== 'function') throw new Error(`A file system has no ${name}.`);
  return Reflect.apply(method, fileSystem, args);
}
