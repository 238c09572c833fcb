import { isJsonObject, type JsonValue } from '../base/json.ts';
import type { SecretReference } from '../configs/secretString.ts';
import type { ToolCapabilities, ToolSpec } from './tool.ts';
import type { ToolInForce } from './toolInForce.ts';
import { secretLabel } from './toolSecrets.ts';

/**
 * What a user allowed beyond one call. It holds for exactly this code with exactly these capabilities and secrets, or for an
 * editor's tool as its extension describes it.
 */
export interface ToolGrant {
  id: number;
  toolName: string;
  /** What `toolFingerprint` or `editorToolFingerprint` gave when it was granted. */
  fingerprint: string;
  /** As granted, for those who list it. */
  capabilities: ToolCapabilities;
  /** What the tool's defaults referred to, likewise; absent: nothing. */
  secrets?: SecretReference[];
  /** `chat`: in the chat `chatHistoryId`; `always`: in every chat of the workspace. */
  scope: 'chat' | 'always';
  chatHistoryId?: number;
  /** ISO 8601 time. */
  grantedAt: string;
}

/** What is asked of the grants before a call. */
export interface GrantQuery {
  fingerprint: string;
  /** Absent in a one-shot run. */
  chatHistoryId?: number;
}

/** The grants of this workspace, kept in the database beside those of others. A chat's grants go with the chat. */
export interface ToolGrantStore {
  /** Newest first. */
  list(): Promise<ToolGrant[]>;
  /** The grant that covers a call, `always` first; undefined: the user is to be asked. */
  find(query: GrantQuery): Promise<ToolGrant | undefined>;
  /** The same grant twice is one. */
  grant(grant: Omit<ToolGrant, 'id' | 'grantedAt'>): Promise<ToolGrant>;
  /** True where there was one. */
  revoke(id: number): Promise<boolean>;
  /** Revokes what was granted with a stored secret of this name, in every workspace. @returns how many there were */
  revokeOfSecret(secretName: string): Promise<number>;
}

/**
 * SHA-256, in hex, over a tool's code, its capabilities, the names of its secrets, and the parameters that it is supplied with
 * otherwise than its code says, hosts, secrets and keys in any order. Any change of these gives another one.
 * @param secrets what its defaults refer to
 */
export function toolFingerprint(
  { toolCode, columnParams }: Pick<ToolInForce, 'toolCode' | 'columnParams'>,
  { hosts = [], files = false }: ToolCapabilities,
  secrets: readonly SecretReference[],
): Promise<string> {
  const names = [...new Set(secrets.map(secretLabel))].sort();
  // What is absent adds nothing, so that grants of tools without it stay what they were.
  const more = [...(names.length > 0 ? [names] : []), ...(columnParams ? [withSortedKeys(columnParams)] : [])];
  return sha256(['own', toolCode, [...new Set(hosts)].sort(), files, ...more]);
}

/**
 * The same for an editor's tool, whose code nobody here sees: over its name and all that its extension says of it, keys of the
 * schema in any order.
 * @param listedName with its prefix, as a prompt lists it
 */
export function editorToolFingerprint(
  listedName: string,
  { description, parameters }: Pick<ToolSpec, 'description' | 'parameters'>,
): Promise<string> {
  return sha256(['editor', listedName, description, withSortedKeys(parameters)]);
}

async function sha256(subject: JsonValue): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(subject)));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function withSortedKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([name, each]): [string, JsonValue] => [name, withSortedKeys(each)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
