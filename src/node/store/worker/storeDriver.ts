import { isAppError, messageOf } from '../../../core/base/appError.ts';
import { openDatabase, type OpenDatabaseOptions, type OpenedDatabase } from '../recovery/openDatabase.ts';
import { fileFailure, memoryExhausted, newerVersion } from '../storeUnavailable.ts';
import type { Connection } from '../sqlite/connection.ts';
import type { Driver, DriverOptions, Outcome } from './driver.ts';
import { isDamage } from '../sqlite/fileConnection.ts';
import { diskFileSystem, type FileSystem } from '../sqlite/fileSystem.ts';
import { openSqliteEngine } from '../sqlite/openSqliteEngine.ts';
import { resultCode } from '../sqlite/resultCodes.ts';
import { SqliteError, type SqliteConnection, type SqliteEngine } from '../sqlite/sqliteEngine.ts';

/** Opens the database. @throws AppError `StoreUnavailable` */
export async function openStoreDriver(options: DriverOptions): Promise<Driver> {
  const fileSystem = options.fileSystem ?? diskFileSystem;
  const engine = await openSqliteEngine({ fileSystem, isLockHeld: () => options.lock.isHeld });
  const driver = new StoreDriver(engine, fileSystem, options);
  await driver.read(() => undefined);
  return driver;
}

/** Everything happens under the lock between processes, which is held for one round of work and no longer. */
class StoreDriver implements Driver {
  private readonly engine: SqliteEngine;
  private readonly fileSystem: FileSystem;
  private readonly options: DriverOptions;
  private opened: (OpenedDatabase & { dataVersion: number }) | undefined;
  private wasOpened = false;
  /** The state of the file when the lock was let go. */
  private lastState: string | undefined;
  /** SQLite found the file damaged: what is to be done when it is opened next. */
  private doubt: Pick<OpenDatabaseOptions, 'suspect' | 'damage'> = {};
  /** Statements that SQLite could not make sense of lead to a check once: they may be our own fault. */
  private wasSchemaChecked = false;
  private wasPutAway = false;

  constructor(engine: SqliteEngine, fileSystem: FileSystem, options: DriverOptions) {
    this.engine = engine;
    this.fileSystem = fileSystem;
    this.options = options;
  }

  read<T>(work: (connection: Connection) => T): Promise<T> {
    return this.underLock('read', ({ connection }) => work(connection));
  }

  write<T>(works: readonly ((connection: Connection) => T)[]): Promise<Outcome<T>[]> {
    return this.underLock('write', (opened) => {
      const connection = this.writable(opened);
      const outcomes = connection.transaction(() => works.map((work) => outcomeOf(connection, work)));
      for (const outcome of outcomes) if (!outcome.ok && this.raisesDoubt(outcome.error)) this.close();
      return outcomes;
    });
  }

  maintain<T>(work: (connection: SqliteConnection) => T): Promise<T> {
    return this.underLock('write', ({ connection }) => work(connection));
  }

  hasOutsideChanges(): boolean {
    return this.fileState() !== this.lastState;
  }

  close(): void {
    this.opened?.connection.close();
    this.opened = undefined;
  }

  private async underLock<T>(doing: 'read' | 'write', work: (opened: OpenedDatabase) => T): Promise<T> {
    const { lock } = this.options;
    try {
      await lock.acquire();
    } catch (error) {
      throw this.explain(error, doing);
    }
    try {
      return this.attempt(work);
    } catch (error) {
      throw this.explain(error, doing);
    } finally {
      this.lastState = this.fileState();
      lock.release();
    }
  }

  /** Once more where the file turned out to be damaged: nothing was changed, and opening it again mends it. */
  private attempt<T>(work: (opened: OpenedDatabase) => T): T {
    try {
      return this.use(work);
    } catch (error) {
      if (!this.raisesDoubt(error)) throw error;
    }
    try {
      return this.use(work);
    } catch (error) {
      if (!this.isDamageError(error) || this.wasPutAway) throw error;
      this.wasPutAway = true;
      this.doubt = { damage: error.message };
      return this.use(work);
    }
  }

