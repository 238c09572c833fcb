import { headerFault, isHeaderValue, type HeaderFault } from '../../../core/configs/headerRules.ts';
import { providerFailure, type FailureContext } from '../../../core/llm/failure/providerFailure.ts';

/** Headers of an SDK that may leave: the SDKs would also send what `*_CUSTOM_HEADERS` variables of the environment say. */
const allowedHeaders = /^(?:accept|content-type|user-agent|anthropic-version|x-goog-api-client|x-stainless-[a-z-]+)$/;

/** What of the SDK's headers may leave. */
export function sdkHeaders(given: RequestInit['headers']): Headers {
  const headers = new Headers();
  for (const [name, value] of new Headers(given)) {
    if (allowedHeaders.test(name)) headers.set(name, value);
  }
  return headers;
}

/**
 * The headers that a config has sent: its own, and those that carry the key.
 * @throws AppError `BadRequest` where the config adds one that it may not set or that cannot be sent,
 *   `AuthenticationFailed` where the key cannot be sent
 */
export function configHeaders(
  extra: Readonly<Record<string, string>>,
  auth: Readonly<Record<string, string>>,
  context: FailureContext,
): Headers {
  const headers = new Headers();
  const authNames = new Set(Object.keys(auth).map((name) => name.toLowerCase()));
  for (const [name, value] of Object.entries(extra)) {
    const fault = faultOf(name, value.trim(), authNames);
    if (fault !== undefined) {
      throw providerFailure('BadRequest', `its header ${JSON.stringify(name)} ${fault}.`, context, {
        advice: 'Change it under "headers" in the config.',
        field: 'headers',
      });
    }
    headers.set(name, value.trim());
  }
  for (const [name, value] of Object.entries(auth)) {
    if (!isHeaderValue(value.trim())) {
      throw providerFailure('AuthenticationFailed', 'its key holds characters that no key has.', context, {
        advice: "Check the config's api_key for line breaks and signs that came with it.",
        field: 'api_key',
      });
    }
    headers.set(name, value.trim());
  }
  return headers;
}

const nameFaults: Readonly<Record<HeaderFault, string>> = {
  'no-name': 'has a name that HTTP does not allow',
  key: 'would take the place of the one that carries the key',
  request: 'belongs to the connection and cannot be set',
};

function faultOf(name: string, value: string, authNames: ReadonlySet<string>): string | undefined {
  const fault = headerFault(name) ?? (authNames.has(name.toLowerCase()) ? 'key' : undefined);
  if (fault) return nameFaults[fault];
  if (/[\r\n]/.test(value)) return 'has a line break in its value';
  return isHeaderValue(value) ? undefined : 'has characters in its value that HTTP does not allow';
}

/**
 * What of the config's headers has to stay secret: each value, and each word of it, that is long enough to be a key. Shorter
 * ones are left alone, since they would be blotted out of every text that has them by chance.
 */
export function headerSecrets(headers: Readonly<Record<string, string>>): string[] {
  const values = Object.values(headers).map((value) => value.trim());
  return values.flatMap((value) => [value, ...value.split(/\s+/)]).filter((secret) => secret.length >= 8);
}
