import type { LLMConfig } from './llmConfig.ts';
import { secretReferences } from './secretString.ts';

/** Names of the secrets that a config refers to as `${secret:NAME}`, in any of its fields. */
export function secretNames(config: LLMConfig): string[] {
  const key = 'apiKey' in config ? config.apiKey.expose() : '';
  const headers = Object.values(config.headers ?? {}).map((text) => text.expose());
  const texts = [key, ...headers, ...Object.values(config).filter((value) => typeof value === 'string')];
  const names = texts.flatMap(secretReferences).filter(({ source }) => source === 'secret');
  return [...new Set(names.map(({ name }) => name))];
}
