import type { ChatMessage, ToolCall } from '../chats/chatMessage.ts';

/** One answered tool call, as stored. */
export interface ProcessedToolResult {
  tool_call_id: string;
  name: string;
  /** JSON text of `{status, message}`. */
  content: string;
  /** Names of the parameters that did not come from the model. */
  context_params: string[];
}

/** A message as a reader sees it. */
export interface ProcessedChatMessage {
  id: string;
  role: 'user' | 'assistant';
  content: string;
  timestamp: string;
  thumb: 1 | -1 | null;
  /** With `includeToolData` only. */
  tool_calls?: ToolCall[];
  /** With `includeToolData` only: the answers to `tool_calls`, in order. */
  tool_results?: ProcessedToolResult[];
}

/**
 * The visible user and assistant messages of a chat. Without tool data, an assistant turn that only called tools is left
 * out; with it, each turn carries its calls and their answers.
 */
export function processedMessages(
  messages: readonly ChatMessage[],
  options: { includeToolData?: boolean } = {},
): ProcessedChatMessage[] {
  const processed: ProcessedChatMessage[] = [];
  let calling: ProcessedChatMessage | undefined;
  for (const message of messages) {
    if (message.role === 'tool' && calling?.tool_results) {
      calling.tool_results.push({
        tool_call_id: message.tool_call_id ?? '',
        name: message.name ?? '',
        content: message.content,
        context_params: message.context_params ?? [],
      });
    }
    if (message.role !== 'user' && message.role !== 'assistant') continue;
    calling = undefined;
    if (message.show_in_user_history === false) continue;
    const calls = message.tool_calls ?? [];
    const withTools = options.includeToolData === true && calls.length > 0;
    if (message.content === '' && calls.length > 0 && !withTools) continue;
    const entry: ProcessedChatMessage = {
      id: message.id,
      role: message.role,
      content: message.content,
      timestamp: message.timestamp,
      thumb: message.thumb ?? null,
      ...(withTools ? { tool_calls: calls, tool_results: [] } : {}),
    };
    if (withTools) calling = entry;
    processed.push(entry);
  }
  return processed;
}
