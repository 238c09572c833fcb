import { dirname } from 'node:path/posix';
import type { SeededRandom } from '../seededRandom.ts';
import type { ContentOperation, DiskOperation, NameOperation } from './diskOperation.ts';
import { GrowingBytes, type DiskContent } from './memoryDisk.ts';

/** What a disk writes whole or, where the power goes meanwhile, as anything. */
const sectorSize = 512;

/** What was not synced when the power went, and in which order it was done. */
interface Unsynced<O> {
  order: number;
  operation: O;
}

/** Decides what became of that which was not synced. */
interface Fate {
  /** Whether a folder's change, or a change of a file's size, was done. */
  wasDone: (order: number) => boolean;
  /** What became of one sector of a write. */
  sector: (order: number) => 'written' | 'lost' | 'garbage';
}

/**
 * What is for certain on a disk: what `sync` and `syncFolder` were called for. All else may have happened or not, each sector
 * and each name for itself, in any order; a sector that was being written may hold anything.
 */
export class UnsyncedDisk {
  private readonly synced = new Map<number, GrowingBytes>();
  private readonly unsynced = new Map<number, Unsynced<ContentOperation>[]>();
  private readonly names = new Map<string, number | 'folder'>();
  private unsyncedNames: Unsynced<NameOperation>[] = [];
  private order = 0;

  constructor(content: DiskContent) {
    for (const [path, target] of content.names) this.names.set(path, target);
    for (const [number, bytes] of content.files) this.synced.set(number, new GrowingBytes(bytes));
  }

  apply(operation: DiskOperation): void {
    const order = ++this.order;
    switch (operation.kind) {
      case 'write':
      case 'truncate':
        this.unsyncedOf(operation.file).push({ order, operation });
        return;
      case 'sync':
        this.synced.set(operation.file, this.contentAfter(operation.file, everything));
        this.unsynced.delete(operation.file);
        return;
      case 'syncFolder':
        this.unsyncedNames = this.unsyncedNames.filter((name) => {
          if (!foldersOf(name.operation).includes(operation.path)) return true;
          applyName(this.names, name.operation);
          return false;
        });
        return;
      default:
        this.unsyncedNames.push({ order, operation });
    }
  }

  /** One of the disks that a person may find after a power cut now. */
  survivor(random: SeededRandom): DiskContent {
    return this.contentOf(random.pick(fates)(random, this.order, this.oldestUnsynced()), random);
  }

  /** The disk without anything that was not synced. */
  syncedOnly(): DiskContent {
    return this.contentOf(nothing);
  }

  /** The disk with all that was done, as after the kill of a process. */
  everything(): DiskContent {
    return this.contentOf(everything);
  }

  private contentOf(fate: Fate, random?: SeededRandom): DiskContent {
    const names = new Map(this.names);
    for (const { order, operation } of this.unsyncedNames) if (fate.wasDone(order)) applyName(names, operation);
    removeOrphans(names);
    const files = new Map<number, Uint8Array>();
    for (const target of names.values()) {
      if (target !== 'folder') files.set(target, this.contentAfter(target, fate, random).view());
    }
    return { files, names };
  }

  private unsyncedOf(file: number): Unsynced<ContentOperation>[] {
    const list = this.unsynced.get(file) ?? [];
    this.unsynced.set(file, list);
    return list;
  }

  private oldestUnsynced(): number {
    const contents = [...this.unsynced.values()].map((list) => list[0]?.order ?? this.order);
    return Math.min(this.order, this.unsyncedNames[0]?.order ?? this.order, ...contents);
  }

  private contentAfter(file: number, fate: Fate, random?: SeededRandom): GrowingBytes {
    const content = new GrowingBytes(this.synced.get(file)?.view());
    for (const { order, operation } of this.unsynced.get(file) ?? []) {
      if (operation.kind === 'truncate') {
        if (fate.wasDone(order)) content.resize(operation.size);
        continue;
      }
      const { position, bytes } = operation;
      // The size is one thing, the content another: a file may have grown by what was never written.
      if (position + bytes.length > content.size && fate.wasDone(order)) content.resize(position + bytes.length);
      for (const [start, end] of sectorsOf(position, bytes.length)) {
        const became = fate.sector(order);
        if (became === 'written') content.write(start, bytes.subarray(start - position, end - position));
        else if (became === 'garbage' && random) writeGarbage(content, start, end, random);
      }
    }
    return content;
  }
}

