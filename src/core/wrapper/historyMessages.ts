import type { ChatMessage, ToolCall } from '../chats/chatMessage.ts';
import { llmConfigClasses } from '../configs/llmConfig.ts';
import type { LLMMessage, LLMToolCall } from '../llm/llmRequest.ts';

/**
 * Stored messages as they go to a model: content as stored, order kept.
 * @param rendered what goes out in place of the stored text, by message id
 */
export function llmMessages(messages: readonly ChatMessage[], rendered: ReadonlyMap<string, string>): LLMMessage[] {
  return messages.map((message) => {
    const content = rendered.get(message.id) ?? message.content;
    switch (message.role) {
      case 'system':
      case 'user':
        return { role: message.role, content };
      case 'tool':
        return { role: 'tool', toolCallId: message.tool_call_id ?? '', name: message.name ?? '', content };
      case 'assistant':
        return assistantMessage(message, content);
    }
  });
}

function assistantMessage(message: ChatMessage, content: string): LLMMessage {
  const llmConfigClass = llmConfigClasses.find((name) => name === message.llm_config_class);
  return {
    role: 'assistant',
    content,
    toolCalls: (message.tool_calls ?? []).map(llmToolCall),
    ...(message.reasoning === undefined ? {} : { reasoning: message.reasoning }),
    ...(llmConfigClass && message.provider_parts !== undefined
      ? {
          providerParts: {
            llmConfigClass,
            ...(message.llm_config_name === undefined ? {} : { configName: message.llm_config_name }),
            parts: message.provider_parts,
          },
        }
      : {}),
  };
}

/** A kept call in the shape in which it goes to a model. */
export function llmToolCall({ id, function: { name, arguments: text } }: ToolCall): LLMToolCall {
  return { id, name, arguments: text };
}

/** A call in the shape in which history keeps it. */
export function storedToolCall(call: LLMToolCall): ToolCall {
  return { id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } };
}
