import type { AppError } from '../base/appError.ts';
import { yamlKeysOf } from '../llm/failure/yamlKeys.ts';
import type { LLMConfig } from './llmConfig.ts';

/** What keeps a config from work. */
export type ConfigFaultKind =
  'bad-key' | 'wrong-model' | 'wrong-endpoint' | 'no-network' | 'quota' | 'no-tools' | 'rate-limited' | 'other';

/** What a failed test of a config says about it. */
export interface ConfigVerdict {
  kind: ConfigFaultKind;
  /** What is wrong and what to do, for people. Free of secrets, as the error is. */
  message: string;
  /** YAML key to change; absent where the config is not to blame. */
  field?: string;
}

/** What each kind comes down to, before the words of the error itself. */
const openings: Record<ConfigFaultKind, string> = {
  'bad-key': 'The key is missing or refused.',
  'wrong-model': 'The provider does not have this model for you.',
  'wrong-endpoint': 'The address does not lead to the API.',
  'no-network': 'There is no way to the provider.',
  quota: 'The key works, but its quota is spent.',
  'no-tools': 'The model answers, but not with tools.',
  'rate-limited': 'The key works, but the provider takes no more requests for now.',
  other: '',
};

/**
 * Why a config does not work, from how its test failed.
 * @param isOnline whether this computer has any network: a host name that is not known means another thing without one
 */
export function configVerdict(error: AppError, config: LLMConfig, isOnline: boolean): ConfigVerdict {
  const { kind, field } = faultOf(error, config, isOnline);
  // VS Code's models have no key and no address here, and their failures speak for themselves.
  const opening = config.llmConfigClass === 'VSCodeLMConfig' && kind !== 'no-tools' ? '' : openings[kind];
  const message = [opening, error.message].filter((text) => text !== '').join(' ');
  return { kind, message, ...(field === undefined ? {} : { field }) };
}

/** The model answers without tools, and failed with one. */
export function noToolsVerdict(error: AppError): ConfigVerdict {
  const advice = 'Set "tools_enabled: false", or use another model.';
  return { kind: 'no-tools', message: `${openings['no-tools']} ${error.message} ${advice}`, field: 'tools_enabled' };
}

/** YAML keys at whose line a fault is shown, best first. Every config has the last one. */
export function keysAtFault({ kind, field }: Pick<ConfigVerdict, 'kind' | 'field'>): string[] {
  const own = field === undefined ? [] : [field];
  const likely: Partial<Record<ConfigFaultKind, string[]>> = {
    quota: ['api_key'],
    'rate-limited': ['api_key'],
    'no-network': ['endpoint', 'base_url'],
  };
  return [...own, ...(likely[kind] ?? []), 'llm_config_class'];
}

function faultOf(error: AppError, config: LLMConfig, isOnline: boolean): Omit<ConfigVerdict, 'message'> {
  const keys = yamlKeysOf(config);
  const at = (kind: ConfigFaultKind, field = error.field): Omit<ConfigVerdict, 'message'> =>
    field === undefined ? { kind } : { kind, field };
  const isModel = error.field !== undefined && modelKeys(config, keys.model).includes(error.field);
  const isAddress = error.field !== undefined && (error.field === keys.address || error.field === keys.apiVersion);
  const isRedirect = error.status !== undefined && error.status >= 300 && error.status < 400;
  const isPage = /\bweb page\b/.test(error.message);
  switch (error.code) {
    case 'SecretNotFound':
      return at('bad-key', error.field ?? 'api_key');
    case 'AuthenticationFailed':
      // VS Code's models have no key in the config.
      if (config.llmConfigClass === 'VSCodeLMConfig') return { kind: 'bad-key' };
      return isModel ? at('wrong-model') : at('bad-key', error.field ?? 'api_key');
    case 'InvalidConfig':
      return at('wrong-endpoint', error.field ?? keys.address);
    case 'NetworkError':
    case 'TimedOut':
      if (isAddress && (isOnline || !isUnknownHost(error))) return at('wrong-endpoint');
      // Someone stands in between, or it is the wrong server: either way not the one whose certificate is trusted.
      if (/certificate/.test(error.message)) return at('wrong-endpoint', keys.address);
      return { kind: error.code === 'TimedOut' && !/connection/.test(error.message) ? 'other' : 'no-network' };
    case 'QuotaExceeded':
      return { kind: 'quota' };
    case 'RateLimited':
      return { kind: 'rate-limited' };
    default:
      if (error.field === 'tools_enabled') return at('no-tools');
      if (isModel) return at('wrong-model');
      if (isAddress || isRedirect || isPage) return at('wrong-endpoint', error.field ?? keys.address);
      return at('other');
  }
}

function modelKeys(config: LLMConfig, key: string): string[] {
  return config.llmConfigClass === 'VSCodeLMConfig' ? ['id', 'family', 'vendor', 'llm_config_class'] : [key];
}

const isUnknownHost = (error: AppError): boolean => /host name/.test(error.message);
