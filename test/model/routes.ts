import type { Json, Vendor } from './modelRequest.ts';

/** Which vendor a path belongs to, and the model that the path names. Undefined: no such address. */
export function routeOf(path: string, body: Json): { vendor: Vendor; model: string; stream: boolean } | undefined {
  const { pathname, searchParams } = new URL(path, 'http://localhost');
  const named = typeof body['model'] === 'string' ? body['model'] : '';
  const stream = body['stream'] === true;
  const azure = /\/openai\/deployments\/([^/]+)\/chat\/completions$/.exec(pathname);
  if (azure?.[1] !== undefined && searchParams.has('api-version')) {
    return { vendor: 'azure', model: decodeURIComponent(azure[1]), stream };
  }
  if (pathname.endsWith('/openai/v1/chat/completions')) return { vendor: 'groq', model: named, stream };
  if (pathname.endsWith('/v1/chat/completions')) return { vendor: 'openai', model: named, stream };
  if (pathname.endsWith('/v1/messages')) return { vendor: 'anthropic', model: named, stream };
  const gemini = /\/v1(?:beta)?\/models\/([^/:]+):(streamGenerateContent|generateContent)$/.exec(pathname);
  if (gemini?.[1] === undefined) return undefined;
  return { vendor: 'gemini', model: decodeURIComponent(gemini[1]), stream: gemini[2] === 'streamGenerateContent' };
}

/** What a config holds as its address, to reach this server as one of the vendors. */
export function baseUrlOf(vendor: Vendor, origin: string): string {
  return vendor === 'openai' ? `${origin}/v1` : origin;
}
