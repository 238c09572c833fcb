import { join } from 'node:path';
import type { StoreChange } from '../../core/base/entityStore.ts';
import { Emitter } from '../../core/base/event.ts';
import { messageOf } from '../../core/base/appError.ts';
import { workerUrl } from '../assets.ts';
import { abandonLock } from './lock/abandonLock.ts';
import type { Store, StoreOptions } from './store.ts';
import { storeProxies } from './worker/storeProxies.ts';
import { WorkerClient } from './worker/workerClient.ts';

/**
 * Opens the database in `storageDir` (`promptdeck.db`), making folder and database where they are missing. The file is
 * owned by a worker thread, so that the calling thread never waits on the disk.
 * @throws AppError `StoreUnavailable` where the file or folder cannot be used; what is there stays as it is
 */
export async function openStore(options: StoreOptions): Promise<Store> {
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
    onIncident: ({ kind, message }) => {
      log('warn', `${kind}: ${message}`);
    },
    onLog: log,
    onEnd: (lockToken) => abandonLock(options.storageDir, lockToken),
  });
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
    limitWaits: () => client.limitWaits(),
    close: () => client.close(),
  };
}
