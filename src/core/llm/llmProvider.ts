import type { LLMConfig } from '../configs/llmConfig.ts';
import type { LLMRequest } from './llmRequest.ts';
import type { StreamEvent } from './streamEvent.ts';
import type { TurnLimits } from './turnLimits.ts';

/** A config made ready for one call: every reference resolved. Held in memory only, never stored or logged. */
export interface LLMConnection<Config extends LLMConfig = LLMConfig> {
  config: Config;
  /** Resolved address; the vendor's own where the config names none. Empty for VS Code's models. */
  endpoint: string;
  /** Resolved key; empty where the config has none. */
  apiKey: string;
  /** Every value that a reference of this config resolved to, so that no message repeats one. The key is known anyway. */
  secrets?: readonly string[];
  /** Headers that the config adds, resolved. */
  headers?: Readonly<Record<string, string>>;
}

/** What a provider is given beside its connection. */
export interface ProviderOptions {
  /** By default those of the config over `defaultTurnLimits`. */
  limits?: TurnLimits;
  /** The way to the network, where a proxy is to be used; by default the global `fetch`. */
  fetch?: typeof fetch;
}

/** One vendor's way to answer. */
export interface LLMProvider {
  /**
   * Asks for one model turn. An abort closes the socket and throws `Cancelled`.
   * @throws AppError with one of the provider codes; messages name the config and hold no secret
   */
  stream(request: LLMRequest, signal: AbortSignal): AsyncIterable<StreamEvent>;
}

/** Gives the provider for a connection, loading the vendor's SDK on first use. */
export type LLMProviderFactory = (connection: LLMConnection) => Promise<LLMProvider>;
