import { createHash } from 'node:crypto';
import { MemoryDisk, type DiskContent } from '../disk/memoryDisk.ts';
import { UnsyncedDisk } from '../disk/unsyncedDisk.ts';
import { seededRandom } from '../seededRandom.ts';
import { allowedStates, type Recording } from './recording.ts';
import type { Verdict } from './verdictCache.ts';

/** What was found on the disks after power cuts. */
export interface CutResult {
  /** Different states of the disk that were tried. */
  states: number;
  /** What was wrong, with what it takes to have the state again. */
  bad: string[];
}

/** Tells what is in a database after the power cut. @throws what says that it cannot be used */
export type ReadDisk = (disk: MemoryDisk) => Promise<Verdict>;

/** Rounds over all cuts that found nothing new, after which there is no more to be had. */
const fruitlessRounds = 3;

/**
 * Cuts the power after every operation of a recording, again and again with other things lost, until so many different states
 * of the disk were looked at.
 */
export async function cutEverywhere(recording: Recording, wanted: number, read: ReadDisk): Promise<CutResult> {
  const result: CutResult = { states: 0, bad: [] };
  const seen = new Set<string>();
  let fruitless = 0;
  const aRound = Math.max(1, Math.ceil(wanted / (recording.operations.length + 1)));
  for (let round = 0; result.states < wanted && fruitless < fruitlessRounds; round++) {
    const before = result.states;
    const disk = new UnsyncedDisk(recording.start);
    for (let cut = 0; cut <= recording.operations.length; cut++) {
      const operation = recording.operations[cut - 1];
      if (operation) disk.apply(operation);
      const allowed = allowedStates(recording, cut);
      for (let index = 0; index < aRound && result.states < wanted * 1.2; index++) {
        const seed = (round * 1_000_003 + cut) * 1009 + index;
        const content = disk.survivor(seededRandom(seed));
        const key = `${allowed.map(({ digest }) => digest).join()} ${digestOfDisk(content)}`;
        if (seen.has(key)) continue;
        seen.add(key);
        result.states += 1;
        const problem = await findProblem(content, allowed, read);
        if (problem !== undefined) result.bad.push(`cut ${cut}, seed ${seed}, ${allowed[0]?.name ?? ''}: ${problem}`);
      }
    }
    fruitless = result.states === before ? fruitless + 1 : 0;
  }
  return result;
}

async function findProblem(
  content: DiskContent,
  allowed: { name: string; digest: string }[],
  read: ReadDisk,
): Promise<string | undefined> {
  try {
    const { digest, fault } = await read(new MemoryDisk(content));
    if (fault !== undefined) return fault;
    if (allowed.some((state) => state.digest === digest)) return undefined;
    return `neither ${allowed.map(({ name }) => name).join(' nor ')}`;
  } catch (error) {
    return `does not open: ${String(error)}`;
  }
}

function digestOfDisk({ names, files }: DiskContent): string {
  const hash = createHash('sha1');
  for (const path of [...names.keys()].sort()) {
    const target = names.get(path);
    hash.update(`${path}\n`);
    if (typeof target === 'number') hash.update(files.get(target) ?? '');
  }
  return hash.digest('base64');
}
