import type { ChatSearchHit } from '../../../core/chats/chatHistory.ts';
import type { ChatMessage } from '../../../core/chats/chatMessage.ts';
import type { Connection, Row } from '../sqlite/connection.ts';
import { foldText } from './foldedText.ts';
import { MessageTree } from '../rows/messageTree.ts';
import { snippetOf } from './searchSnippet.ts';
import type { TermMatcher } from './termMatcher.ts';

/** Makes hits of rows. What several hits of a chat share is looked up once. */
export class SearchHits {
  private readonly connection: Connection;
  private readonly wanted: readonly TermMatcher[];
  private readonly titleOf: (chatId: number) => string;
  private readonly titles = new Map<number, string>();
  /** Ids of the messages that a chat shows; null: it has no others. */
  private readonly shown = new Map<number, ReadonlySet<number> | null>();

  /** @param titleOf the title of a chat */
  constructor(connection: Connection, wanted: readonly TermMatcher[], titleOf: (chatId: number) => string) {
    this.connection = connection;
    this.wanted = wanted;
    this.titleOf = titleOf;
  }

  ofMessage(row: Row): ChatSearchHit {
    const chatId = Number(row['chat_id']);
    const { thumb } = row;
    const content = textOf(row, 'content');
    const calls = textOf(row, 'calls');
    const isInCalls = !this.isInAny(content) && (this.isInAny(calls) || content === '');
    return {
      chatId,
      messageId: String(row['message_id']),
      promptName: String(row['prompt_name']),
      title: this.title(chatId),
      role: String(row['role']) as ChatMessage['role'],
      field: isInCalls ? 'tool-calls' : 'content',
      ...snippetOf(isInCalls ? calls : content, this.wanted),
      timestamp: String(row['timestamp']),
      ...(typeof row['llm_config_name'] === 'string' ? { llmConfigName: row['llm_config_name'] } : {}),
      ...(thumb === 1 || thumb === -1 ? { thumb } : {}),
      isShown: this.isShown(chatId, Number(row['id'])),
    };
  }

  ofTitle(row: Row): ChatSearchHit {
    const title = String(row['title']);
    return {
      chatId: Number(row['id']),
      messageId: textOf(row, 'message_id'),
      promptName: String(row['prompt_name']),
      title,
      role: 'user',
      field: 'title',
      ...snippetOf(title, this.wanted),
      timestamp: String(row['updated_at']),
      isShown: true,
    };
  }

  private isInAny(text: string): boolean {
    const folded = foldText(text);
    return this.wanted.some((matcher) => matcher.isIn(folded));
  }

  private title(chatId: number): string {
    const title = this.titles.get(chatId) ?? this.titleOf(chatId);
    this.titles.set(chatId, title);
    return title;
  }

  private isShown(chatId: number, id: number): boolean {
    let shown = this.shown.get(chatId);
    if (shown === undefined) {
      shown = this.hasBranches(chatId) ? this.shownIds(chatId) : null;
      this.shown.set(chatId, shown);
    }
    return shown?.has(id) ?? true;
  }

  /** Counted by an index alone. */
  private hasBranches(chatId: number): boolean {
    const sql = `SELECT message_count < (SELECT COUNT(*) FROM messages WHERE chat_id = chats.id) AS has_branches
      FROM chats WHERE id = ?`;
    return this.connection.all(sql, [chatId])[0]?.['has_branches'] !== 0;
  }

  private shownIds(chatId: number): ReadonlySet<number> {
    const tree = new MessageTree(this.connection, chatId);
    return new Set(Array.from(tree.upFrom(tree.headId), ({ id }) => id));
  }
}

/** Whether a row's texts are what the terms ask for. */
export function holds(matchers: readonly TermMatcher[], ...texts: string[]): boolean {
  if (matchers.length === 0) return true;
  const folded = texts.map(foldText);
  return matchers.every((matcher) => folded.some((text) => matcher.isIn(text)) !== matcher.term.isExcluded);
}

/** A column's text; empty where it has none. */
export function textOf(row: Row, column: string): string {
  const text = row[column];
  return typeof text === 'string' ? text : '';
}
