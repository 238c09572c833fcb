import { join } from 'node:path';
import type { StoreChange } from '../../core/base/entityStore.ts';
import { Emitter } from '../../core/base/event.ts';
import { messageOf } from '../../core/base/appError.ts';
import { workerUrl } from '../assets.ts';
import { abandonLock } from './lock/abandonLock.ts';
import type { BackupInfo } from './recovery/backups.ts';
import type { StorageInfo } from './recovery/storageInfo.ts';
import type { StoreIncident } from './storeIncident.ts';
import type { Store, StoreOptions } from './store.ts';
import { storeProxies } from './worker/storeProxies.ts';
import { noStorageDir } from './storeUnavailable.ts';
import { WorkerClient } from './worker/workerClient.ts';

/**
 * Opens the database in `storageDir` (`promptdeck.db`), making folder and database where they are missing. The file is
 * owned by a worker thread, so that the calling thread never waits on the disk.
 * @throws AppError `StoreUnavailable` where the file or folder cannot be used; what is there stays as it is
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  if (!isFolderName(options.storageDir)) throw noStorageDir();
  const log = options.log ?? (() => undefined);
  const changes = new Emitter<StoreChange>((error) => {
    log('error', `A listener of the store failed: ${messageOf(error)}`);
  });
  const file = join(options.storageDir, 'promptdeck.db');
  const client = new WorkerClient({
    url: workerUrl('storeWorker'),
    data: { file, workspace: options.workspace ?? '', label: options.label ?? '' },
    onChange: (change) => {
      changes.fire(change);
    },
    onWait: options.onWait ?? (() => undefined),
    onIncident: (incident) => {
      void tellIncident(incident);
    },
    onLog: log,
    onEnd: (lockToken) => abandonLock(options.storageDir, lockToken),
  });
  const told = new Set<string>();
  async function tellIncident(incident: StoreIncident): Promise<void> {
    const { id, kind, message } = incident;
    if (id !== undefined && told.has(id)) return;
    if (id !== undefined) told.add(id);
    log('warn', `${kind}: ${message}`);
    if (!options.onIncident) return;
    try {
      await options.onIncident(incident);
      if (id !== undefined) await client.call({ type: 'incidentSeen', incidentId: id });
    } catch (error) {
      log('warn', `It stays to be told: ${message} (${messageOf(error)})`);
    }
  }
  try {
    await client.call({ type: 'open' });
  } catch (error) {
    await client.close();
    throw error;
  }
  return {
    ...storeProxies((request) => client.call(request)),
    onDidChange: changes.event,
    copyTo: async (path) => {
      await client.call({ type: 'copyTo', path });
    },
    // The worker answers with what these calls return.
    backUp: () => client.call({ type: 'backUp' }) as Promise<BackupInfo>,
    storageInfo: () => client.call({ type: 'storageInfo' }) as Promise<StorageInfo>,
    limitWaits: () => client.limitWaits(),
    close: () => client.close(),
  };
}

/** Callers without types may leave it out, and an empty one would mean the folder that the process happens to be in. */
function isFolderName(storageDir: unknown): boolean {
  return typeof storageDir === 'string' && storageDir.trim() !== '';
}
