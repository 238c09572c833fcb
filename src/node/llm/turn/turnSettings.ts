import type { LLMConnection, ProviderOptions } from '../../../core/llm/llmProvider.ts';
import { defaultTurnLimits } from '../../../core/llm/turnLimits.ts';
import { connectionContext } from '../connectionContext.ts';
import { headerSecrets } from './requestHeaders.ts';
import type { TurnTransportOptions } from './turnTransport.ts';

/** What all turns over a connection have in common, whoever the vendor is. */
export type TurnSettings = Pick<TurnTransportOptions, 'context' | 'limits' | 'extraHeaders' | 'fetch'>;

/** The turn settings of a connection: the config's time limits over the usual ones, unless the options name others. */
export function turnSettings(connection: LLMConnection, { limits, fetch }: ProviderOptions): TurnSettings {
  const { headers = {}, config } = connection;
  const context = connectionContext(connection);
  return {
    context: { ...context, secrets: [...context.secrets, ...headerSecrets(headers)] },
    limits: limits ?? { ...defaultTurnLimits, ...config.timeouts },
    extraHeaders: headers,
    ...(fetch ? { fetch } : {}),
  };
}
