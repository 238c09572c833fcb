import type { ChatDraft, ChatDraftStore, DraftPlace } from '../../../core/chats/chatDraftStore.ts';
import type { Connection } from '../sqlite/connection.ts';
import { expectChatRow } from './chatTable.ts';
import { checkJsonObject, checkName, checkObject, checkText, invalidEntity, parseJson } from './entityChecks.ts';
import type { InWorker } from './inWorker.ts';

/** The drafts of one workspace's new chats and of all chats. No list shows them, so no change of them is told. */
export class ChatDraftRows implements InWorker<ChatDraftStore> {
  private readonly connection: Connection;
  private readonly workspace: string;

  constructor(connection: Connection, workspace: string) {
    this.connection = connection;
    this.workspace = workspace;
  }

  get(place: DraftPlace): ChatDraft | undefined {
    const { sql, params } = this.condition(place);
    const row = this.connection.all(`SELECT text, variables, updated_at FROM chat_drafts WHERE ${sql}`, params)[0];
    if (!row) return undefined;
    return {
      text: String(row['text']),
      variables: parseJson(row['variables']) as Record<string, string>,
      updatedAt: String(row['updated_at']),
    };
  }

  put(place: DraftPlace, draft: Pick<ChatDraft, 'text' | 'variables'>): void {
    checkObject(draft, 'draft');
    const text = checkText(draft.text, 'draft.text');
    const variables = checkJsonObject(draft.variables, 'draft.variables');
    const other = Object.entries(variables).find(([, value]) => typeof value !== 'string');
    if (other) throw invalidEntity(`draft.variables.${other[0]}`, 'text');
    const { sql, params } = this.condition(place);
    this.connection.run(`DELETE FROM chat_drafts WHERE ${sql}`, params);
    if (text === '' && Object.keys(variables).length === 0) return;
    const isChat = 'chatHistoryId' in place;
    this.connection.run(
      'INSERT INTO chat_drafts (workspace, prompt_name, chat_id, text, variables, updated_at) VALUES (?, ?, ?, ?, ?, ?)',
      [
        this.workspace,
        isChat ? '' : place.promptName,
        isChat ? Number(expectChatRow(this.connection, place.chatHistoryId)['id']) : null,
        text,
        JSON.stringify(variables),
        new Date().toISOString(),
      ],
    );
  }

  private condition(place: DraftPlace): { sql: string; params: (string | number)[] } {
    checkObject(place, 'place');
    if ('chatHistoryId' in place) {
      if (!Number.isSafeInteger(place.chatHistoryId)) throw invalidEntity('place.chatHistoryId', 'the id of a chat');
      return { sql: 'chat_id = ?', params: [place.chatHistoryId] };
    }
    return {
      sql: 'chat_id IS NULL AND workspace = ? AND prompt_name = ?',
      params: [this.workspace, checkName(place.promptName, 'place.promptName')],
    };
  }
}
