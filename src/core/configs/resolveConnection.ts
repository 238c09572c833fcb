import { AppError, isAppError } from '../base/appError.ts';
import type { LLMConnection } from '../llm/llmProvider.ts';
import type { LLMConfig } from './llmConfig.ts';
import { resolveSecretReferences, unreadableReference } from './secretString.ts';
import { secretName } from './textChecks.ts';
import type { SecretReference } from './secretString.ts';

/** Where a resolved value is about to go: the config that uses it, and the origin (`https://host:port`) it is sent to. */
interface ConnectionUse {
  configName: string;
  origin: string;
}

/** Gives the values behind references; undefined where there is none. */
export interface ReferenceResolvers {
  resolveSecret: (name: string, use: ConnectionUse) => Promise<string | undefined>;
  resolveEnv: (name: string, use: ConnectionUse) => Promise<string | undefined>;
}

/** The vendors' own addresses, from their API references. */
const vendorEndpoints = {
  AnthropicConfig: 'https://api.anthropic.com',
  GroqConfig: 'https://api.groq.com',
  GeminiConfig: 'https://generativelanguage.googleapis.com',
} as const;

/**
 * Makes a config ready for one call. The address is resolved first, so that whoever gives out the key, and what the
 * headers refer to, knows the origin it goes to. A reference inside the address is asked for with the origin of what
 * stands before it, or with an empty origin where the host itself is not known yet.
 * @returns the connection, and every resolved value that a log must not show
 * @throws AppError `SecretNotFound` naming the reference, the config and the YAML key; `InvalidConfig` where the address is
 *   none; whatever a resolver throws to withhold a value
 */
export async function resolveConnection(
  config: LLMConfig,
  resolvers: ReferenceResolvers,
): Promise<{ connection: LLMConnection; secrets: string[] }> {
  const secrets: string[] = [];
  const noteSecret = (...values: string[]) => {
    for (const value of values) if (!secrets.includes(value)) secrets.push(value);
  };
  const resolve = (text: string, origin: string, field: string) =>
    resolveSecretReferences(text, async (reference) => {
      const value = await valueOf(reference, { configName: config.name, origin }, resolvers, field);
      secrets.push(value);
      return value;
    });
  const written = endpointOf(config);
  const endpoint = await resolve(written, originBefore(written), addressKey(config));
  if (config.llmConfigClass === 'VSCodeLMConfig') {
    return { connection: { config: await withResolvedTexts(config, resolve, ''), endpoint, apiKey: '' }, secrets };
  }
  const url = URL.parse(endpoint);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw invalidEndpoint(config);
  // A key that stands plainly in the address is one all the same; on its way it is encoded.
  for (const [name, value] of url.searchParams) {
    if (secretName.test(name) && value !== '')
      noteSecret(value, new URLSearchParams([['', value]]).toString().slice(1));
  }
  const key = config.apiKey?.expose() ?? '';
  const apiKey = (await resolve(key, url.origin, 'api_key')).trim();
  if (apiKey) noteSecret(apiKey);
  const connection = { config: await withResolvedTexts(config, resolve, url.origin), endpoint, apiKey };
  if (!config.headers) return { connection, secrets };
  const headers: [string, string][] = [];
  for (const [name, text] of Object.entries(config.headers)) {
    const value = await resolve(text.expose(), url.origin, 'headers');
    headers.push([name, value]);
    if (secretName.test(name)) noteSecret(value);
  }
  return { connection: { ...connection, headers: Object.fromEntries(headers) }, secrets };
}

/** The texts of a config that name a model, by their YAML keys. */
const modelTexts = {
  deployment_name: 'deploymentName',
  api_version: 'apiVersion',
  model_name: 'modelName',
  vendor: 'vendor',
  family: 'family',
  id: 'id',
};

async function withResolvedTexts<Config extends LLMConfig>(
  config: Config,
  resolve: (text: string, origin: string, field: string) => Promise<string>,
  origin: string,
): Promise<Config> {
  const resolved: Record<string, string> = {};
  for (const [field, property] of Object.entries(modelTexts)) {
    const text: unknown = Reflect.get(config, property);
    if (typeof text === 'string' && text.includes('${')) resolved[property] = await resolve(text, origin, field);
  }
  return Object.keys(resolved).length === 0 ? config : { ...config, ...resolved };
}

function endpointOf(config: LLMConfig): string {
  switch (config.llmConfigClass) {
    case 'AzureOpenAILLMConfig':
      return config.endpoint;
    case 'OpenAICompatibleConfig':
      return config.baseUrl;
    case 'VSCodeLMConfig':
      return '';
    case 'AnthropicConfig':
    case 'GeminiConfig':
    case 'GroqConfig':
      return config.endpoint ?? vendorEndpoints[config.llmConfigClass];
  }
}

/** Origin of an address whose host is written out before the first reference; else empty. */
function originBefore(address: string): string {
  const known = address.split('${')[0] ?? '';
  return /^https?:\/\/[^/]+\//i.test(known) ? (URL.parse(known)?.origin ?? '') : '';
}

async function valueOf(
  { source, name }: SecretReference,
  use: ConnectionUse,
  { resolveSecret, resolveEnv }: ReferenceResolvers,
  field: string,
): Promise<string> {
  const { configName } = use;
  const reading = (async () => (source === 'secret' ? resolveSecret(name, use) : resolveEnv(name, use)))();
  const value = await reading.catch((cause: unknown) => {
    throw isAppError(cause)
      ? cause
      : unreadableReference(source, name, `the LLM config "${configName}"`, cause, { configName });
  });
  if (value !== undefined && value !== '') return value;
  const message =
    source === 'secret'
      ? `The secret "${name}" of the LLM config "${configName}" is not stored. Run "Promptdeck: Set Secret…".`
      : `The environment variable "${name}" of the LLM config "${configName}" is not set. Set it and start again.`;
  throw new AppError('SecretNotFound', message, { configName, field, secret: { source, name } });
}

/** The YAML key of the address. */
function addressKey({ llmConfigClass }: LLMConfig): string {
  return llmConfigClass === 'OpenAICompatibleConfig' ? 'base_url' : 'endpoint';
}

function invalidEndpoint(config: LLMConfig): AppError {
  const field = addressKey(config);
  return new AppError(
    'InvalidConfig',
    `The "${field}" of the LLM config "${config.name}" does not resolve to an address that starts with https:// or http://.`,
    { configName: config.name, location: { file: config.file }, field },
  );
}
