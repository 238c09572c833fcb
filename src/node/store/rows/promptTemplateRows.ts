import type { InitialMessageTemplate, PromptTemplate } from '../../../core/prompts/promptTemplate.ts';
import type { Connection } from '../sqlite/connection.ts';
import { checkList, checkName, checkObject, checkText, invalidEntity, parseJson } from './entityChecks.ts';
import type { FileBackedTable } from './fileBackedRows.ts';

/** The two many-to-many links of a prompt template: table and the column of the name. */
const links = {
  llmConfigNames: { table: 'prompt_template_llm_configs', column: 'llm_config_name' },
  tools: { table: 'prompt_template_tools', column: 'tool_name' },
} as const;

/** Prompt templates as rows. */
export const promptTemplateTable: FileBackedTable<PromptTemplate> = {
  kind: 'promptTemplates',
  table: 'prompt_templates',
  noun: 'prompt',
  check: checkPromptTemplate,
  columns: (prompt) => ({
    required_kwargs: JSON.stringify(prompt.requiredKwargs),
    initial_messages_templates: JSON.stringify(prompt.initialMessagesTemplates),
    system_prompt_template: prompt.systemPromptTemplate,
    user_prompt_template: prompt.userPromptTemplate,
    logged_context_vars: JSON.stringify(prompt.loggedContextVars),
  }),
  // The JSON columns hold what `check` let through.
  entity: (row, connection) => ({
    name: String(row['name']),
    llmConfigNames: readLinks(Number(row['id']), 'llmConfigNames', connection),
    requiredKwargs: parseJson(row['required_kwargs']) as string[],
    initialMessagesTemplates: parseJson(row['initial_messages_templates']) as unknown as InitialMessageTemplate[],
    systemPromptTemplate: String(row['system_prompt_template']),
    userPromptTemplate: String(row['user_prompt_template']),
    loggedContextVars: parseJson(row['logged_context_vars']) as string[],
    tools: readLinks(Number(row['id']), 'tools', connection),
  }),
  saveLinks: (id, prompt, connection) => {
    writeLinks(id, 'llmConfigNames', prompt.llmConfigNames, connection);
    writeLinks(id, 'tools', prompt.tools, connection);
  },
};

function checkPromptTemplate(value: unknown): PromptTemplate {
  const prompt = checkObject(value, 'promptTemplate');
  return {
    name: checkName(prompt['name']),
    llmConfigNames: checkList(prompt['llmConfigNames'], 'llmConfigNames', checkName),
    requiredKwargs: checkList(prompt['requiredKwargs'], 'requiredKwargs', checkText),
    initialMessagesTemplates: checkList(
      prompt['initialMessagesTemplates'],
      'initialMessagesTemplates',
      checkInitialMessage,
    ),
    systemPromptTemplate: checkText(prompt['systemPromptTemplate'], 'systemPromptTemplate', ''),
    userPromptTemplate: checkText(prompt['userPromptTemplate'], 'userPromptTemplate', ''),
    loggedContextVars: checkList(prompt['loggedContextVars'], 'loggedContextVars', checkText),
    tools: checkList(prompt['tools'], 'tools', checkName),
  };
}

function checkInitialMessage(value: unknown, field: string): InitialMessageTemplate {
  const message = checkObject(value, field);
  const { role } = message;
  if (role !== 'assistant' && role !== 'user') throw invalidEntity(`${field}.role`, '`assistant` or `user`');
  return { role, content: checkText(message['content'], `${field}.content`) };
}

function readLinks(id: number, link: keyof typeof links, connection: Connection): string[] {
  const { table, column } = links[link];
  const rows = connection.all(`SELECT ${column} FROM ${table} WHERE prompt_template_id = ? ORDER BY position`, [id]);
  return rows.map((row) => String(row[column]));
}

function writeLinks(id: number, link: keyof typeof links, names: string[], connection: Connection): void {
  const { table } = links[link];
  connection.run(`DELETE FROM ${table} WHERE prompt_template_id = ?`, [id]);
  names.forEach((name, position) => {
    connection.run(`INSERT INTO ${table} VALUES (?, ?, ?)`, [id, position, name]);
  });
}
