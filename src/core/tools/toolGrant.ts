import type { Tool, ToolCapabilities } from './tool.ts';

/** What a user allowed beyond one call. It holds for exactly this code with exactly these capabilities. */
export interface ToolGrant {
  id: number;
  toolName: string;
  /** What `toolFingerprint` gave when it was granted. */
  fingerprint: string;
  /** As granted, for those who list it. */
  capabilities: ToolCapabilities;
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

/** The grants of this workspace, kept in the database. A chat's grants go with the chat. */
export interface ToolGrantStore {
  /** Newest first. */
  list(): Promise<ToolGrant[]>;
  /** The grant that covers a call, `always` first; undefined: the user is to be asked. */
  find(query: GrantQuery): Promise<ToolGrant | undefined>;
  /** The same grant twice is one. */
  grant(grant: Omit<ToolGrant, 'id' | 'grantedAt'>): Promise<ToolGrant>;
  /** True where there was one. */
  revoke(id: number): Promise<boolean>;
}

/**
 * SHA-256, in hex, over a tool's code and its capabilities, hosts in any order. Any change of either gives another one, and so
 * does the editor's tool of the same name, which has no code.
 */
export async function toolFingerprint(
  tool: Pick<Tool, 'name' | 'toolCode'>,
  capabilities: ToolCapabilities,
  origin: 'own' | 'editor' = 'own',
): Promise<string> {
  const { hosts = [], files = false } = capabilities;
  const subject =
    origin === 'editor' ? ['editor', tool.name] : ['own', tool.toolCode, [...new Set(hosts)].sort(), files];
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(subject)));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
