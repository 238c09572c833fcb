// Writes to a new chat, two messages and a variable in each transaction, until it is killed. Prints the chat's id, then the
// number of each transaction once it is acknowledged.
import { openStore } from '../../../src/node/store/openStore.ts';
import { pairOf } from '../processes/pairs.ts';

const store = await openStore({ storageDir: process.argv[2] ?? '' });
const { id } = await store.chatHistories.save({ chatHistory: [] });
console.log(id);
for (let number = 1; ; number++) {
  await store.chatHistories.change(id, pairOf(number));
  console.log(number);
}
