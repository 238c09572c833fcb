import initSqlJs from 'sql.js';
import type { SqlJsStatic } from 'sql.js';
import { readFileSync } from 'node:fs';
import { wasmPath } from '../../assets.ts';
import { DatabaseFile } from './databaseFile.ts';
import type { Connection, Driver, DriverOptions, Outcome } from './driver.ts';
import { isAppError } from '../../../core/base/appError.ts';
import { SqlJsConnection } from './sqlJsConnection.ts';
import { damaged, fileFailure, newerVersion } from '../storeUnavailable.ts';

/**
 * Opens the database with stock sql.js: it lives in memory, is read again when another process replaced the file, and
 * replaces the file once per `write`.
 * @throws AppError `StoreUnavailable`
 */
export async function openSqlJsDriver(options: DriverOptions): Promise<Driver> {
  const sqlJs = await initSqlJs({ wasmBinary: wasmBinary() });
  const driver = new SqlJsDriver(sqlJs, options);
  await driver.open();
  return driver;
}

/** A fresh copy, since sql.js asks for an ArrayBuffer of its own. */
function wasmBinary(): ArrayBuffer {
  const path = wasmPath('sql-wasm.wasm');
  try {
    return new Uint8Array(readFileSync(path)).buffer;
  } catch (error) {
    throw fileFailure(path, 'read', error);
  }
}

class SqlJsDriver implements Driver {
  private readonly sqlJs: SqlJsStatic;
  private readonly options: DriverOptions;
  private readonly file: DatabaseFile;
  /** The state on disk; absent before the first load and after a failed write. */
  private loaded: { connection: SqlJsConnection; identity: string | undefined } | undefined;
  private checked = false;

  constructor(sqlJs: SqlJsStatic, options: DriverOptions) {
    this.sqlJs = sqlJs;
    this.options = options;
    this.file = new DatabaseFile(options.file);
  }

  async open(): Promise<void> {
    this.file.makeFolder();
    await this.read(() => undefined);
  }

  async read<T>(work: (connection: Connection) => T): Promise<T> {
    let connection = this.refresh();
    if (connection.version < this.options.migrations.length) {
      await this.write([]);
      connection = this.refresh();
    }
    return work(connection);
  }

  async write<T>(works: readonly ((connection: Connection) => T)[]): Promise<Outcome<T>[]> {
    try {
      await this.acquireLock();
      const connection = this.refresh();
      try {
        return this.commit(connection, works);
      } catch (error) {
        // Memory may be ahead of the disk now: forget it.
        this.unload();
        throw error;
      }
    } finally {
      this.options.lock.release();
    }
  }

  close(): void {
    this.unload();
  }

  /** Takes over what is on disk where that is not what was loaded. */
  private refresh(): SqlJsConnection {
    const identity = this.file.identity();
    // A file that was deleted under an open window is written again by its next write.
    if (this.loaded && (identity === undefined || identity === this.loaded.identity)) return this.loaded.connection;
    return this.load();
  }

  private load(): SqlJsConnection {
    const state = this.file.read();
    const connection = this.connect(state?.bytes);
    this.unload();
    this.loaded = { connection, identity: state?.identity };
    if (state && this.checked) this.options.onReload(connection);
    this.checked = true;
    return connection;
  }

  private connect(bytes: Uint8Array | undefined): SqlJsConnection {
    if (bytes?.length === 0) throw damaged(this.file.path, 'it is empty');
    const known = this.options.migrations.length;
    let connection: SqlJsConnection;
    let version: number;
    let reason: string | undefined;
    try {
      connection = new SqlJsConnection(new this.sqlJs.Database(bytes));
      version = connection.version;
      // Thorough, so only once; what other windows write later is whole by construction.
      reason = bytes && !this.checked && version <= known ? connection.firstFault() : undefined;
    } catch (error) {
      throw damaged(this.file.path, error instanceof Error ? error.message : String(error));
    }
    if (reason !== undefined || version > known) connection.close();
    if (reason !== undefined) throw damaged(this.file.path, reason);
    if (version > known) throw newerVersion(this.file.path, version, known);
    return connection;
  }

  /** True where there was something to do. */
  private migrate(connection: SqlJsConnection): boolean {
    const { migrations } = this.options;
    const found = connection.version;
    for (let version = found; version < migrations.length; version++) {
      connection.transaction(() => {
        migrations[version]?.(connection);
        connection.version = version + 1;
      });
    }
    return found < migrations.length;
  }

  private commit<T>(connection: SqlJsConnection, works: readonly ((connection: Connection) => T)[]): Outcome<T>[] {
    const migrated = this.migrate(connection);
    const before = connection.totalChanges;
    const outcomes = works.map((work) => outcomeOf(connection, work));
    if (migrated || connection.totalChanges !== before) {
      this.loaded = { connection, identity: this.file.replace(connection.bytes()) };
    }
    return outcomes;
  }

  private unload(): void {
    this.loaded?.connection.close();
    this.loaded = undefined;
  }

  private async acquireLock(): Promise<void> {
    try {
      await this.options.lock.acquire();
    } catch (error) {
      throw isAppError(error) ? error : fileFailure(this.file.path, 'write', error);
    }
  }
}

function outcomeOf<T>(connection: SqlJsConnection, work: (connection: Connection) => T): Outcome<T> {
  try {
    return { ok: true, value: connection.transaction(() => work(connection)) };
  } catch (error) {
    return { ok: false, error };
  }
}
