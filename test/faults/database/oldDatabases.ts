import type { Connection } from '../../../src/node/store/sqlite/connection.ts';

/** How many rows of each kind the database of an older version holds, and what the messages say. */
export const oldContent = {
  chats: 6,
  messagesOfAChat: 9,
  tools: 4,
  prompts: 3,
};

const time = '2025-06-01T00:00:00.000Z';

/** What users had in the tables of each version, from 1 on. A version that is not listed has the tables of the last one. */
const fillers: ((connection: Connection) => void)[] = [
  (connection) => {
    fillFileTables(connection);
    for (let chat = 1; chat <= oldContent.chats; chat++) {
      connection.run('INSERT INTO chats VALUES (?, ?, ?, ?, ?, ?, ?)', chatRow(chat));
      for (let index = 0; index < oldContent.messagesOfAChat; index++) {
        connection.run(
          `INSERT INTO messages (chat_id, position, message_id, role, visible, timestamp, payload)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
          [chat, index * 2 - 3, ...messageRow(chat, index)],
        );
      }
    }
  },
  (connection) => {
    fillFileTables(connection);
    for (let chat = 1; chat <= oldContent.chats; chat++) {
      connection.run(
        `INSERT INTO chats (id, uuid, prompt_name, title, current_context_variables, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        chatRow(chat),
      );
      let parent: number | null = null;
      for (let index = 0; index < oldContent.messagesOfAChat; index++) {
        parent = connection.run(
          `INSERT INTO messages (chat_id, parent_id, message_id, role, visible, timestamp, payload)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
          [chat, parent, ...messageRow(chat, index)],
        ).lastInsertRowid;
      }
      connection.run(
        `UPDATE chats SET head_id = ?, message_count = ?,
           first_user_id = (SELECT MIN(id) FROM messages WHERE chat_id = chats.id AND role = 'user') WHERE id = ?`,
        [parent, oldContent.messagesOfAChat, chat],
      );
    }
  },
];

/** Fills the empty tables of a version. */
export function fillVersion(connection: Connection, version: number): void {
  const fill = fillers[Math.min(version, fillers.length) - 1];
  fill?.(connection);
}

function fillFileTables(connection: Connection): void {
  for (let tool = 0; tool < oldContent.tools; tool++) {
    connection.run(
      `INSERT INTO tools (workspace, path, lines, missing, name, tool_code, tool_json_spec,
         default_values_for_non_llm_params, context_params, created_at, updated_at)
       VALUES ('', NULL, '{}', 0, ?, ?, 'null', '{}', '[]', ?, ?)`,
      [`tool ${tool}`, `export default () => ${tool}; // ${'x'.repeat(1500)}`, time, time],
    );
  }
  for (let prompt = 1; prompt <= oldContent.prompts; prompt++) {
    connection.run(
      `INSERT INTO prompt_templates (id, workspace, path, lines, missing, name, required_kwargs,
         initial_messages_templates, system_prompt_template, user_prompt_template, logged_context_vars, created_at,
         updated_at)
       VALUES (?, '', NULL, '{}', 0, ?, '[]', '[]', ?, '', '[]', ?, ?)`,
      [prompt, `prompt ${prompt}`, 'You help. '.repeat(100), time, time],
    );
    connection.run('INSERT INTO prompt_template_llm_configs VALUES (?, 0, ?)', [prompt, 'config']);
    connection.run('INSERT INTO prompt_template_tools VALUES (?, 0, ?)', [prompt, 'tool 1']);
  }
  connection.run("INSERT INTO llm_config_names VALUES ('', 'config', 0)");
}

function chatRow(chat: number): (string | number)[] {
  return [chat, `uuid ${chat}`, 'prompt 1', chat === 2 ? 'own title' : '', '{"a":1}', time, time];
}

function messageRow(chat: number, index: number): (string | number)[] {
  const role = index === 0 ? 'system' : index % 2 === 1 ? 'user' : 'assistant';
  const content = `message ${index} of chat ${chat} needle ${`word${index} `.repeat(20 * index)}`;
  const payload = JSON.stringify({ id: `m${index}`, role, content, timestamp: time });
  return [`m${index}`, role, 1, time, payload];
}
