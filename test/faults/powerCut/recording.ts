import type { DiskOperation } from '../disk/diskOperation.ts';
import type { DiskContent, MemoryDisk } from '../disk/memoryDisk.ts';

/** A state of the database that a transaction led to. */
export interface RecordedState {
  name: string;
  /** What tells its content from any other. */
  digest: string;
  /** How many operations the disk had seen when the transaction was begun, and when it was acknowledged. */
  begun: number;
  acknowledged: number;
}

/** What a disk was told while transactions ran, one after the other. */
export interface Recording {
  start: DiskContent;
  operations: DiskOperation[];
  /** The first is the state at the start. */
  states: RecordedState[];
}

/** Records what happens on a disk from now on. */
export class Recorder {
  readonly recording: Recording;

  /** @param digest that of the state at the start */
  constructor(disk: MemoryDisk, digest: string) {
    const operations: DiskOperation[] = [];
    const start = { name: 'the start', digest, begun: 0, acknowledged: 0 };
    this.recording = { start: disk.content(), operations, states: [start] };
    disk.onOperation = (operation) => operations.push(operation);
  }

  /** Runs one transaction; when it returns it counts as acknowledged. `digest` reads the state that it led to. */
  async step<T>(name: string, run: () => T | Promise<T>, digest: () => string | Promise<string>): Promise<T> {
    const { operations, states } = this.recording;
    const begun = operations.length;
    const value = await run();
    const acknowledged = operations.length;
    states.push({ name, digest: await digest(), begun, acknowledged });
    return value;
  }
}

/** The states that may be found where the power goes after `operations` operations: what is acknowledged, or one more. */
export function allowedStates({ states }: Recording, operations: number): RecordedState[] {
  const last = states.findLastIndex(({ acknowledged }) => acknowledged <= operations);
  return states.filter(({ begun }, index) => index === last || (index === last + 1 && begun <= operations));
}

/** The same on a disk that takes no notice of one kind of operation. */
export function without({ start, operations, states }: Recording, kind: DiskOperation['kind']): Recording {
  const isKept = (operation: DiskOperation): boolean => operation.kind !== kind;
  const keptBefore = (end: number): number => operations.slice(0, end).filter(isKept).length;
  return {
    start,
    operations: operations.filter(isKept),
    states: states.map((state) => ({
      ...state,
      begun: keptBefore(state.begun),
      acknowledged: keptBefore(state.acknowledged),
    })),
  };
}
