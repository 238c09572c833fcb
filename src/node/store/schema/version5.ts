import type { Migration } from './migration.ts';

/**
 * Version 5: what the user allowed tools beyond one call. `workspace` is the one in which it was allowed ('' for none), `chat_id`
 * the chat that it holds for (NULL: all of the workspace). `capabilities` is JSON, kept for those who list it; `fingerprint`
 * decides.
 */
export const version5: Migration = (connection) => {
  connection.run(schemaVersion5);
};

const schemaVersion5 = `
CREATE TABLE tool_grants (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace TEXT NOT NULL,
  tool_name TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  capabilities TEXT NOT NULL,
  chat_id INTEGER REFERENCES chats (id) ON DELETE CASCADE,
  granted_at TEXT NOT NULL
);
CREATE UNIQUE INDEX tool_grants_by_fingerprint ON tool_grants (workspace, fingerprint, IFNULL(chat_id, 0));
CREATE INDEX tool_grants_by_chat ON tool_grants (chat_id);

INSERT INTO revisions VALUES ('toolGrants', 0);
`;
