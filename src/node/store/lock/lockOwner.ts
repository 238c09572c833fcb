import { hostname } from 'node:os';
import { isJsonObject } from '../../../core/base/json.ts';

/** Which process on which machine; every field but `pid` is empty where the system does not tell. */
export interface ProcessStamp {
  pid: number;
  /** Tells a process from a later one of its id. In the system's own unit; only compared. */
  startTime: string;
  /** Names the run of the system between two boots. */
  bootId: string;
  /** Names the space in which `pid` counts: containers number their processes on their own. */
  pidSpace: string;
  /** Names the machine over all its boots. */
  machine: string;
}

/** Who holds a lock, as its file says. Later versions may add fields and must keep these. */
export interface LockOwner extends ProcessStamp {
  /** The worker within the process. */
  token: string;
  /** For people: what the process is; empty where nobody said. */
  label: string;
  /** For people: the computer's or container's name. */
  host: string;
  /** When the lock was asked for, ISO 8601. */
  since: string;
}

/** The owner that a process writes into its next lock file. */
export function newOwner(stamp: ProcessStamp, token: string, label: string): LockOwner {
  return { ...stamp, token, label, host: hostname(), since: new Date().toISOString() };
}

/** Undefined for what is no owner's whole text. A part of the JSON never parses, so that a half-written one is none. */
export function parseOwner(text: string): LockOwner | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { pid, token } = value;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0 || typeof token !== 'string') return undefined;
  const textOf = (field: string): string => {
    const found = value[field];
    return typeof found === 'string' ? found : '';
  };
  return {
    pid,
    token,
    startTime: textOf('startTime'),
    bootId: textOf('bootId'),
    pidSpace: textOf('pidSpace'),
    machine: textOf('machine'),
    label: textOf('label'),
    host: textOf('host'),
    since: textOf('since'),
  };
}
