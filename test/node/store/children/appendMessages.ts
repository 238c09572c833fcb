// Appends `count` numbered messages to chat 1, each in a call of its own, and prints each number once it is acknowledged.
import { openStore } from '../../../../src/node/store/openStore.ts';

const [storageDir = '', label = '', count = '0', wait = ''] = process.argv.slice(2);
const store = await openStore({ storageDir });
console.log('ready');
if (wait === 'wait') await new Promise((resolve) => process.stdin.once('data', resolve));
for (let index = 0; index < Number(count); index++) {
  const id = `${label}${index}`;
  await store.chatHistories.change(1, {
    messages: [{ id, role: 'user', content: `${id} ${'x'.repeat(1000)}`, timestamp: new Date().toISOString() }],
  });
  console.log(id);
}
await store.close();
process.stdin.destroy();
