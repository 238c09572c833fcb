import { join } from 'node:path';
import { IncidentFiles } from './incidentFiles.ts';
import { moveIntoQuarantine } from './quarantine.ts';
import { quarantineOf, readMark, removeMark, writeMark, type Damage, type RecoveryMark } from './recoveryMark.ts';
import type { RecoveryServices } from './recoveryServices.ts';
import { recoveryIncident, type RecoveryOutcome } from './recoveryWords.ts';
import { restoreDatabase } from './restoreDatabase.ts';
import { namesIn, removeFiles, writeText } from './smallFiles.ts';
import { quarantineName } from './storageLayout.ts';

/**
 * Moves a database that cannot be used into a quarantine of its own and puts the best that is left in its place. A mark on
 * disk says how far it has come, so that a kill at any moment, or a disk that is full, is gone on from at the next open.
 * @throws AppError `StoreUnavailable`, SqliteError and what the file system throws; every byte is in its place or in quarantine
 */
export function recoverDatabase(services: RecoveryServices, damage: Damage): void {
  const quarantine = quarantineName(new Date());
  services.log('error', `The database ${services.layout.file} cannot be used: ${damage.reason}.`);
  // The folder comes first, so that the mark never names one that a power cut has taken.
  services.fileSystem.makeFolder(join(services.layout.folder, quarantine));
  services.fileSystem.syncFolder(services.layout.folder);
  writeMark(services, { cause: damage.cause, reason: damage.reason, quarantine, phase: 'moving' });
  continueRecovery(services);
}

/** Finishes a recovery that is under way, if there is one. @throws as `recoverDatabase` */
export function continueRecovery(services: RecoveryServices): void {
  let mark = readMark(services);
  if (!mark) return;
  const quarantine = quarantineOf(services, mark);
  if (mark.phase === 'moving') {
    moveIntoQuarantine(services, quarantine);
    mark = { ...mark, phase: 'restoring' };
    writeMark(services, mark);
  }
  // Otherwise the restored database was put in its place just before the kill.
  if (!services.fileSystem.exists(services.layout.file)) {
    restoreDatabase(services, mark, (outcome) => {
      keepIncident(services, mark, outcome);
    });
  }
  removeWork(services, quarantine);
  removeMark(services);
  const incident = incidentsOf(services).take(mark.quarantine);
  if (incident) services.onIncident(incident);
}

/** Before the database is in its place: after that, nothing else would know of what happened. */
function keepIncident(services: RecoveryServices, mark: RecoveryMark, outcome: RecoveryOutcome): void {
  const quarantine = quarantineOf(services, mark);
  const incident = recoveryIncident(outcome, quarantine);
  writeText(
    services.fileSystem,
    join(quarantine, 'README.txt'),
    `${incident.message}\n\nWhat was found: ${mark.reason}.\n`,
  );
  const incidents = incidentsOf(services);
  incidents.remove(incident.id);
  incidents.add(incident);
  services.log('warn', incident.message);
}

function incidentsOf({ fileSystem, layout }: RecoveryServices): IncidentFiles {
  return new IncidentFiles(fileSystem, layout.incidents);
}

function removeWork({ fileSystem }: RecoveryServices, quarantine: string): void {
  const work = namesIn(fileSystem, quarantine).filter((name) => name.startsWith('work-'));
  removeFiles(
    fileSystem,
    work.map((name) => join(quarantine, name)),
  );
}