const everything: Fate = { wasDone: () => true, sector: () => 'written' };
const nothing: Fate = { wasDone: () => false, sector: () => 'lost' };

/** Ways in which disks and their caches are known to lose what was not synced. */
const fates: ((random: SeededRandom, last: number, oldest: number) => Fate)[] = [
  () => everything,
  () => nothing,
  // In order, up to some point, the last write torn.
  (random, last, oldest) => {
    const reached = oldest + random.below(last - oldest + 1);
    const torn = random.pick(['lost', 'written', 'garbage'] as const);
    return {
      wasDone: (order) => order <= reached,
      sector: (order) => (order < reached ? 'written' : order > reached ? 'lost' : tossed(random, torn)),
    };
  },
  // All the content but not the names, and the other way round.
  () => ({ ...everything, wasDone: () => false }),
  () => ({ ...nothing, wasDone: () => true }),
  // Whole writes in any order.
  (random) => {
    const likelihood = random.next();
    const done = new Map<number, boolean>();
    const wasDone = (order: number): boolean => {
      const known = done.get(order) ?? random.next() < likelihood;
      done.set(order, known);
      return known;
    };
    return { wasDone, sector: (order) => (wasDone(order) ? 'written' : 'lost') };
  },
  // Sectors in any order, without and with garbage.
  (random) => inAnyOrder(random, random.next(), 0),
  (random) => inAnyOrder(random, random.next(), random.next()),
];

function inAnyOrder(random: SeededRandom, likelihood: number, garbage: number): Fate {
  const wasDone = (): boolean => random.next() < likelihood;
  return {
    wasDone,
    sector: () => (wasDone() ? 'written' : random.next() < garbage ? 'garbage' : 'lost'),
  };
}

function tossed<T>(random: SeededRandom, other: T): T | 'written' {
  return random.next() < 0.5 ? 'written' : other;
}

/** Start and end of each sector's part of a write. */
function* sectorsOf(position: number, length: number): Generator<[number, number]> {
  for (let start = position; start < position + length;) {
    const end = Math.min(position + length, (Math.floor(start / sectorSize) + 1) * sectorSize);
    yield [start, end];
    start = end;
  }
}

/** The whole sector, also what lies in it beside the write. The file does not grow by it beyond the write. */
function writeGarbage(content: GrowingBytes, start: number, end: number, random: SeededRandom): void {
  const sectorStart = Math.floor(start / sectorSize) * sectorSize;
  const sectorEnd = Math.max(end, Math.min(content.size, sectorStart + sectorSize));
  content.write(sectorStart, random.bytes(sectorEnd - sectorStart));
}

/** A rename between folders counts when one of them is synced: file systems with a journal do it in one entry. */
function foldersOf(operation: NameOperation): string[] {
  return operation.kind === 'rename' ? [dirname(operation.from), dirname(operation.to)] : [dirname(operation.path)];
}

function applyName(names: Map<string, number | 'folder'>, operation: NameOperation): void {
  switch (operation.kind) {
    case 'create':
      names.set(operation.path, operation.file);
      return;
    case 'makeFolder':
      names.set(operation.path, 'folder');
      return;
    case 'remove':
      if (names.get(operation.path) === operation.file) names.delete(operation.path);
      return;
    case 'rename':
      // Another file may have that name by now.
      if (names.get(operation.from) === operation.file) names.delete(operation.from);
      names.set(operation.to, operation.file);
  }
}

/** What lies in a folder that is not there. */
function removeOrphans(names: Map<string, number | 'folder'>): void {
  for (const path of [...names.keys()].sort()) {
    if (path !== '/' && names.get(dirname(path)) !== 'folder') names.delete(path);
  }
}
