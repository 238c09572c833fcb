// As `appendMessages.ts` does, with an engine that is told that it holds the lock, whoever else writes.
import { ChangeLog } from '../../../src/node/store/rows/changeLog.ts';
import { runMethod } from '../../../src/node/store/worker/storeRows.ts';
import { diskFileSystem } from '../../../src/node/store/sqlite/fileSystem.ts';
import { openSqliteEngine } from '../../../src/node/store/sqlite/openSqliteEngine.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';

const [storageDir = '', label = '', count = '0'] = process.argv.slice(2);
const engine = await openSqliteEngine({ fileSystem: diskFileSystem, isLockHeld: () => true });
const connection = engine.open(`${storageDir}/promptdeck.db`);
console.log('ready');
await new Promise((resolve) => process.stdin.once('data', resolve));
for (let index = 0; index < Number(count); index++) {
  const id = `${label}${index}`;
  const timestamp = new Date().toISOString();
  const change = { messages: [{ id, role: 'user', content: `${id} ${'x'.repeat(1000)}`, timestamp }] };
  try {
    connection.transaction(() =>
      runMethod(connection, '', new ChangeLog(), {
        type: 'call',
        store: 'chatHistories',
        method: 'change',
        args: [1, change],
      }),
    );
    console.log(id);
  } catch {
    // What is refused is not acknowledged.
  }
  await nextTurn();
}
connection.close();
process.stdin.destroy();
