import type { LLMConfig, LLMConfigClass } from '../../../src/core/configs/llmConfig.ts';
import { SecretString } from '../../../src/core/configs/secretString.ts';
import type { LLMConnection, LLMProvider } from '../../../src/core/llm/llmProvider.ts';
import type { LLMRequest } from '../../../src/core/llm/llmRequest.ts';
import type { StreamEvent } from '../../../src/core/llm/streamEvent.ts';
import type { Vendor } from '../../model/modelRequest.ts';

/** The key that every test sends, to be looked for where it must not be. */
export const testKey = 'sk-test-0123456789abcdef';

/** The config class that reaches each vendor. */
export const configClassOf = {
  openai: 'OpenAICompatibleConfig',
  azure: 'AzureOpenAILLMConfig',
  groq: 'GroqConfig',
  anthropic: 'AnthropicConfig',
  gemini: 'GeminiConfig',
} as const satisfies Record<Vendor, LLMConfigClass>;

/** A config of the vendor's class, ready to send to `endpoint`. */
export function connectionFor(vendor: Vendor, endpoint: string, modelName = 'test-model'): LLMConnection {
  const base = { name: `${vendor}-config`, toolsEnabled: true, file: `/configs/${vendor}-config.yml` };
  const apiKey = new SecretString(testKey);
  const configs: Record<Vendor, LLMConfig> = {
    openai: { ...base, llmConfigClass: 'OpenAICompatibleConfig', baseUrl: endpoint, modelName, apiKey },
    azure: {
      ...base,
      llmConfigClass: 'AzureOpenAILLMConfig',
      endpoint,
      deploymentName: modelName,
      apiKey,
      apiVersion: '2024-10-21',
    },
    groq: { ...base, llmConfigClass: 'GroqConfig', endpoint, modelName, apiKey },
    anthropic: { ...base, llmConfigClass: 'AnthropicConfig', endpoint, modelName, apiKey },
    gemini: { ...base, llmConfigClass: 'GeminiConfig', endpoint, modelName, apiKey },
  };
  return { config: configs[vendor], endpoint, apiKey: testKey };
}

/** A turn as it came: every event, what they add up to, and the error at its end. */
export interface CollectedTurn {
  events: StreamEvent[];
  text: string;
  reasoning: string;
  toolCalls: { id: string; name: string; arguments: string }[];
  usage: { inputTokens: number; outputTokens: number } | undefined;
  finish: { reason: string; rawReason: string } | undefined;
  providerParts: unknown;
  error: unknown;
}

/** Reads a turn to its end. Never throws. */
export async function collectTurn(
  provider: LLMProvider,
  request: LLMRequest,
  signal: AbortSignal = new AbortController().signal,
  onEvent?: (event: StreamEvent) => void,
): Promise<CollectedTurn> {
  const turn: CollectedTurn = {
    events: [],
    text: '',
    reasoning: '',
    toolCalls: [],
    usage: undefined,
    finish: undefined,
    providerParts: undefined,
    error: undefined,
  };
  try {
    for await (const event of provider.stream(request, signal)) {
      turn.events.push(event);
      if (event.type === 'text') turn.text += event.text;
      if (event.type === 'reasoning') turn.reasoning += event.text;
      if (event.type === 'reset') {
        turn.text = '';
        turn.reasoning = '';
      }
      if (event.type === 'tool-call') {
        turn.toolCalls.push({ id: event.id, name: event.name, arguments: event.arguments });
      }
      if (event.type === 'usage') turn.usage = { inputTokens: event.inputTokens, outputTokens: event.outputTokens };
      if (event.type === 'finish') turn.finish = { reason: event.reason, rawReason: event.rawReason };
      if (event.type === 'provider-parts') turn.providerParts = event.parts;
      onEvent?.(event);
    }
  } catch (error) {
    turn.error = error;
  }
  return turn;
}

/** A request of one user message. */
export function userRequest(text: string, more: Partial<LLMRequest> = {}): LLMRequest {
  return {
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: text },
    ],
    tools: [],
    ...more,
  };
}
