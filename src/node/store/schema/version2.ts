import type { Migration } from './migration.ts';

/**
 * Version 2: the messages of a chat form a tree. `parent_id` is the message before, NULL for the first of a branch; siblings
 * stand in the order of their ids. `chats.head_id` is the last message of the branch that is shown; `message_count` and
 * `first_user_id` (the first user message that a reader sees) are facts of that branch, kept so that a list of chats need not
 * walk it. They are no foreign keys: messages are deleted with their chat only. `parent_id` does not cascade, since SQLite
 * allows cascades 1,000 levels only; it is checked when the statement that deletes a chat ends.
 */
export const version2: Migration = (connection) => {
  connection.run(schemaVersion2);
};

const schemaVersion2 = `
ALTER TABLE messages RENAME TO listed_messages;
DROP INDEX messages_by_message_id;
DROP INDEX messages_by_time;

CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  parent_id INTEGER REFERENCES messages (id),
  message_id TEXT NOT NULL,
  role TEXT NOT NULL,
  visible INTEGER NOT NULL,
  timestamp TEXT NOT NULL,
  payload TEXT NOT NULL
);
INSERT INTO messages (id, chat_id, parent_id, message_id, role, visible, timestamp, payload)
  SELECT id, chat_id, LAG(id) OVER (PARTITION BY chat_id ORDER BY position),
    message_id, role, visible, timestamp, payload
  FROM listed_messages;
CREATE INDEX messages_by_parent ON messages (parent_id, chat_id);
CREATE INDEX messages_by_message_id ON messages (chat_id, message_id);
CREATE INDEX messages_by_time ON messages (timestamp);

ALTER TABLE chats ADD COLUMN head_id INTEGER;
ALTER TABLE chats ADD COLUMN message_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN first_user_id INTEGER;
UPDATE chats SET
  head_id = (SELECT id FROM listed_messages WHERE chat_id = chats.id ORDER BY position DESC LIMIT 1),
  message_count = (SELECT COUNT(*) FROM listed_messages WHERE chat_id = chats.id),
  first_user_id = (
    SELECT id FROM listed_messages WHERE chat_id = chats.id AND role = 'user' AND visible = 1
    ORDER BY position LIMIT 1
  );
DROP TABLE listed_messages;
`;
