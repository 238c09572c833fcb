import type { ErrorCode } from '../../core/base/appError.ts';
import type { BlockedCall } from '../../core/chats/chatMessage.ts';
import type { ChatHistory } from '../../core/chats/chatHistory.ts';
import type { SecretReference } from '../../core/configs/secretString.ts';
import { replyEnding } from '../../core/chats/replyEnding.ts';
import { unfinishedReply } from '../../core/wrapper/answering/continuedReply.ts';
import type { ShownAttempt } from './failureWords.ts';

/** Why the last message of a chat has no complete answer, as far as the chat itself tells. */
export interface StoredFault {
  code: ErrorCode;
  /** What happened and what can be done. */
  message: string;
  /** The key of the config at which that can be changed. */
  field?: string;
  configName?: string;
  /** The tool of ours that needs its user. */
  toolName?: string;
  /** What that tool lacks. */
  secret?: SecretReference;
  attempts: ShownAttempt[];
  /** Something of an answer is there, and this is how it ended. */
  isReply: boolean;
}

/** What the chat tells of its last message; undefined where that is answered, or nothing is known. */
export function storedFault({ chatHistory }: ChatHistory): StoredFault | undefined {
  const last = chatHistory.at(-1);
  if (!last || last.system_generated === true) return undefined;
  if (last.role === 'user') {
    const attempts = (last.attempts ?? []).map(({ config_name: configName, code, message }) => {
      return { configName, code: code as ErrorCode, message };
    });
    const failure = attempts.at(-1);
    const field = failure?.code === 'AuthenticationFailed' ? { field: 'api_key' } : {};
    return failure && { ...failure, ...field, attempts, isReply: false };
  }
  if (last.role !== 'assistant') return undefined;
  const [blocked] = last.tool_round?.blocked ?? [];
  if (blocked) return blockedFault(blocked);
  const ending = replyEnding(last, unfinishedReply(chatHistory) !== undefined);
  const { llm_config_name: configName } = last;
  return ending && { ...ending, ...(configName === undefined ? {} : { configName }), attempts: [], isReply: true };
}

function blockedFault({ code, message, tool_name: toolName, secret }: BlockedCall): StoredFault {
  return {
    ...{ code: code as ErrorCode, message, attempts: [], isReply: false },
    ...(toolName === undefined ? {} : { toolName }),
    ...(secret ? { secret } : {}),
  };
}
