import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Backups } from '../../../../src/node/store/recovery/backups.ts';
import { IncidentFiles } from '../../../../src/node/store/recovery/incidentFiles.ts';
import { diskFileSystem, type FileSystem } from '../../../../src/node/store/sqlite/fileSystem.ts';
import { messageIds, RecoveryFixture } from './recoveryFixture.ts';

const changingCalls = ['open', 'write', 'truncate', 'sync', 'remove', 'rename', 'copy', 'makeFolder', 'syncFolder'];

/** The real disk up to a call that changes something; from there on nothing happens any more, as after a kill. */
class StoppingDisk {
  readonly fileSystem: FileSystem;
  calls = 0;
  stopAt = Infinity;

  constructor() {
    const methods = diskFileSystem as unknown as Record<string, (...args: unknown[]) => unknown>;
    this.fileSystem = new Proxy(diskFileSystem, {
      get: (_target, name: string) => {
        const call = methods[name];
        assert.ok(call);
        if (!changingCalls.includes(name)) return call;
        return (...args: unknown[]) => {
          if (++this.calls > this.stopAt)
            throw Object.assign(new Error('EIO: stopped'), { code: 'EIO', syscall: name });
          return call(...args);
        };
      },
    });
  }
}

describe('a recovery that is killed', function () {
  this.timeout(120_000);

  it('at any of its steps is finished by the next open, and kept to be told', async () => {
    let steps = Infinity;
    for (let stopAt = 0; stopAt < steps; stopAt += 11) steps = await killAfter(stopAt);
    assert.ok(steps > 60, `${steps} steps`);
  });

  /** @returns the number of steps of an undisturbed recovery */
  async function killAfter(stopAt: number): Promise<number> {
    const disk = new StoppingDisk();
    const fixture = await RecoveryFixture.make(disk.fileSystem);
    const after = await RecoveryFixture.make(diskFileSystem, fixture.folder);
    try {
      fixture.addChat(1, 3);
      const backups = new Backups(fixture.services());
      backups.finish(backups.copy('daily'));
      fixture.addChat(2, 3);
      const bytes = fixture.bytes().fill(0xff, 0, 16);
      writeFileSync(fixture.file, bytes);
      writeFileSync(`${fixture.file}-journal`, 'no journal');
      disk.calls = 0;
      disk.stopAt = stopAt;
      let isKilled = false;
      try {
        fixture.open().connection.close();
      } catch {
        isKilled = true;
      }
      const steps = disk.calls;

      assert.deepEqual(after.chats(), { 1: messageIds(1, 3), 2: messageIds(2, 3) }, `killed after ${stopAt}`);
      const { fileSystem, layout } = after.services();
      const kept = new IncidentFiles(fileSystem, layout.incidents).takeAll();
      assert.deepEqual(
        kept.map(({ kind }) => kind),
        ['restored'],
        `killed after ${stopAt}`,
      );
      const copies = after.quarantines().filter((folder) => existsSync(join(folder, 'promptdeck.db')));
      assert.equal(copies.length, 1, `killed after ${stopAt}`);
      assert.ok(readFileSync(join(copies[0] ?? '', 'promptdeck.db')).equals(bytes));
      assert.equal(readFileSync(join(copies[0] ?? '', 'promptdeck.db-journal'), 'utf8'), 'no journal');
      const left = [after.storageDir, ...after.quarantines()].flatMap((folder) => readdirSync(folder));
      assert.deepEqual(
        left.filter((name) => /work-|recovery\.json|\.new/.test(name)),
        [],
      );
      return isKilled ? Infinity : steps;
    } finally {
      rmSync(fixture.folder, { recursive: true, force: true });
    }
  }
});
