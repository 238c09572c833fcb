import type { Migration } from './migration.ts';

/**
 * Version 1. Text that is a list or an object holds JSON. A `workspace` and a `path` (URIs as text) mark a row that comes
 * from a workspace's file; the database's own rows have neither (`''` and NULL). Links hold names, since what they name may
 * be absent. `messages.position` gives the order only: it may have gaps and be negative.
 */
export const version1: Migration = (connection) => {
  connection.run(schemaVersion1);
};

const schemaVersion1 = `
CREATE TABLE tools (
  id INTEGER PRIMARY KEY,
  workspace TEXT NOT NULL,
  path TEXT,
  lines TEXT NOT NULL,
  missing INTEGER NOT NULL,
  name TEXT NOT NULL,
  tool_code TEXT NOT NULL,
  tool_json_spec TEXT NOT NULL,
  default_values_for_non_llm_params TEXT NOT NULL,
  context_params TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX tools_by_own_name ON tools (name) WHERE path IS NULL;
CREATE UNIQUE INDEX tools_by_path ON tools (workspace, path) WHERE path IS NOT NULL;
CREATE INDEX tools_by_name ON tools (name);

CREATE TABLE llm_config_names (
  workspace TEXT NOT NULL,
  name TEXT NOT NULL,
  follows_file INTEGER NOT NULL,
  PRIMARY KEY (workspace, name)
) WITHOUT ROWID;

CREATE TABLE prompt_templates (
  id INTEGER PRIMARY KEY,
  workspace TEXT NOT NULL,
  path TEXT,
  lines TEXT NOT NULL,
  missing INTEGER NOT NULL,
  name TEXT NOT NULL,
  required_kwargs TEXT NOT NULL,
  initial_messages_templates TEXT NOT NULL,
  system_prompt_template TEXT NOT NULL,
  user_prompt_template TEXT NOT NULL,
  logged_context_vars TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX prompt_templates_by_own_name ON prompt_templates (name) WHERE path IS NULL;
CREATE UNIQUE INDEX prompt_templates_by_path ON prompt_templates (workspace, path) WHERE path IS NOT NULL;
CREATE INDEX prompt_templates_by_name ON prompt_templates (name);

CREATE TABLE prompt_template_llm_configs (
  prompt_template_id INTEGER NOT NULL REFERENCES prompt_templates (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  llm_config_name TEXT NOT NULL,
  PRIMARY KEY (prompt_template_id, position)
) WITHOUT ROWID;
CREATE INDEX prompt_template_llm_configs_by_name ON prompt_template_llm_configs (llm_config_name);

CREATE TABLE prompt_template_tools (
  prompt_template_id INTEGER NOT NULL REFERENCES prompt_templates (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  tool_name TEXT NOT NULL,
  PRIMARY KEY (prompt_template_id, position)
) WITHOUT ROWID;

CREATE TABLE chats (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid TEXT NOT NULL UNIQUE,
  prompt_name TEXT NOT NULL,
  title TEXT NOT NULL,
  current_context_variables TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);

CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  role TEXT NOT NULL,
  visible INTEGER NOT NULL,
  timestamp TEXT NOT NULL,
  payload TEXT NOT NULL,
  UNIQUE (chat_id, position)
);
CREATE INDEX messages_by_message_id ON messages (chat_id, message_id);
CREATE INDEX messages_by_time ON messages (timestamp);

CREATE TABLE revisions (
  kind TEXT PRIMARY KEY,
  revision INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO revisions VALUES ('tools', 0), ('llmConfigNames', 0), ('promptTemplates', 0), ('chatHistories', 0);
`;
