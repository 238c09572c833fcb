import { messageOf } from '../../../core/base/appError.ts';
import type { Driver } from '../worker/driver.ts';
import { emptyTrash, isTrashDue } from '../rows/chatLists.ts';
import type { Migration } from '../schema/migration.ts';
import type { FileSystem } from '../sqlite/fileSystem.ts';
import { openSqliteEngine } from '../sqlite/openSqliteEngine.ts';
import { resultCode } from '../sqlite/resultCodes.ts';
import { SqliteError } from '../sqlite/sqliteEngine.ts';
import type { StoreIncident } from '../storeIncident.ts';
import { backupFailed } from '../storeUnavailable.ts';
import { Backups, UnsoundBackupError, type BackupInfo, type BackupKind } from './backups.ts';
import { databaseHeaderLength, parseDatabaseHeader } from './fileHeader.ts';
import { IncidentFiles } from './incidentFiles.ts';
import type { RecoveryServices } from './recoveryServices.ts';
import { readBytes } from './smallFiles.ts';
import { storageLayout } from './storageLayout.ts';
import { readLockOwner, readStorageInfo, type StorageInfo } from './storageInfo.ts';

/** What `openStoreUpkeep` takes. */
export interface StoreUpkeepOptions {
  /** Absolute path of the database. */
  file: string;
  driver: Driver;
  fileSystem: FileSystem;
  migrations: readonly Migration[];
  onIncident: (incident: StoreIncident) => void;
  log: (level: 'info' | 'warn' | 'error', message: string) => void;
}

const dayMs = 24 * 3_600_000;
const failedBackupId = 'backup-failed';

/** Opens what keeps a database well while it is in use. */
export async function openStoreUpkeep(options: StoreUpkeepOptions): Promise<StoreUpkeep> {
  // Copies are private to this process, so they are checked without the lock.
  const engine = await openSqliteEngine({ fileSystem: options.fileSystem, isLockHeld: () => true });
  const { driver, file, ...rest } = options;
  return new StoreUpkeep(driver, { ...rest, engine, layout: storageLayout(file) });
}

/** Backups, incidents and facts of a database in use. Its calls take their turn with those of the driver. */
export class StoreUpkeep {
  private readonly driver: Driver;
  private readonly services: RecoveryServices;
  private readonly backups: Backups;
  private readonly incidents: IncidentFiles;
  private hasToldFailure = false;

  constructor(driver: Driver, services: RecoveryServices) {
    this.driver = driver;
    this.services = services;
    this.backups = new Backups(services);
    this.incidents = new IncidentFiles(services.fileSystem, services.layout.incidents);
  }

  /** Tells what happened in windows that were closed before their user saw it. */
  async tellUnseen(): Promise<void> {
    const incidents = await this.driver.maintain(() => this.incidents.takeAll());
    for (const incident of incidents) this.services.onIncident(incident);
  }

  async markSeen(id: string): Promise<void> {
    await this.driver.maintain(() => {
      this.incidents.markSeen(id);
    });
  }

  /** @throws AppError `StoreUnavailable`; earlier backups are untouched */
  async backUp(): Promise<BackupInfo> {
    try {
      return await this.makeBackup('manual');
    } catch (error) {
      throw backupFailed(this.services.layout.backups, error);
    }
  }

  /** Makes the day's backup where it is due. Never rejects: a backup that fails stops nothing, and is told once. */
  async backUpDaily(): Promise<void> {
    try {
      if (this.isDue()) await this.makeBackup('daily');
    } catch (error) {
      this.services.log('warn', `The daily backup failed: ${messageOf(error)}`);
      await this.tellFailure(error);
    }
  }

  /** Deletes the chats that the trash has held for their days. Never rejects: what fails is tried again the next time. */
  async emptyTrash(): Promise<void> {
    try {
      // Reading alone costs the disk nothing.
      if (!(await this.driver.read(isTrashDue))) return;
      const [outcome] = await this.driver.write([emptyTrash]);
      if (outcome?.ok === false) throw outcome.error;
    } catch (error) {
      this.services.log('warn', `The trash could not be emptied: ${messageOf(error)}`);
    }
  }

  /** @throws AppError `StoreUnavailable` */
  async info(): Promise<StorageInfo> {
    const lockOwner = readLockOwner(this.services.layout.folder);
    const info = await this.driver.maintain((connection) => readStorageInfo(this.services, this.backups, connection));
    return { ...info, lockOwner };
  }

  /** The lock is held while the file is copied, not while the copy reaches the disk and is checked. */
  private async makeBackup(kind: BackupKind): Promise<BackupInfo> {
    const copyAndCheck = async () => this.backups.finish(await this.driver.maintain(() => this.backups.copy(kind)));
    let backup: BackupInfo;
    try {
      backup = await copyAndCheck();
    } catch (error) {
      if (!(error instanceof UnsoundBackupError)) throw error;
      await this.checkDatabase();
      backup = await copyAndCheck();
    }
    await this.driver.maintain(() => {
      this.incidents.remove(failedBackupId);
    });
    this.hasToldFailure = false;
    return backup;
  }

  /** The driver recovers a database that is found damaged, and then does the work again. */
  private async checkDatabase(): Promise<void> {
    await this.driver.maintain((connection) => {
      const fault = connection.firstFault();
      if (fault !== undefined) throw new SqliteError(resultCode.corrupt, fault);
    });
  }

  /** A database that did not change since its last backup needs no other. */
  private isDue(): boolean {
    const newest = this.backups.list()[0];
    if (!newest) return true;
    return Date.parse(newest.time) < Date.now() - dayMs && this.counterOf(newest.path) !== this.counterOf();
  }

  private counterOf(path = this.services.layout.file): number | undefined {
    return parseDatabaseHeader(readBytes(this.services.fileSystem, path, 0, databaseHeaderLength))?.changeCounter;
  }

  private async tellFailure(cause: unknown): Promise<void> {
    if (this.hasToldFailure) return;
    this.hasToldFailure = true;
    const { backups } = this.services.layout;
    const { message } = backupFailed(backups, cause);
    const incident = {
      id: failedBackupId,
      kind: 'backup-failed',
      message,
      folder: this.services.layout.folder,
    } as const;
    const mustTell = await this.driver
      .maintain(() => this.incidents.add(incident))
      .catch((error: unknown) => {
        // On a full disk this fails as well; then the next window tells it again.
        this.services.log('warn', `The failed backup could not be noted: ${messageOf(error)}`);
        return true;
      });
    if (mustTell) this.services.onIncident(incident);
  }
}
