import { basename, dirname, join } from 'node:path';

/** Where everything of one database lies. All paths are absolute. */
export interface StorageLayout {
  /** The storage folder. */
  folder: string;
  /** The database. */
  file: string;
  backups: string;
  incidents: string;
  /** Is there while a recovery is under way; see `recoverDatabase`. */
  recoveryMark: string;
}

/** What SQLite may put beside a database file. */
export const companionSuffixes = ['-journal', '-wal', '-shm'] as const;

const quarantinePrefix = 'quarantine-';

/** @param file absolute path of the database */
export function storageLayout(file: string): StorageLayout {
  const folder = dirname(file);
  return {
    folder,
    file,
    backups: join(folder, 'backups'),
    incidents: join(folder, 'incidents'),
    recoveryMark: join(folder, 'recovery.json'),
  };
}

/** The database's file and what SQLite may have put beside it. */
export function databaseFiles(file: string): string[] {
  return [file, ...companionSuffixes.map((suffix) => file + suffix)];
}

/** A UTC time as a part of a file name that every system takes; names sort as their times do. */
export function timeInName(time: Date): string {
  return time.toISOString().replace(/[:.]/g, '-');
}

/** The ISO 8601 time that `timeInName` put into a name; undefined where there is none. */
export function timeOfName(name: string): string | undefined {
  const match = /(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z/.exec(name);
  return match ? `${match[1]}T${match[2]}:${match[3]}:${match[4]}.${match[5]}Z` : undefined;
}

/** Name of a new folder for a damaged database. */
export function quarantineName(time: Date): string {
  return quarantinePrefix + timeInName(time);
}

export function isQuarantine(path: string): boolean {
  const name = basename(path);
  return name.startsWith(quarantinePrefix) && timeOfName(name) !== undefined;
}
