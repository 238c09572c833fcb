/** An address without query and fragment. @throws TypeError where it is none */
function plainUrl(endpoint: string): URL {
  const url = new URL(endpoint.trim());
  url.search = '';
  url.hash = '';
  return url;
}

function cutPath(endpoint: string, from: RegExp): string {
  const url = plainUrl(endpoint);
  url.pathname = url.pathname.replace(from, '');
  return url.href.replace(/\/+$/, '');
}

/** The parameters of an address, which the base addresses leave out. */
export function queryOf(endpoint: string): URLSearchParams {
  return new URL(endpoint.trim()).searchParams;
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

/** Base address and version of Gemini, also out of a whole `…/v1beta/models/NAME:generateContent`. */
export function geminiAddress(endpoint: string): { baseUrl: string; apiVersion: string } {
  const url = plainUrl(endpoint);
  const parts = /^(.*?)(?:\/(v\d+(?:alpha|beta)?\d*))?(?:\/models(?:\/.*)?)?\/*$/.exec(url.pathname);
  url.pathname = parts?.[1] ?? url.pathname;
  return {
    baseUrl: url.href.replace(/\/+$/, ''),
    // Pinned: the SDK's own default moved from v1beta to v1 in 3.0, which lacks system instructions and tools.
    apiVersion: parts?.[2] ?? 'v1beta',
  };
}
