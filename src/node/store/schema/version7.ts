import type { Migration } from './migration.ts';

/** Version 7: finds the messages of which calls of tools wait for their user (`tool_round`) without reading all others. */
export const version7: Migration = (connection) => {
  connection.run(`CREATE INDEX messages_that_wait ON messages (id) WHERE ${waitsOfMessage} > 0`);
};

/** How many calls of a message wait, in the very words of the index over it. */
export const waitsOfMessage =
  "CASE WHEN json_valid(payload) THEN json_array_length(payload, '$.tool_round.waiting') END";
