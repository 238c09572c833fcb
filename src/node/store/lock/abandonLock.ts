import { setTimeout as delay } from 'node:timers/promises';
import { LockFolder } from './lockFolder.ts';

const tries = 20;
const pauseMs = 50;

/**
 * Frees what the worker named by `token` left in the lock's folder. Only for a worker that has ended. Nobody else can: its
 * process lives, so that to others the lock is held. A second call finds nothing to free.
 * @throws what the file system throws after a second of trying
 */
export async function abandonLock(storageDir: string, token: string): Promise<void> {
  const folder = new LockFolder(storageDir);
  for (let attempt = 1; ; attempt++) {
    try {
      abandon(folder, token);
      return;
    } catch (error) {
      if (attempt === tries) throw error;
      await delay(pauseMs);
    }
  }
}

function abandon(folder: LockFolder, token: string): void {
  const { numbers, others } = folder.list();
  for (const number of numbers) {
    const state = folder.state(number);
    if (typeof state === 'object' && state.token === token) folder.free(number);
  }
  for (const name of others) if (name.endsWith(`.${token}`)) folder.removeOther(name);
}
