import type { Migration } from './migration.ts';

/**
 * Version 6: chats that stay at the head of the list (`is_pinned`), chats in the trash (`deleted_at`, NULL: not there), and what
 * was typed and not sent yet: in a chat, or for the first message of a new one (`chat_id` NULL) with a prompt of a workspace.
 * `variables` is a JSON object of texts.
 */
export const version6: Migration = (connection) => {
  connection.run(schemaVersion6);
};

const schemaVersion6 = `
ALTER TABLE chats ADD COLUMN is_pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN deleted_at TEXT;
CREATE INDEX chats_by_deletion ON chats (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE chat_drafts (
  id INTEGER PRIMARY KEY,
  workspace TEXT NOT NULL,
  prompt_name TEXT NOT NULL,
  chat_id INTEGER REFERENCES chats (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  variables TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX chat_drafts_by_chat ON chat_drafts (chat_id) WHERE chat_id IS NOT NULL;
CREATE UNIQUE INDEX chat_drafts_by_prompt ON chat_drafts (workspace, prompt_name) WHERE chat_id IS NULL;
`;
