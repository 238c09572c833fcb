import type { JsonValue } from '../../../core/base/json.ts';
import type { GrantedCapabilities } from '../../../core/tools/toolRunner.ts';

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
