// Takes the lock again and again and leaves its mark in a file while it holds it. Prints `held TIME`, then `left`, or
// `violation` where another left a mark meanwhile. TIME is the system's monotonic clock in ns, the same for all processes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LockFolder } from '../../../src/node/store/lock/lockFolder.ts';
import type { LockOwner } from '../../../src/node/store/lock/lockOwner.ts';
import { ProcessLock } from '../../../src/node/store/lock/processLock.ts';

class FolderWithoutLinks extends LockFolder {
  override create(number: number, owner: LockOwner): boolean {
    return this.createWithClaim(number, owner.token, JSON.stringify(owner));
  }
}

const [storageDir = '', mode = ''] = process.argv.slice(2);
const witness = join(storageDir, 'witness');
const folder = mode === 'claims' ? new FolderWithoutLinks(storageDir) : new LockFolder(storageDir);
const lock = new ProcessLock({ storageDir, token: `turns${process.pid}`, folder });

for (let turn = 0; ; turn++) {
  // `none`: the control, which holds nothing.
  if (mode !== 'none') await lock.acquire();
  console.log(`held ${process.hrtime.bigint()}`);
  const mark = `${process.pid} ${turn}`;
  writeFileSync(witness, mark);
  let isAlone = true;
  for (let look = 0; look < 4; look++) {
    await sleep(Math.random());
    isAlone &&= readFileSync(witness, 'utf8') === mark;
  }
  console.log(isAlone ? 'left' : 'violation');
  if (mode !== 'none') lock.release();
  // So that the others get a turn.
  await sleep(Math.random() * 2);
}
