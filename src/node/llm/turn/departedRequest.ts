import { isJsonObject, type JsonValue } from '../../../core/base/json.ts';
import { redactSecrets } from '../../../core/llm/failure/redactSecrets.ts';
import type { FailureContext } from '../../../core/llm/failure/providerFailure.ts';
import type { SentRequest } from '../../../core/llm/sentRequest.ts';

/** A request as it went to the network. */
export interface DepartedRequest {
  url: URL;
  /** JSON text. */
  body: string;
  at: Date;
}

/** What may be shown and kept of a request. */
export function sentRequest({ url, body, at }: DepartedRequest, { configName, secrets }: FailureContext): SentRequest {
  const redact = (text: string): string => redactSecrets(text, secrets);
  return {
    configName,
    url: redact(url.origin + url.pathname),
    body: redactJson(parse(body), redact),
    sentAt: at.toISOString(),
  };
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function redactJson(value: JsonValue, redact: (text: string) => string): JsonValue {
  if (typeof value === 'string') return redact(value);
  if (typeof value === 'number') return redact(String(value)) === String(value) ? value : redact(String(value));
  if (Array.isArray(value)) return value.map((item) => redactJson(item, redact));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [redact(key), redactJson(item, redact)]));
}
