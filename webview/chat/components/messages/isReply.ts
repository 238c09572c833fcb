import type { MessageView } from '../../../../src/protocol/chat.ts';

/** True for what the model said, as opposed to what the template put into its mouth. */
export function isReply({ role, systemGenerated }: MessageView): boolean {
  return role === 'assistant' && !systemGenerated;
}
