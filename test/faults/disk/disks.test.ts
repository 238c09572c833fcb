import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { diskFileSystem, type FileSystem } from '../../../src/node/store/sqlite/fileSystem.ts';
import { seededRandom } from '../seededRandom.ts';
import { FailingFileSystem } from './failingFileSystem.ts';
import { MemoryDisk, type DiskContent } from './memoryDisk.ts';
import { UnsyncedDisk } from './unsyncedDisk.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function write(disk: FileSystem, path: string, text: string): number {
  const descriptor = disk.open(path, 'w');
  disk.write(descriptor, bytes(text), 0, text.length, 0);
  return descriptor;
}

function readText(content: DiskContent, path: string): string | undefined {
  const target = content.names.get(path);
  if (typeof target !== 'number') return undefined;
  return new TextDecoder('latin1').decode(content.files.get(target));
}

describe('a disk in memory', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const step = fc.oneof(
    fc.record({ do: fc.constant('open' as const), name, flags: fc.constantFrom('r', 'r+', 'w', 'wx', 'a+') }),
    fc.record({ do: fc.constant('write' as const), position: fc.nat(2000), length: fc.integer({ min: 1, max: 1500 }) }),
    fc.record({ do: fc.constant('truncate' as const), size: fc.nat(2000) }),
    fc.record({ do: fc.constant('read' as const), position: fc.nat(2500), length: fc.integer({ min: 1, max: 1500 }) }),
    fc.record({ do: fc.constantFrom('rename' as const, 'copy' as const), name, to: name }),
    fc.record({ do: fc.constantFrom('remove' as const, 'exists' as const), name }),
    fc.record({ do: fc.constantFrom('list' as const, 'makeFolder' as const) }),
    fc.record({ do: fc.constantFrom('sync' as const, 'size' as const, 'close' as const) }),
  );

  /** What each step said, a value or an error's code. */
  function play(disk: FileSystem, folder: string, steps: (typeof step extends fc.Arbitrary<infer T> ? T : never)[]) {
    const open: number[] = [];
    const told = steps.map((next): unknown => {
      const last = open.at(-1);
      try {
        switch (next.do) {
          case 'open':
            open.push(disk.open(`${folder}/${next.name}`, next.flags));
            return 'open';
          case 'rename':
          case 'copy':
            disk[next.do](`${folder}/${next.name}`, `${folder}/${next.to}`);
            return 'done';
          case 'remove':
          case 'exists':
            return disk[next.do](`${folder}/${next.name}`);
          case 'makeFolder':
            disk.makeFolder(`${folder}/folder`);
            return 'done';
          case 'list':
            return disk.list(folder).sort();
          default:
            break;
        }
        if (last === undefined) return 'nothing is open';
        switch (next.do) {
          case 'write':
            return disk.write(last, new Uint8Array(next.length).fill(7), 0, next.length, next.position);
          case 'truncate':
            disk.truncate(last, next.size);
            return 'done';
          case 'read': {
            const buffer = new Uint8Array(next.length);
            const read = disk.read(last, buffer, 0, next.length, next.position);
            return [read, Buffer.from(buffer).toString('base64')];
          }
          case 'size':
          case 'sync':
            return disk[next.do](last);
          case 'close':
            disk.close(last);
            open.pop();
            return 'closed';
        }
      } catch (error) {
        // Linux tells a folder and a descriptor that may not do this in several ways.
        return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'ENOENT' : 'fails';
      }
    });
    return { told, open };
  }

  it('answers as the real one does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const folder = mkdtempSync(join(tmpdir(), 'promptdeck-disk-'));
        const memory = new MemoryDisk();
        memory.makeFolder('/f');
        const real = play(diskFileSystem, folder, steps);
        try {
          assert.deepEqual(play(memory, '/f', steps).told, real.told);
        } finally {
          for (const descriptor of real.open) closeSync(descriptor);
          rmSync(folder, { recursive: true });
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the real disk', () => {
  it('does not call a file missing that it cannot look at', () => {
    const folder = mkdtempSync(join(tmpdir(), 'promptdeck-disk-'));
    try {
      const loop = join(folder, 'loop');
      symlinkSync(loop, loop);
      assert.throws(() => diskFileSystem.exists(loop), { code: 'ELOOP' });
      assert.equal(diskFileSystem.exists(join(folder, 'none')), false);
      assert.equal(diskFileSystem.exists(folder), true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a power cut', () => {
  let disk: MemoryDisk;
  let kept: UnsyncedDisk;

  beforeEach(() => {
    disk = new MemoryDisk();
    disk.makeFolder('/f');
    kept = new UnsyncedDisk(disk.content());
    disk.onOperation = (operation) => {
      kept.apply(operation);
    };
  });

  function survivors(count = 2000): DiskContent[] {
    const random = seededRandom(1);
    return Array.from({ length: count }, () => kept.survivor(random));
  }
  const textsOf = (path: string): Set<string | undefined> =>
    new Set(survivors().map((content) => readText(content, path)));

  it('keeps what was synced, file and name', () => {
    disk.sync(write(disk, '/f/a', 'one'));
    disk.syncFolder('/f');
    assert.deepEqual(textsOf('/f/a'), new Set(['one']));
  });

  it('may lose a file whose folder was not synced, and one whose content was not', () => {
    disk.sync(write(disk, '/f/a', 'one'));
    assert.deepEqual(textsOf('/f/a'), new Set(['one', undefined]));
    const other = write(disk, '/f/b', 'two');
    disk.syncFolder('/f');
    const texts = textsOf('/f/b');
    assert.ok(['', '\0\0\0', 'two'].every((text) => texts.has(text)));
    assert.ok(
      [...texts].some((text) => text?.length === 3 && text !== 'two' && text !== '\0\0\0'),
      'garbage',
    );
    assert.ok(!texts.has(undefined));
    disk.close(other);
  });

  it('tears a write at each sector, and keeps later sectors without earlier ones', () => {
    const file = write(disk, '/f/a', 'a'.repeat(1536));
    disk.sync(file);
    disk.syncFolder('/f');
    disk.write(file, bytes('b'.repeat(1536)), 0, 1536, 0);
    const texts = textsOf('/f/a');
    for (const sectors of ['aaa', 'aab', 'aba', 'abb', 'baa', 'bab', 'bba', 'bbb']) {
      assert.ok(texts.has(sectors.replace(/./g, (sector) => sector.repeat(512))), sectors);
    }
  });

  it('spoils the whole sector that was being written and no other', () => {
    const file = write(disk, '/f/a', 'a'.repeat(1536));
    disk.sync(file);
    disk.syncFolder('/f');
    disk.write(file, bytes('b'), 0, 1, 600);
    let spoiled = 0;
    for (const text of textsOf('/f/a')) {
      assert.equal(text?.slice(0, 512), 'a'.repeat(512));
      assert.equal(text.slice(1024), 'a'.repeat(512));
      if (!/^a*b?a*$/.test(text)) spoiled += 1;
    }
    assert.ok(spoiled > 10);
  });

  it('may do a rename or not, never half, and a removal and a truncation or not', () => {
    disk.sync(write(disk, '/f/old', 'old'));
    disk.sync(write(disk, '/f/new', 'new'));
    disk.syncFolder('/f');
    disk.rename('/f/new', '/f/old');
    const pairs = new Set(
      survivors().map((content) => `${readText(content, '/f/old') ?? '-'} ${readText(content, '/f/new') ?? '-'}`),
    );
    assert.deepEqual(pairs, new Set(['old new', 'new -']));
    disk.syncFolder('/f');
    assert.deepEqual(textsOf('/f/old'), new Set(['new']));
    disk.truncate(disk.open('/f/old', 'r+'), 1);
    assert.deepEqual(textsOf('/f/old'), new Set(['new', 'n']));
    disk.remove('/f/old');
    assert.deepEqual(textsOf('/f/old'), new Set(['new', 'n', undefined]));
  });

  it('may lose a new folder with all that is in it', () => {
    disk.makeFolder('/f/g');
    disk.sync(write(disk, '/f/g/a', 'one'));
    disk.syncFolder('/f/g');
    assert.deepEqual(textsOf('/f/g/a'), new Set(['one', undefined]));
    disk.syncFolder('/f');
    assert.deepEqual(textsOf('/f/g/a'), new Set(['one']));
  });
});

describe('a failing disk', () => {
  it('fails at the chosen call, once or until it is healed', () => {
    for (const forEver of [false, true]) {
      const disk = new MemoryDisk();
      const failing = new FailingFileSystem(disk, { failure: 'EIO', at: 2, forEver });
      const file = failing.fileSystem.open('/a', 'w');
      assert.throws(() => failing.fileSystem.write(file, bytes('x'), 0, 1, 0), { code: 'EIO' });
      const third = (): number => failing.fileSystem.write(file, bytes('y'), 0, 1, 0);
      if (forEver) assert.throws(third, { code: 'EIO' });
      else assert.equal(third(), 1);
      failing.heal();
      assert.equal(failing.fileSystem.size(file), forEver ? 0 : 1);
      assert.equal(failing.calls, 4);
    }
  });

  it('moves half of the bytes', () => {
    const disk = new MemoryDisk();
    const short = new FailingFileSystem(disk, { failure: 'short', at: 1, forEver: true }).fileSystem;
    const file = short.open('/a', 'w');
    assert.equal(short.write(file, bytes('abcd'), 0, 4, 0), 2);
    assert.equal(short.read(short.open('/a', 'r'), new Uint8Array(4), 0, 2, 0), 1);
    const full = new FailingFileSystem(disk, { failure: 'half-written', at: 1, forEver: true }).fileSystem;
    assert.throws(() => full.write(file, bytes('efgh'), 0, 4, 2), { code: 'ENOSPC' });
    assert.equal(readText(disk.content(), '/a'), 'abef');
  });
});
