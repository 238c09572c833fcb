import type { YamlField } from '../base/yamlMapping.ts';
import {
  maxTokensFields,
  reasoningEfforts,
  structuredOutputModes,
  systemRoles,
  type GenerationSettings,
} from '../llm/generationSettings.ts';
import type { TokenPrices } from '../llm/tokenPrices.ts';
import type { TurnLimits } from '../llm/turnLimits.ts';
import type { LLMConfig } from './llmConfig.ts';
import { SecretString } from './secretString.ts';

type Fields = ReadonlyMap<string, YamlField>;

/** The parts of a config that say how its model is asked and what it costs; what the file leaves out is absent. */
export function buildSettings(
  fields: Fields,
): Pick<LLMConfig, 'settings' | 'headers' | 'timeouts' | 'prices' | 'contextWindow'> {
  const settings: GenerationSettings = withoutAbsent({
    temperature: numberOf(fields, 'temperature'),
    topP: numberOf(fields, 'top_p'),
    maxTokens: numberOf(fields, 'max_tokens'),
    reasoningEffort: oneOf(fields, 'reasoning_effort', reasoningEfforts),
    structuredOutput: oneOf(fields, 'structured_output', structuredOutputModes),
    systemRole: oneOf(fields, 'system_role', systemRoles),
    maxTokensField: oneOf(fields, 'max_tokens_field', maxTokensFields),
  });
  return withoutAbsent({
    settings: Object.keys(settings).length > 0 ? settings : undefined,
    headers: buildHeaders(fields.get('headers')?.entries),
    timeouts: buildTimeouts(fields.get('timeouts')?.entries),
    prices: buildPrices(fields.get('prices')?.entries),
    contextWindow: numberOf(fields, 'context_window'),
  });
}

function buildHeaders(entries: Fields | undefined): Record<string, SecretString> | undefined {
  if (!entries) return undefined;
  const headers = [...entries].flatMap(([name, { value }]) =>
    typeof value === 'string' ? [[name, new SecretString(value)] as const] : [],
  );
  return Object.fromEntries(headers);
}

function buildTimeouts(entries: Fields | undefined): Partial<TurnLimits> | undefined {
  if (!entries) return undefined;
  const milliseconds = (key: string) => {
    const seconds = numberOf(entries, key);
    return seconds === undefined ? undefined : Math.round(seconds * 1000);
  };
  return withoutAbsent({
    firstChunkMs: milliseconds('first_chunk_seconds'),
    idleMs: milliseconds('idle_seconds'),
    totalMs: milliseconds('total_seconds'),
  });
}

function buildPrices(entries: Fields | undefined): TokenPrices | undefined {
  if (!entries) return undefined;
  const currency = entries.get('currency')?.value;
  return {
    input: numberOf(entries, 'input') ?? 0,
    output: numberOf(entries, 'output') ?? 0,
    currency: typeof currency === 'string' ? currency : 'USD',
    ...withoutAbsent({
      cachedInput: numberOf(entries, 'cached_input'),
      cacheWrite: numberOf(entries, 'cache_write'),
    }),
  };
}

function numberOf(fields: Fields, key: string): number | undefined {
  const value = fields.get(key)?.value;
  return typeof value === 'number' ? value : undefined;
}

function oneOf<Value extends string>(fields: Fields, key: string, values: readonly Value[]): Value | undefined {
  const value = fields.get(key)?.value;
  return values.find((each) => each === value);
}

/** An object without its undefined properties. */
function withoutAbsent<T extends object>(all: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
