import { basename, join } from 'node:path';
import { hasHotJournal, readHeader } from './findDamage.ts';
import { isForeignJournal } from './foreignJournal.ts';
import { IncidentFiles, type KeptIncident } from './incidentFiles.ts';
import type { RecoveryServices } from './recoveryServices.ts';
import { writeText } from './smallFiles.ts';
import { quarantineName } from './storageLayout.ts';

/** Puts a journal that belongs to another database into quarantine, so that it is not rolled back into this one. */
export function setForeignJournalAside(services: RecoveryServices): void {
  const { fileSystem, layout, log, onIncident } = services;
  const journal = `${layout.file}-journal`;
  if (!hasHotJournal(services)) return;
  const header = readHeader(services);
  if (!header || !isForeignJournal(fileSystem, journal, header)) return;
  const name = quarantineName(new Date());
  const folder = join(layout.folder, name);
  const incident: KeptIncident = {
    id: name,
    kind: 'set-aside',
    message: `Beside Promptdeck's database lay the journal of another one, or of an earlier state. It was set aside in ${folder}; the database is as it was.`,
    folder,
  };
  fileSystem.makeFolder(folder);
  writeText(fileSystem, join(folder, 'README.txt'), `${incident.message}\n`);
  fileSystem.rename(journal, join(folder, basename(journal)));
  fileSystem.syncFolder(folder);
  fileSystem.syncFolder(layout.folder);
  new IncidentFiles(fileSystem, layout.incidents).add(incident);
  log('warn', incident.message);
  onIncident(incident);
}
