import type { LLMConfig } from '../configs/llmConfig.ts';

/** The vendors' own addresses, used where a config names none. */
const vendorEndpoints = {
  AnthropicConfig: 'https://api.anthropic.com',
  GroqConfig: 'https://api.groq.com',
  GeminiConfig: 'https://generativelanguage.googleapis.com',
} as const;

/** The address a config sends to, its references unresolved; the vendor's own where it names none, empty for VS Code's models. */
export function endpointOf(config: LLMConfig): string {
  switch (config.llmConfigClass) {
    case 'AzureOpenAILLMConfig':
      return config.endpoint;
    case 'OpenAICompatibleConfig':
      return config.baseUrl;
    case 'AnthropicConfig':
    case 'GroqConfig':
    case 'GeminiConfig':
      return config.endpoint ?? vendorEndpoints[config.llmConfigClass];
    case 'VSCodeLMConfig':
      return '';
  }
}

/** An address without query, fragment and trailing slashes. @throws TypeError where it is no http(s) URL */
function plainUrl(endpoint: string): URL {
  const url = new URL(endpoint.trim());
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new TypeError(`No http address: ${url.protocol}`);
  url.search = '';
  url.hash = '';
  return url;
}

function cutPath(endpoint: string, from: RegExp): string {
  const url = plainUrl(endpoint);
  url.pathname = url.pathname.replace(from, '');
  return url.href.replace(/\/+$/, '');
}

/** `…/v1`, also where the config holds the whole `…/v1/chat/completions`. */
export function openAICompatibleBaseUrl(endpoint: string): string {
  return cutPath(endpoint, /\/chat\/completions\/?$/);
}

/** `https://NAME.openai.azure.com/openai`, also from a whole deployment address. */
export function azureBaseUrl(endpoint: string): string {
  return `${cutPath(endpoint, /\/openai(?:\/.*)?$/)}/openai`;
}

/** The address before `/v1/messages`, which the SDK adds. */
export function anthropicBaseUrl(endpoint: string): string {
  return cutPath(endpoint, /\/v1(?:\/messages)?\/?$/);
}

/** The address before `/openai/v1/chat/completions`, which the SDK adds. */
export function groqBaseUrl(endpoint: string): string {
  return cutPath(endpoint, /\/openai(?:\/v1(?:\/chat\/completions)?)?\/?$/);
}

/** Base address and version of Gemini; `model` where the address is a whole `…/v1beta/models/NAME:generateContent`. */
export function geminiAddress(endpoint: string): { baseUrl: string; apiVersion: string; model?: string } {
  const url = plainUrl(endpoint);
  const whole = /^(.*?)(?:\/(v\d+(?:alpha|beta)?\d*))?(?:\/models\/([^/:]+)(?::\w+)?)?\/*$/.exec(url.pathname);
  url.pathname = whole?.[1] ?? url.pathname;
  return {
    baseUrl: url.href.replace(/\/+$/, ''),
    // Pinned: the SDK's own default moved from v1beta to v1 in 3.0, which lacks system instructions and tools.
    apiVersion: whole?.[2] ?? 'v1beta',
    ...(whole?.[3] === undefined ? {} : { model: decodeURIComponent(whole[3]) }),
  };
}
