import type { Migration } from './migration.ts';

/**
 * Version 8: messages that were sent and that no chat holds yet: for a chat, or for the first one of a new chat (`chat_id` NULL)
 * with a prompt of a workspace. `variables` is a JSON object of texts; until `held_until` (ms since 1970) somebody sends it. A
 * message is taken from here by the write that stores it.
 */
export const version8: Migration = (connection) => {
  connection.run(schemaVersion8);
};

const schemaVersion8 = `
CREATE TABLE unsent_messages (
  row_id INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  workspace TEXT NOT NULL,
  prompt_name TEXT NOT NULL,
  chat_id INTEGER REFERENCES chats (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  variables TEXT NOT NULL,
  held_until INTEGER NOT NULL
);
CREATE INDEX unsent_messages_by_chat ON unsent_messages (chat_id);

CREATE TRIGGER unsent_messages_stored AFTER INSERT ON messages BEGIN
  DELETE FROM unsent_messages WHERE id = NEW.message_id;
END;
`;
