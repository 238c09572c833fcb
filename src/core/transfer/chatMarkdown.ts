import { isJsonObject, type JsonObject } from '../base/json.ts';
import type { ChatMessage } from '../chats/chatMessage.ts';
import type { ChatRecord } from '../chats/chatRecord.ts';

/**
 * A chat for a reader: its facts, its variables, and the messages of the branch that is shown, tool calls and results in
 * code blocks. It holds no secret, for the reason that `chatExportFrame` gives.
 * @param title shown as the heading
 */
export function chatMarkdown(record: ChatRecord, title: string): string {
  const shown = shownBranch(record);
  const hidden = record.messages.length - shown.length;
  const facts = [
    `- Prompt: ${inline(record.promptName)}`,
    `- Started: ${record.createdAt}`,
    `- Last message: ${record.updatedAt}`,
    ...(hidden > 0
      ? [`- In other branches of this chat, not shown here: ${hidden === 1 ? '1 message' : `${hidden} messages`}`]
      : []),
  ];
  const parts = [`# ${inline(title)}`, facts.join('\n')];
  if (Object.keys(record.currentContextVariables).length > 0) {
    parts.push('## Variables', fenced(json(record.currentContextVariables), 'json'));
  }
  parts.push('## Messages', ...shown.flatMap(messageParts));
  return `${parts.join('\n\n')}\n`;
}

/** The messages from the first to the record's head. */
export function shownBranch({ messages, head }: ChatRecord): ChatMessage[] {
  const branch: ChatMessage[] = [];
  for (let index = head; index !== null;) {
    const entry = messages[index];
    if (!entry) break;
    branch.push(entry.message);
    index = entry.parent;
  }
  return branch.reverse();
}

/** A code block that nothing in `text` can close: its fence is longer than any inside (CommonMark, "Fenced code blocks"). */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}`;
}

/** Text that stays on its line and is no Markdown: line breaks become blanks, marks are escaped. */
export function inline(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>#|~&!]/g, '\\$&');
}

function messageParts(message: ChatMessage): string[] {
  const parts = [`### ${heading(message)}`, `*${[message.timestamp, ...origin(message)].map(inline).join(' · ')}*`];
  if (message.context_vars && Object.keys(message.context_vars).length > 0) {
    parts.push('Variables of this message:', fenced(json(message.context_vars), 'json'));
  }
  if (message.reasoning) parts.push('Reasoning:', fenced(message.reasoning, 'text'));
  if (message.role === 'tool') parts.push(fenced(pretty(message.content), 'json'));
  else if (message.content !== '') parts.push(closeFence(message.content));
  for (const call of message.tool_calls ?? []) {
    parts.push(`Calls the tool ${inline(call.function.name)}:`, fenced(pretty(call.function.arguments), 'json'));
  }
  if (message.interrupted) parts.push(`*Interrupted: ${inline(message.interrupted.message)}*`);
  return parts;
}

function heading(message: ChatMessage): string {
  const words = {
    system: 'System',
    user: 'User',
    assistant: 'Assistant',
    tool: `Result of the tool ${inline(message.name ?? '')}`.trimEnd(),
  }[message.role];
  const marks = [
    ...(message.system_generated ? ['from the template'] : []),
    ...(message.thumb ? [message.thumb === 1 ? 'rated up' : 'rated down'] : []),
  ];
  return marks.length === 0 ? words : `${words} (${marks.join(', ')})`;
}

function origin({ llm_config_name, model }: ChatMessage): string[] {
  return [...(llm_config_name ? [`config ${llm_config_name}`] : []), ...(model ? [`model ${model}`] : [])];
}

/** A code block that a message leaves open would swallow what follows it. */
function closeFence(content: string): string {
  let open = '';
  for (const line of content.split('\n')) {
    const fence = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    const [, run = '', rest = ''] = fence ?? [];
    if (run === '') continue;
    if (open === '') open = run.startsWith('`') && rest.includes('`') ? '' : run;
    else if (run.startsWith(open) && rest.trim() === '') open = '';
  }
  return open === '' ? content : `${content}${content.endsWith('\n') ? '' : '\n'}${open}`;
}

/** JSON text laid out for reading; anything else as it is. */
function pretty(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) || Array.isArray(value) ? JSON.stringify(value, null, 2) : text;
  } catch {
    return text; // What a tool returned, or a model wrote, need not be JSON.
  }
}

function json(value: JsonObject): string {
  return JSON.stringify(value, null, 2);
}
