import { AppError, messageOf } from '../../../core/base/appError.ts';
import type { Migration } from '../schema/migration.ts';
import type { FileSystem } from '../sqlite/fileSystem.ts';
import type { SqliteConnection, SqliteEngine } from '../sqlite/sqliteEngine.ts';
import type { StoreIncident } from '../storeIncident.ts';
import { damaged, fileFailure, newerVersion, otherProgram, recoveryFailed } from '../storeUnavailable.ts';
import { backUpBeforeMigration } from './backUpBeforeMigration.ts';
import { isDamageError, isSchemaError, ownerOf } from './connectionChecks.ts';
import { createDatabase } from './createDatabase.ts';
import { findDamage, hasHotJournal, readHeader } from './findDamage.ts';
import { IncidentFiles, type KeptIncident } from './incidentFiles.ts';
import { migrate } from './migrate.ts';
import type { Damage } from './recoveryMark.ts';
import type { RecoveryServices } from './recoveryServices.ts';
import { continueRecovery, recoverDatabase } from './recoverDatabase.ts';
import { setForeignJournalAside } from './setForeignJournalAside.ts';
import { storageLayout } from './storageLayout.ts';
import { thoroughFault } from './thoroughCheck.ts';

/** What the opening of a database goes by. */
export interface OpenDatabaseOptions {
  /** Absolute path of the database. */
  file: string;
  fileSystem: FileSystem;
  migrations: readonly Migration[];
  log: (level: 'info' | 'warn' | 'error', message: string) => void;
  onIncident: (incident: StoreIncident) => void;
  /** SQLite found the file damaged (CORRUPT, NOTADB) in this session: it is to be checked whole. */
  suspect?: boolean;
  /** SQLite found it damaged again, though a check found nothing: how. It is put away without another look. */
  damage?: string;
}

/** A database that is ready for use, at the newest schema unless it is read-only. */
export interface OpenedDatabase {
  connection: SqliteConnection;
  /** Writes are refused: the file is from a newer version. */
  readOnly: boolean;
}

/**
 * Opens the database, making folder and file where they are missing, and takes it to the newest schema. One that cannot be
 * used goes into quarantine, and the best that is left takes its place. The caller holds the lock between processes.
 * @throws AppError `StoreUnavailable`, SqliteError, what the file system throws
 */
export function openDatabase(engine: SqliteEngine, options: OpenDatabaseOptions): OpenedDatabase {
  const services: RecoveryServices = { ...options, engine, layout: storageLayout(options.file) };
  options.fileSystem.makeFolder(services.layout.folder);
  recovering(services, () => {
    continueRecovery(services);
  });
  const first: OpenedDatabase | Damage =
    options.damage === undefined
      ? openOrFindDamage(services, options.suspect === true)
      : { cause: 'damaged', reason: options.damage };
  if ('connection' in first) return first;
  recovering(services, () => {
    recoverDatabase(services, first);
  });
  const second = openOrFindDamage(services, false);
  if ('connection' in second) return second;
  throw damaged(options.file, second.reason);
}

/** The database where it can be used, else why not. */
function openOrFindDamage(services: RecoveryServices, isSuspect: boolean): OpenedDatabase | Damage {
  const { engine, fileSystem, layout } = services;
  const damage = readable(services, () => findDamage(services));
  if (damage) return damage;
  if (!fileSystem.exists(layout.file)) createDatabase(services);
  setForeignJournalAside(services);
  try {
    return isNewer(services) ? openNewer(services) : openOurs(services, isSuspect);
  } catch (error) {
    if (isDamageError(error, engine)) return { cause: 'damaged', reason: error.message };
    throw error;
  }
}

function openOurs(services: RecoveryServices, isSuspect: boolean): OpenedDatabase | Damage {
  const { layout, migrations } = services;
  const connection = openFile(services);
  if (!('path' in connection)) return connection;
  let opened: OpenedDatabase | undefined;
  try {
    const owner = schemaOwner(connection);
    if (owner === 'another program') throw otherProgram(layout.file);
    if (owner === 'nobody') return tablesMissing;
    const fault = isSuspect ? thoroughFault(services, connection) : undefined;
    if (fault !== undefined) return { cause: 'damaged', reason: fault };
    if (connection.version < migrations.length) {
      const found = backUpBeforeMigration(services, connection);
      if (found) return found;
      migrate(connection, migrations);
    }
    opened = { connection, readOnly: false };
    return opened;
  } finally {
    if (!opened) connection.close();
  }
}

/** A schema or file format that SQLite cannot make sense of is damage too, though it has the code of any error. */
function openFile({ engine, layout }: RecoveryServices): SqliteConnection | Damage {
  try {
    return engine.open(layout.file);
  } catch (error) {
    if (isSchemaError(error)) return { cause: 'damaged', reason: error.message };
    throw error;
  }
}

function schemaOwner(connection: SqliteConnection): ReturnType<typeof ownerOf> {
  try {
    return ownerOf(connection);
  } catch (error) {
    if (isSchemaError(error)) return 'nobody';
    throw error;
  }
}

const tablesMissing: Damage = { cause: 'damaged', reason: 'tables are missing' };

/** By the first page on disk, so that nothing of a newer version's file is touched. */
function isNewer(services: RecoveryServices): boolean {
  if (hasHotJournal(services)) services.engine.open(services.layout.file).close();
  const header = readable(services, () => readHeader(services));
  return header !== undefined && header.version > services.migrations.length;
}

function openNewer(services: RecoveryServices): OpenedDatabase | Damage {
  const { engine, layout, migrations } = services;
  const connection = engine.open(layout.file, { readOnly: true });
  let opened: OpenedDatabase | undefined;
  try {
    const owner = schemaOwner(connection);
    if (owner === 'another program') throw otherProgram(layout.file);
    if (owner === 'nobody') return tablesMissing;
    const { message } = newerVersion(layout.file, connection.version, migrations.length);
    tellOnce(services, { id: `read-only-${connection.version}`, kind: 'read-only', message, folder: layout.folder });
    opened = { connection, readOnly: true };
    return opened;
  } finally {
    if (!opened) connection.close();
  }
}

function tellOnce({ fileSystem, layout, log, onIncident }: RecoveryServices, incident: KeptIncident): void {
  try {
    if (new IncidentFiles(fileSystem, layout.incidents).add(incident)) onIncident(incident);
  } catch (error) {
    // Reading goes on where nothing can be written.
    log('warn', `${incident.message} (${messageOf(error)})`);
  }
}

/** Says what cannot be read where the file system fails. */
function readable<T>({ layout }: RecoveryServices, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof AppError ? error : fileFailure(layout.file, 'read', error);
  }
}

/** Says where the bytes are when a recovery cannot go on for now. */
function recovering({ layout }: RecoveryServices, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw error instanceof AppError ? error : recoveryFailed(layout.folder, error);
  }
}
