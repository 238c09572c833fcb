import type { Migration } from './migration.ts';

/**
 * Version 4: the config that a chat is pinned to (NULL: drawn), and the requests behind replies.
 *
 * A request holds almost all of the one before it, so a chat keeps each part of its requests once, under the digest of its
 * text. `request_lists` holds lists of parts: a list is the one without its last element (`shorter`, NULL for a list of one)
 * and that element (`part`), so that a longer list costs one row; `length` is the number of elements. `sent_requests.outline`
 * is the body with digests in place of its parts. Digests are no foreign keys: parts go with their chat, and those that a
 * request written anew leaves behind go with the old one.
 */
export const version4: Migration = (connection) => {
  connection.run(schemaVersion4);
};

const schemaVersion4 = `
ALTER TABLE chats ADD COLUMN pinned_config_name TEXT;

CREATE TABLE request_parts (
  id INTEGER PRIMARY KEY,
  chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  digest TEXT NOT NULL,
  json TEXT NOT NULL
);
CREATE UNIQUE INDEX request_parts_by_digest ON request_parts (chat_id, digest);

CREATE TABLE request_lists (
  chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  digest TEXT NOT NULL,
  length INTEGER NOT NULL,
  shorter TEXT,
  part TEXT NOT NULL,
  PRIMARY KEY (chat_id, digest)
) WITHOUT ROWID;

CREATE TABLE sent_requests (
  message_row_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
  config_name TEXT NOT NULL,
  url TEXT NOT NULL,
  sent_at TEXT NOT NULL,
  outline TEXT NOT NULL
);
`;
