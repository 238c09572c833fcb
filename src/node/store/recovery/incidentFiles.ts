import { join } from 'node:path';
import { isJsonObject } from '../../../core/base/json.ts';
import type { FileSystem } from '../sqlite/fileSystem.ts';
import type { StoreIncident } from '../storeIncident.ts';
import { namesIn, readText, removeFiles, writeText } from './smallFiles.ts';

/** An incident that is kept. */
export type KeptIncident = StoreIncident & { id: string };

interface IncidentFile {
  kind: StoreIncident['kind'];
  message: string;
  folder: string;
  seen: boolean;
  /** Id of the process that tells it; another one does when that has ended before it was seen. */
  teller: number;
}

/**
 * What happened to a database, a small file each, so that it is told though the window that met it was closed, and told once
 * though several windows are open. All calls are made under the lock between processes.
 */
export class IncidentFiles {
  private readonly fileSystem: FileSystem;
  private readonly folder: string;

  constructor(fileSystem: FileSystem, folder: string) {
    this.fileSystem = fileSystem;
    this.folder = folder;
  }

  /**
   * Keeps an incident, and leaves telling it to this process. One whose id is kept already happened before.
   * @returns whether it is to be told now
   * @throws what the file system throws
   */
  add({ id, kind, message, folder }: KeptIncident): boolean {
    if (this.fileSystem.exists(this.path(id))) return this.take(id) !== undefined;
    this.fileSystem.makeFolder(this.folder);
    this.write(id, { kind, message, folder, seen: false, teller: process.pid });
    return true;
  }

  /** Takes over the telling of all that were not seen and that no running process tells. */
  takeAll(): KeptIncident[] {
    const ids = namesIn(this.fileSystem, this.folder).flatMap((name) => /^(.+)\.json$/.exec(name)?.[1] ?? []);
    return ids.map((id) => this.take(id)).filter((incident) => incident !== undefined);
  }

  /** Takes over the telling of one. Undefined where it was seen, or another process tells it. */
  take(id: string): KeptIncident | undefined {
    const file = this.read(id);
    if (!file || file.seen || isOtherRunning(file.teller)) return undefined;
    const { kind, message, folder } = file;
    if (file.teller !== process.pid) this.write(id, { ...file, teller: process.pid });
    return { id, kind, message, folder };
  }

  markSeen(id: string): void {
    const file = this.read(id);
    if (file && !file.seen) this.write(id, { ...file, seen: true });
  }

  /** Forgets what is over, so that it is told again when it comes back. */
  remove(id: string): void {
    removeFiles(this.fileSystem, [this.path(id)]);
  }

  private write(id: string, file: IncidentFile): void {
    writeText(this.fileSystem, this.path(id), JSON.stringify(file, undefined, 2));
  }

  private read(id: string): IncidentFile | undefined {
    if (!this.fileSystem.exists(this.path(id))) return undefined;
    let value: unknown;
    try {
      value = JSON.parse(readText(this.fileSystem, this.path(id)));
    } catch {
      return undefined; // Not one of ours, or damaged: the quarantine's own text still tells of it.
    }
    return isIncidentFile(value) ? value : undefined;
  }

  private path(id: string): string {
    return join(this.folder, `${id}.json`);
  }
}

function isIncidentFile(value: unknown): value is IncidentFile {
  if (!isJsonObject(value)) return false;
  const { kind, message, folder, teller } = value;
  return (
    typeof kind === 'string' && typeof message === 'string' && typeof folder === 'string' && typeof teller === 'number'
  );
}

/** A later process may have the id of one that ended: then the incident waits until that one ends, too. */
function isOtherRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
