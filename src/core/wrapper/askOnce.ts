import type { LLMConfig } from '../configs/llmConfig.ts';
import type { LLMProvider } from '../llm/llmProvider.ts';
import { askForTurn } from './answering/modelTurn.ts';
import { turnFault } from './answering/turnFault.ts';

/** What `askOnce` takes. */
export interface OneQuestion {
  system: string;
  user: string;
  /** The most tokens of the answer, those of reasoning included; absent: as the config has it. */
  maxTokens?: number;
  signal?: AbortSignal;
  /** Told of each piece of the answer as it comes. */
  onText?: (text: string) => void;
}

/**
 * One text from one config: no template, no tools, nothing stored, no second try.
 * @throws AppError a provider's code, or `Cancelled`
 */
export async function askOnce(
  connect: (config: LLMConfig) => Promise<LLMProvider>,
  config: LLMConfig,
  { system, user, maxTokens = Infinity, signal, onText }: OneQuestion,
): Promise<string> {
  const asked = withTokenLimit(config, maxTokens);
  const messages = [
    { role: 'system' as const, content: system },
    { role: 'user' as const, content: user },
  ];
  const outcome = await askForTurn(
    () => connect(asked),
    { messages, tools: [] },
    signal,
    (event) => {
      if (event.type === 'text') onText?.(event.text);
    },
  );
  if (!outcome.ok) throw outcome.error;
  const fault = turnFault(outcome.turn, config);
  if (fault) throw fault;
  return outcome.turn.text;
}

/** The config with no more tokens for a reply than these. */
function withTokenLimit(config: LLMConfig, limit: number): LLMConfig {
  const maxTokens = Math.min(config.settings?.maxTokens ?? Infinity, limit);
  return maxTokens === Infinity ? config : { ...config, settings: { ...config.settings, maxTokens } };
}
