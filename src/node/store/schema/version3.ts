import type { Migration } from './migration.ts';

/**
 * Version 3: full-text search. `message_search` indexes what `searched_messages` shows, and keeps no text of its own; the
 * triggers hold the two equal: by SQLite's rule for external content an entry is deleted while the old row still stands.
 * System messages are left out: they are the same in every chat of a prompt and are rendered anew with every turn.
 * Text inside JSON (the arguments of calls, the results of tools) is indexed as its keys and values, without JSON's escapes.
 * A payload that SQLite cannot parse (nested over 1,000 levels) is kept and not searched.
 */
export const version3: Migration = (connection) => {
  connection.run(schemaVersion3);
};

/** The reader's rating and the config that answered, in the very words of the indexes over them. */
export const thumbOfMessage = "CASE WHEN json_valid(payload) THEN json_extract(payload, '$.thumb') END";
export const configOfMessage = "CASE WHEN json_valid(payload) THEN json_extract(payload, '$.llm_config_name') END";

/** Keys and values of a JSON text, a line each. */
const linesOf = (json: string): string => `(
    SELECT group_concat(CASE WHEN typeof(key) = 'text' THEN key || ': ' ELSE '' END || COALESCE(atom, ''), char(10))
    FROM json_tree(${json}) WHERE atom IS NOT NULL OR typeof(key) = 'text'
  )`;

const textOrLinesOf = (text: string, isJson: string): string =>
  `CASE WHEN ${isJson} AND json_valid(${text}) THEN ${linesOf(text)} ELSE ${text} END`;

/** Folds case and diacritics. `order=desc`, since the newest messages are wanted first. */
const indexOptions = 'matchinfo=fts3, order=desc, tokenize=unicode61 "remove_diacritics=2"';

const schemaVersion3 = `
CREATE VIEW message_documents AS
  SELECT id, role, CASE WHEN json_valid(payload) THEN payload ELSE '{}' END AS document FROM messages;

CREATE VIEW message_texts AS
  SELECT id AS rowid, role,
    ${textOrLinesOf("json_extract(document, '$.content')", "role = 'tool'")} AS content,
    (
      SELECT group_concat(
        json_extract(call.value, '$.function.name') || char(10) ||
        COALESCE(${textOrLinesOf("json_extract(call.value, '$.function.arguments')", 'true')}, ''),
        char(10)
      ) FROM json_each(document, '$.tool_calls') AS call
    ) AS calls
  FROM message_documents;

CREATE VIEW searched_messages AS SELECT rowid, content, calls FROM message_texts WHERE role <> 'system';

CREATE VIRTUAL TABLE message_search USING fts4(content="searched_messages", content, calls, ${indexOptions});
CREATE TRIGGER message_search_insert AFTER INSERT ON messages WHEN new.role <> 'system' BEGIN
  INSERT INTO message_search (docid, content, calls)
    SELECT rowid, content, calls FROM searched_messages WHERE rowid = new.id;
END;
CREATE TRIGGER message_search_delete BEFORE DELETE ON messages WHEN old.role <> 'system' BEGIN
  DELETE FROM message_search WHERE docid = old.id;
END;
CREATE TRIGGER message_search_before_update BEFORE UPDATE OF id, role, payload ON messages
  WHEN old.role <> 'system' BEGIN
  DELETE FROM message_search WHERE docid = old.id;
END;
CREATE TRIGGER message_search_after_update AFTER UPDATE OF id, role, payload ON messages
  WHEN new.role <> 'system' BEGIN
  INSERT INTO message_search (docid, content, calls)
    SELECT rowid, content, calls FROM searched_messages WHERE rowid = new.id;
END;

CREATE VIRTUAL TABLE chat_search USING fts4(content="chats", title, ${indexOptions});
CREATE TRIGGER chat_search_insert AFTER INSERT ON chats WHEN new.title <> '' BEGIN
  INSERT INTO chat_search (docid, title) VALUES (new.id, new.title);
END;
CREATE TRIGGER chat_search_delete BEFORE DELETE ON chats WHEN old.title <> '' BEGIN
  DELETE FROM chat_search WHERE docid = old.id;
END;
CREATE TRIGGER chat_search_before_update BEFORE UPDATE OF id, title ON chats WHEN old.title <> '' BEGIN
  DELETE FROM chat_search WHERE docid = old.id;
END;
CREATE TRIGGER chat_search_after_update AFTER UPDATE OF id, title ON chats WHEN new.title <> '' BEGIN
  INSERT INTO chat_search (docid, title) VALUES (new.id, new.title);
END;

-- The tokens that the index would make of a text.
CREATE VIRTUAL TABLE search_tokens USING fts3tokenize('unicode61', 'remove_diacritics=2');

CREATE INDEX messages_by_thumb ON messages (${thumbOfMessage}, timestamp) WHERE ${thumbOfMessage} IS NOT NULL;
CREATE INDEX messages_by_config ON messages (${configOfMessage}, timestamp) WHERE ${configOfMessage} IS NOT NULL;

INSERT INTO message_search (message_search) VALUES ('rebuild');
INSERT INTO chat_search (chat_search) VALUES ('rebuild');
-- SQLite merges 16 segments of a level at once, and level by level: a large one down there would be rewritten by some later
-- message (0.7 s at 100,000 messages). Up here it is out of the way, and merges stay small with \`automerge\`.
UPDATE message_search_segdir SET level = level + 5;
INSERT INTO message_search (message_search) VALUES ('automerge=8');
`;
