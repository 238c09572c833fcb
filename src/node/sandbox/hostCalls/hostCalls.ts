import { setTimeout as sleep } from 'node:timers/promises';
import type { HostCall } from './hostCall.ts';
import { readWorkspaceFile } from './readWorkspaceFile.ts';
import { toolFetch } from './toolFetch.ts';

/** Every host call, by its name in the guest's `tool`. */
export const hostCalls: ReadonlyMap<string, HostCall> = new Map<string, HostCall>([
  ['sleep', ([ms], { signal }) => sleep(Math.min(Number(ms), 2 ** 31 - 1), null, { signal })],
  ['fetch', ([address, options], scope) => toolFetch(address, options, scope)],
  ['readWorkspaceFile', ([path], scope) => readWorkspaceFile(path, scope)],
]);
