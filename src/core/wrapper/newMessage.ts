import type { ChatMessage } from '../chats/chatMessage.ts';

/** A message with a fresh id and the present time. */
export function newMessage(role: ChatMessage['role'], content: string, fields: Partial<ChatMessage> = {}): ChatMessage {
  return { id: globalThis.crypto.randomUUID(), role, content, timestamp: new Date().toISOString(), ...fields };
}
