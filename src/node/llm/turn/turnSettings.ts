import type { LLMConnection, ProviderOptions } from '../../../core/llm/llmProvider.ts';
import { defaultTurnLimits } from '../../../core/llm/turnLimits.ts';
import { connectionContext } from '../connectionContext.ts';
import type { TurnTransportOptions } from './turnTransport.ts';

/** What all turns over a connection have in common, whoever the vendor is. */
export type TurnSettings = Pick<TurnTransportOptions, 'context' | 'limits' | 'extraHeaders' | 'fetch'>;

/** The turn settings of a connection: the config's time limits over the usual ones, unless the options name others. */
export function turnSettings(connection: LLMConnection, { limits, fetch }: ProviderOptions): TurnSettings {
  return {
    context: connectionContext(connection),
    limits: limits ?? { ...defaultTurnLimits, ...connection.config.timeouts },
    extraHeaders: connection.headers ?? {},
    ...(fetch ? { fetch } : {}),
  };
}
