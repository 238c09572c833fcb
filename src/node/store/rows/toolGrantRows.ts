import type { SecretReference } from '../../../core/configs/secretString.ts';
import type { ToolCapabilities } from '../../../core/tools/tool.ts';
import type { GrantQuery, ToolGrant, ToolGrantStore } from '../../../core/tools/toolGrant.ts';
import type { Connection, Row } from '../sqlite/connection.ts';
import type { ChangeLog } from './changeLog.ts';
import { checkJsonObject, checkName, checkObject, checkText, invalidEntity, parseJson } from './entityChecks.ts';
import type { InWorker } from './inWorker.ts';

/** The grants of one workspace. Those of other workspaces are never seen, and touched only where a secret of theirs goes. */
export class ToolGrantRows implements InWorker<ToolGrantStore> {
  private readonly connection: Connection;
  private readonly workspace: string;
  private readonly changes: ChangeLog;

  constructor(connection: Connection, workspace: string, changes: ChangeLog) {
    this.connection = connection;
    this.workspace = workspace;
    this.changes = changes;
  }

  list(): ToolGrant[] {
    return this.connection
      .all('SELECT * FROM tool_grants WHERE workspace = ? ORDER BY id DESC', [this.workspace])
      .map(toolGrant);
  }

  find({ fingerprint, chatHistoryId }: GrantQuery): ToolGrant | undefined {
    const row = this.connection.all(
      `SELECT * FROM tool_grants WHERE workspace = ? AND fingerprint = ? AND (chat_id IS NULL OR chat_id = ?)
       ORDER BY chat_id IS NOT NULL LIMIT 1`,
      [this.workspace, fingerprint, chatHistoryId ?? null],
    )[0];
    return row && toolGrant(row);
  }

  grant(draft: Omit<ToolGrant, 'id' | 'grantedAt'>): ToolGrant {
    const grant = checkGrant(draft);
    const known = this.connection.all(
      'SELECT * FROM tool_grants WHERE workspace = ? AND fingerprint = ? AND IFNULL(chat_id, 0) = ?',
      [this.workspace, grant.fingerprint, grant.chatHistoryId ?? 0],
    )[0];
    if (known) return toolGrant(known);
    this.connection.run(
      `INSERT INTO tool_grants (workspace, tool_name, fingerprint, capabilities, chat_id, granted_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
      [
        this.workspace,
        grant.toolName,
        grant.fingerprint,
        // The column holds all that was allowed.
        JSON.stringify({ ...grant.capabilities, ...(grant.secrets ? { secrets: grant.secrets } : {}) }),
        grant.chatHistoryId ?? null,
        new Date().toISOString(),
      ],
    );
    const row = this.connection.all('SELECT * FROM tool_grants WHERE id = last_insert_rowid()')[0];
    if (!row) throw invalidEntity('fingerprint', 'readable again');
    const stored = toolGrant(row);
    this.changes.add('toolGrants', stored.id);
    return stored;
  }

  revoke(id: number): boolean {
    const found = this.connection.all('SELECT 1 FROM tool_grants WHERE workspace = ? AND id = ?', [this.workspace, id]);
    if (found.length === 0) return false;
    this.connection.run('DELETE FROM tool_grants WHERE id = ?', [id]);
    this.changes.add('toolGrants', id);
    return true;
  }

  revokeOfSecret(secretName: string): number {
    const ids = this.connection
      .all('SELECT * FROM tool_grants')
      .map(toolGrant)
      .filter(({ secrets = [] }) => secrets.some(({ source, name }) => source === 'secret' && name === secretName))
      .map(({ id }) => id);
    for (const id of ids) {
      this.connection.run('DELETE FROM tool_grants WHERE id = ?', [id]);
      this.changes.add('toolGrants', id);
    }
    return ids.length;
  }
}

function checkGrant(value: unknown): Omit<ToolGrant, 'id' | 'grantedAt'> {
  const grant = checkObject(value, 'toolGrant');
  const { scope, chatHistoryId } = grant;
  const base = {
    toolName: checkName(grant['toolName']),
    fingerprint: checkText(grant['fingerprint'], 'fingerprint'),
    // Checked as an object; its keys come from a tool's code, which was read with the same shape.
    capabilities: checkJsonObject(grant['capabilities'], 'capabilities') as ToolCapabilities,
    ...(grant['secrets'] === undefined ? {} : { secrets: checkSecrets(grant['secrets']) }),
  };
  if (scope === 'always') return { ...base, scope };
  if (scope !== 'chat') throw invalidEntity('scope', '"chat" or "always"');
  if (typeof chatHistoryId !== 'number') throw invalidEntity('chatHistoryId', 'the id of a chat');
  return { ...base, scope, chatHistoryId };
}

function checkSecrets(value: unknown): SecretReference[] {
  if (!Array.isArray(value)) throw invalidEntity('secrets', 'a list');
  return value.map((each) => {
    const { source, name } = checkObject(each, 'secrets');
    if (source !== 'secret' && source !== 'env') throw invalidEntity('secrets', 'of the source "secret" or "env" each');
    return { source, name: checkText(name, 'secrets') };
  });
}

function toolGrant(row: Row): ToolGrant {
  const chatId = row['chat_id'];
  // What `checkGrant` let through.
  const { secrets, ...capabilities } = parseJson(row['capabilities']) as ToolCapabilities & Pick<ToolGrant, 'secrets'>;
  return {
    id: Number(row['id']),
    toolName: String(row['tool_name']),
    fingerprint: String(row['fingerprint']),
    capabilities,
    ...(secrets ? { secrets } : {}),
    ...(typeof chatId === 'number' ? { scope: 'chat' as const, chatHistoryId: chatId } : { scope: 'always' as const }),
    grantedAt: String(row['granted_at']),
  };
}
