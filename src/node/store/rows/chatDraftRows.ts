import type { ChatDraft, ChatDraftStore, DraftPlace } from '../../../core/chats/chatDraftStore.ts';
import type { Connection } from '../sqlite/connection.ts';
import { placeColumns } from './draftPlace.ts';
import { checkObject, checkText, checkTexts, parseJson } from './entityChecks.ts';
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
    const { sql, params } = placeColumns(this.connection, this.workspace, place);
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
    const variables = checkTexts(draft.variables, 'draft.variables');
    const { sql, params, values } = placeColumns(this.connection, this.workspace, place);
    this.connection.run(`DELETE FROM chat_drafts WHERE ${sql}`, params);
    if (text === '' && Object.keys(variables).length === 0) return;
    this.connection.run(
      'INSERT INTO chat_drafts (workspace, prompt_name, chat_id, text, variables, updated_at) VALUES (?, ?, ?, ?, ?, ?)',
      [...values(), text, JSON.stringify(variables), new Date().toISOString()],
    );
  }
}
