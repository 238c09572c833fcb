import assert from 'node:assert/strict';
import { ChildProcess } from '../node/store/childProcess.ts';
import { TemporaryStores } from '../node/store/temporaryStore.ts';
import { counts } from './counts.ts';
import { findCorruption } from './processes/integrity.ts';

const appendMessages = new URL('../node/store/children/appendMessages.ts', import.meta.url);

const appendUnlocked = new URL('./children/appendUnlocked.ts', import.meta.url);

/** Appends to one chat from several processes at once. @returns what was acknowledged and what is there */
async function append(
  script: URL,
  processes: number,
): Promise<{ acknowledged: string[]; found: string[]; corruption?: string }> {
  const stores = new TemporaryStores();
  let children: ChildProcess[] = [];
  try {
    const store = await stores.open();
    await store.chatHistories.save({ chatHistory: [] });
    children = Array.from({ length: processes }, (_, index) => {
      const label = String.fromCharCode(97 + index);
      return new ChildProcess(script, [stores.storageDir, label, String(counts.transactionsOfAProcess), 'wait']);
    });
    await Promise.all(children.map((child) => child.printed(1)));
    for (const child of children) child.process.stdin.write('go\n');
    await Promise.all(children.map((child) => child.ended));
    const corruption = findCorruption(stores.file);
    const chat = await store.chatHistories.get(1).catch(() => undefined);
    const found = (chat?.chatHistory ?? []).map(({ id }) => id);
    return {
      acknowledged: children.flatMap(({ lines }) => lines.slice(1)),
      found,
      ...(corruption ? { corruption } : {}),
    };
  } finally {
    await Promise.all(children.map((child) => child.kill()));
    await stores.dispose();
  }
}

describe('processes that write at once', () => {
  for (const processes of [2, 4]) {
    it(`lose no transaction, ${processes} of them`, async () => {
      const { acknowledged, found, corruption } = await append(appendMessages, processes);
      const lost = acknowledged.filter((id) => !found.includes(id));
      console.log(`      ${acknowledged.length} transactions, ${lost.length} lost`);
      assert.equal(acknowledged.length, processes * counts.transactionsOfAProcess);
      assert.deepEqual(lost, []);
      assert.equal(new Set(found).size, found.length);
      assert.equal(found.length, acknowledged.length);
      assert.equal(corruption, undefined);
    });
  }

  it('control: without the lock they lose transactions or the database', async () => {
    const { acknowledged, found, corruption } = await append(appendUnlocked, 4);
    const lost = acknowledged.filter((id) => !found.includes(id));
    console.log(
      `      ${acknowledged.length} transactions, ${lost.length} lost, ${corruption === undefined ? 'sound' : 'corrupt'}`,
    );
    assert.ok(lost.length > 0 || corruption !== undefined);
  });
});
