import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { messageIds, RecoveryFixture } from './recoveryFixture.ts';

describe('a journal beside the database', function () {
  this.timeout(30_000);

  let fixture: RecoveryFixture;

  beforeEach(async () => {
    fixture = await RecoveryFixture.make();
  });
  afterEach(() => {
    fixture.dispose();
  });

  /** The bytes of database and journal in the midst of a transaction whose pages went to the file already. */
  function halfDone(): { database: Buffer; journal: Buffer } {
    const other = new DatabaseSync(fixture.file);
    other.exec("PRAGMA cache_size = 1; BEGIN; UPDATE chats SET title = 'half'; UPDATE messages SET payload = '{}'");
    const bytes = { database: readFileSync(fixture.file), journal: readFileSync(`${fixture.file}-journal`) };
    other.exec('ROLLBACK');
    other.close();
    return bytes;
  }

  it('is rolled back where it is its own', () => {
    fixture.addChat(1, 40);
    const { database, journal } = halfDone();
    writeFileSync(fixture.file, database);
    writeFileSync(`${fixture.file}-journal`, journal);
    assert.deepEqual(fixture.chats(), { 1: messageIds(1, 40) });
    assert.deepEqual([fixture.incidents, fixture.quarantines()], [[], []]);
  });

  it('is set aside where it is of an earlier state', () => {
    fixture.addChat(1, 40);
    const { journal } = halfDone();
    for (let id = 2; id < 6; id++) fixture.addChat(id, 3);
    writeFileSync(`${fixture.file}-journal`, journal);

    assert.deepEqual(Object.keys(fixture.chats()), ['1', '2', '3', '4', '5']);

    assert.deepEqual(
      fixture.incidents.map(({ kind }) => kind),
      ['set-aside'],
    );
    assert.ok(fixture.quarantined('promptdeck.db-journal').equals(journal));
  });
});
