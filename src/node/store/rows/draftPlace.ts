import type { DraftPlace } from '../../../core/chats/chatDraftStore.ts';
import type { Connection } from '../sqlite/connection.ts';
import { expectChatRow } from './chatTable.ts';
import { checkName, checkObject, invalidEntity } from './entityChecks.ts';

/** A place as the columns `workspace`, `prompt_name` and `chat_id` hold it. */
export interface PlaceColumns {
  /** What finds its rows. */
  sql: string;
  params: (string | number)[];
  /** Values of the three columns. @throws AppError `ChatNotFound` */
  values: () => (string | number | null)[];
}

/** New chats are told apart by workspace. @throws AppError `InvalidEntity` where it is no place */
export function placeColumns(connection: Connection, workspace: string, place: DraftPlace): PlaceColumns {
  checkObject(place, 'place');
  if ('chatHistoryId' in place) {
    const id = place.chatHistoryId;
    if (!Number.isSafeInteger(id)) throw invalidEntity('place.chatHistoryId', 'the id of a chat');
    return {
      sql: 'chat_id = ?',
      params: [id],
      values: () => [workspace, '', Number(expectChatRow(connection, id)['id'])],
    };
  }
  const promptName = checkName(place.promptName, 'place.promptName');
  return {
    sql: 'chat_id IS NULL AND workspace = ? AND prompt_name = ?',
    params: [workspace, promptName],
    values: () => [workspace, promptName, null],
  };
}