  /** Whether the file is to be checked before it is used again. */
  private raisesDoubt(error: unknown): boolean {
    if (!(error instanceof SqliteError)) return false;
    const isSchemaError = error.resultCode === resultCode.error;
    if (!this.isDamageError(error) && (!isSchemaError || this.wasSchemaChecked)) return false;
    this.wasSchemaChecked ||= isSchemaError;
    this.options.log('error', `The database ${this.options.file} may be damaged: ${error.message}.`);
    this.doubt = { suspect: true };
    return true;
  }

  private isDamageError(error: unknown): error is SqliteError {
    return error instanceof SqliteError && isDamage(error.resultCode) && !this.engine.memoryFailed;
  }

  private use<T>(work: (opened: OpenedDatabase) => T): T {
    try {
      const value = work(this.refresh());
      // What was read while memory ran out may be wrong.
      if (this.engine.memoryFailed) throw memoryExhausted(this.options.file);
      return value;
    } catch (error) {
      // After a failure of the disk what SQLite has in memory may differ from the file.
      if (error instanceof SqliteError) this.close();
      throw error;
    }
  }

  /** Takes over what other processes did to the file. */
  private refresh(): OpenedDatabase {
    const { opened } = this;
    if (opened && !opened.connection.isCurrent()) {
      this.rescue(opened.connection);
      this.close();
    }
    if (!this.opened) return this.open();
    const { dataVersion } = this.opened.connection;
    if (dataVersion !== this.opened.dataVersion) {
      this.opened.dataVersion = dataVersion;
      this.options.onReload(this.opened.connection);
    }
    return this.opened;
  }

  private open(): OpenedDatabase {
    const { file, migrations, onReload, onIncident, log } = this.options;
    const found = openDatabase(this.engine, {
      file,
      fileSystem: this.fileSystem,
      migrations,
      log,
      onIncident,
      ...this.doubt,
    });
    this.doubt = {};
    this.opened = { ...found, dataVersion: found.connection.dataVersion };
    if (this.wasOpened) onReload(found.connection);
    this.wasOpened = true;
    return this.opened;
  }

  /** Which file it is, and its change counter (bytes 24 to 27 of a database: https://www.sqlite.org/fileformat2.html). */
  private fileState(): string | undefined {
    const { file } = this.options;
    const counter = Buffer.alloc(4);
    try {
      const descriptor = this.fileSystem.open(file, 'r');
      try {
        this.fileSystem.read(descriptor, counter, 0, counter.length, 24);
        return `${this.fileSystem.identity(descriptor)} ${counter.toString('hex')}`;
      } finally {
        this.fileSystem.close(descriptor);
      }
    } catch {
      return undefined; // The next use of the database says why.
    }
  }

  /** A file that was deleted under us is written again, as long as we have it open. */
  private rescue(connection: SqliteConnection): void {
    const { file, log } = this.options;
    if (this.fileSystem.exists(file)) return;
    const draft = `${file}.rescued`;
    try {
      if (this.fileSystem.exists(draft)) this.fileSystem.remove(draft);
      connection.vacuumInto(draft);
      this.fileSystem.rename(draft, file);
      log('warn', `The database ${file} had been deleted while it was in use, and was written again.`);
    } catch (error) {
      log('error', `The database ${file} was deleted while it was in use, and was not rescued: ${messageOf(error)}`);
    }
  }

  private writable({ connection, readOnly }: OpenedDatabase): SqliteConnection {
    const { file, migrations } = this.options;
    if (readOnly) throw newerVersion(file, connection.version, migrations.length);
    return connection;
  }

  /** What a person can do about it, where that is known. */
  private explain(error: unknown, doing: 'read' | 'write'): unknown {
    const { file } = this.options;
    if (isAppError(error)) return error;
    if (this.engine.memoryFailed) return memoryExhausted(file, error);
    if (!(error instanceof SqliteError)) return hasFileCode(error) ? fileFailure(file, doing, error) : error;
    if (error.resultCode === resultCode.readOnly) return fileFailure(file, 'write', error.cause ?? error);
    return error.cause === undefined ? error : fileFailure(file, doing, error.cause);
  }
}

/** A unit of its own; what ends the whole transaction is no outcome of it. */
function outcomeOf<T>(connection: SqliteConnection, work: (connection: Connection) => T): Outcome<T> {
  try {
    return { ok: true, value: connection.transaction(() => work(connection)) };
  } catch (error) {
    return { ok: false, error };
  }
}

function hasFileCode(error: unknown): boolean {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
