import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonValue } from '../../core/base/json.ts';
import type { GrantedCapabilities } from '../../core/tools/toolRunner.ts';

/** What a host call may look at. */
export interface HostCallScope {
  capabilities: GrantedCapabilities;
  /** Aborted when the run ends, for whatever reason. */
  signal: AbortSignal;
}

/** A failure that the tool may catch. `name` and `message` reach the guest, so they hold nothing private. */
export class HostCallError extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** Something that the host does for a guest; runs in the extension host, never in the worker. */
export type HostCall = (args: readonly JsonValue[], scope: HostCallScope) => Promise<JsonValue>;

/** Every host call, by its name in the guest's `tool`. */
export const hostCalls: ReadonlyMap<string, HostCall> = new Map<string, HostCall>([
  ['sleep', ([ms], { signal }) => sleep(Math.min(Number(ms), 2 ** 31 - 1), null, { signal })],
  ['fetch', () => deny('tool.fetch')],
  ['readWorkspaceFile', () => deny('tool.readWorkspaceFile')],
]);

function deny(name: string): Promise<never> {
  return Promise.reject(new HostCallError('NotGranted', `${name} is not granted to this tool.`));
}
