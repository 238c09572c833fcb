import type { ChatSearchHit, ChatSearchOptions } from '../../../core/chats/chatHistory.ts';
import type { ChatMessage } from '../../../core/chats/chatMessage.ts';
import type { Connection } from '../sqlite/driver.ts';
import { snippetAround } from './textExcerpt.ts';

const defaultLimit = 50;

/**
 * Messages whose content holds `query`, whatever the case, newest first. Scans the messages.
 * @param titleOf the title of a chat
 */
export function searchMessages(
  connection: Connection,
  query: string,
  options: ChatSearchOptions,
  titleOf: (chatId: number) => string,
): ChatSearchHit[] {
  const wanted = query.trim();
  const limit = options.limit ?? defaultLimit;
  const hits: ChatSearchHit[] = [];
  if (wanted === '' || !(limit > 0)) return hits;
  const pattern = new RegExp(wanted.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu');
  const ofPrompt = options.promptName === undefined ? '' : 'WHERE chat.prompt_name = ?';
  const rows = connection.each(
    `SELECT chat.id, chat.prompt_name, message.payload FROM messages AS message
     JOIN chats AS chat ON chat.id = message.chat_id ${ofPrompt}
     ORDER BY message.timestamp DESC, message.id DESC`,
    options.promptName === undefined ? [] : [options.promptName],
  );
  for (const row of rows) {
    const message = JSON.parse(String(row['payload'])) as ChatMessage;
    const match = pattern.exec(message.content);
    if (!match) continue;
    const chatId = Number(row['id']);
    hits.push({
      chatId,
      messageId: message.id,
      promptName: String(row['prompt_name']),
      title: titleOf(chatId),
      role: message.role,
      snippet: snippetAround(message.content, match.index, match.index + match[0].length),
      timestamp: message.timestamp,
    });
    if (hits.length >= limit) break;
  }
  return hits;
}
