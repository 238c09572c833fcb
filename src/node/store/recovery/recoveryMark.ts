import { join } from 'node:path';
import { isJsonObject } from '../../../core/base/json.ts';
import { damagedMark } from '../storeUnavailable.ts';
import type { RecoveryServices } from './recoveryServices.ts';
import { readText, removeFiles, writeText } from './smallFiles.ts';

/**
 * Why a database cannot be used as it lies there: its bytes are not sound; it is empty; it is gone while there are traces of
 * it; or another program left it in write-ahead-log mode.
 */
export type DamageCause = 'damaged' | 'empty' | 'missing' | 'write-ahead-log';

/** What was found wrong with a database. */
export interface Damage {
  cause: DamageCause;
  /** In SQLite's words or ours; ends without a full stop. */
  reason: string;
}

/** How far a recovery has come. It is on disk before each step, so that a kill at any moment is gone on from. */
export interface RecoveryMark extends Damage {
  /** Name of the quarantine within the storage folder. */
  quarantine: string;
  /** `moving`: files are still on their way into the quarantine. `restoring`: all are there, the new database is not. */
  phase: 'moving' | 'restoring';
}

/** Undefined where no recovery is under way. @throws AppError `StoreUnavailable` for a mark that cannot be understood */
export function readMark({ fileSystem, layout }: RecoveryServices): RecoveryMark | undefined {
  if (!fileSystem.exists(layout.recoveryMark)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(readText(fileSystem, layout.recoveryMark));
  } catch (error) {
    throw damagedMark(layout.recoveryMark, error);
  }
  if (!isMark(value)) throw damagedMark(layout.recoveryMark);
  return value;
}

export function writeMark({ fileSystem, layout }: RecoveryServices, mark: RecoveryMark): void {
  writeText(fileSystem, layout.recoveryMark, JSON.stringify(mark, undefined, 2));
}

export function removeMark({ fileSystem, layout }: RecoveryServices): void {
  removeFiles(fileSystem, [layout.recoveryMark]);
  fileSystem.syncFolder(layout.folder);
}

/** Absolute path of the mark's quarantine. */
export function quarantineOf({ layout }: RecoveryServices, mark: RecoveryMark): string {
  return join(layout.folder, mark.quarantine);
}

function isMark(value: unknown): value is RecoveryMark {
  if (!isJsonObject(value)) return false;
  const { cause, reason, quarantine, phase } = value;
  return (
    typeof reason === 'string' &&
    typeof quarantine === 'string' &&
    typeof cause === 'string' &&
    ['damaged', 'empty', 'missing', 'write-ahead-log'].includes(cause) &&
    (phase === 'moving' || phase === 'restoring')
  );
}
