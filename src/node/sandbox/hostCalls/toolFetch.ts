import { lookup as dnsLookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isJsonObject, type JsonValue } from '../../../core/base/json.ts';
import { addressFault, isLoopback } from '../../../core/tools/grantedHosts.ts';
import { toolLimits } from '../toolLimits.ts';
import { HostCallError, type HostCallScope } from './hostCall.ts';
import { readResponse } from './readResponse.ts';

/** What a tool may ask for, checked. */
interface FetchOptions {
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** `dns.lookup`, as it gives all addresses of a name. */
export type AddressLookup = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** As in the Fetch standard, §4.4. */
const maxRedirects = 20;

const noHosts =
  "tool.fetch is not granted to this tool. Its code has to name the hosts: export const capabilities = { hosts: ['HOST'] }.";
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Headers that speak for the connection or its owner, not for the request (Fetch standard, "forbidden request-header"). */
const forbiddenHeaders =
  /^(?:accept-encoding|connection|content-length|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade|via|proxy-.*)$/i;
/** Methods whose requests have no body (Fetch standard, the constructor of Request). */
const bodiless = /^(?:GET|HEAD)$/;
/** Headers that stay with the origin for which they were written. */
const privateHeaders = /^(?:authorization|cookie)$/i;

/**
 * `tool.fetch`: one HTTP request to a host that was granted, redirects followed by hand, each checked like the first address.
 * @param lookup gives the addresses behind a name, once for each connection, which is made to an address that was checked
 * @throws HostCallError `NotGranted`, `TypeError`, `NotAllowed`, `NetworkError`, `TooLarge`
 */
export async function toolFetch(
  address: JsonValue | undefined,
  given: JsonValue | undefined,
  { capabilities, signal }: HostCallScope,
  lookup: AddressLookup = dnsLookup,
): Promise<JsonValue> {
  const hosts = capabilities.hosts ?? [];
  if (hosts.length === 0) throw new HostCallError('NotGranted', noHosts);
  let url = parseAddress(address);
  let options = readOptions(given);
  for (let redirect = 0; redirect <= maxRedirects; redirect++) {
    const fault = addressFault(url, hosts);
    if (fault !== undefined) throw new HostCallError('NotAllowed', `${redirect > 0 ? 'A redirect: ' : ''}${fault}`);
    const response = await send(url, options, signal, lookup);
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (!redirects.has(status) || location === undefined) return readResponse(response, url.host, signal);
    response.destroy();
    const next = parseAddress(URL.canParse(location, url.href) ? new URL(location, url).href : undefined);
    options = redirected(options, status, next.origin === url.origin);
    url = next;
  }
  throw new HostCallError('NetworkError', `${url.host} redirects more than ${maxRedirects} times.`);
}

function parseAddress(address: JsonValue | undefined): URL {
  if (typeof address !== 'string' || !URL.canParse(address)) {
    throw new HostCallError('TypeError', 'The address must be a whole URL, such as "https://example.com/data".');
  }
  // The URL standard reads it as a slash, other programs as part of a login.
  if (address.includes('\\')) throw new HostCallError('NotAllowed', 'An address with a backslash is not allowed.');
  return new URL(address);
}

function readOptions(given: JsonValue | undefined): FetchOptions {
  if (given !== undefined && given !== null && !isJsonObject(given)) {
    throw new HostCallError('TypeError', 'The options must be an object.');
  }
  // The guest's undefined arrives as null.
  const { method: named, headers, body } = (given ?? {}) as Record<string, JsonValue>;
  const method = named ?? 'GET';
  if (typeof method !== 'string' || !/^[A-Za-z]{1,20}$/.test(method) || /^(?:connect|trace|track)$/i.test(method)) {
    throw new HostCallError('TypeError', '"method" must be a method such as "GET" or "POST".');
  }
  if (body !== undefined && body !== null && typeof body !== 'string') {
    throw new HostCallError('TypeError', '"body" must be a text; use JSON.stringify for JSON.');
  }
  const name = method.toUpperCase();
  if (typeof body === 'string' && bodiless.test(name)) {
    throw new HostCallError('TypeError', `A ${name} request takes no "body"; use "POST" or another method.`);
  }
  return { method: name, headers: readHeaders(headers ?? {}), body: body ?? undefined };
}

function readHeaders(headers: JsonValue): Record<string, string> {
  if (!isJsonObject(headers)) throw new HostCallError('TypeError', '"headers" must be an object of texts.');
  for (const [name, value] of Object.entries(headers)) {
    const shown = JSON.stringify(name.slice(0, 100));
    if (typeof value !== 'string') throw new HostCallError('TypeError', `The header ${shown} must be a text.`);
    if (forbiddenHeaders.test(name)) throw new HostCallError('NotAllowed', `The header ${shown} cannot be set.`);
    try {
      http.validateHeaderName(name);
      http.validateHeaderValue(name, value);
    } catch {
      throw new HostCallError('TypeError', `The header ${shown} holds characters that no header may have.`);
    }
  }
  return headers as Record<string, string>;
}

/** What goes on to the next address (Fetch standard §4.4: 303 and a redirected POST become GET). */
function redirected(options: FetchOptions, status: number, isSameOrigin: boolean): FetchOptions {
  const { method } = options;
  const becomesGet = (status === 303 && method !== 'HEAD') || ((status === 301 || status === 302) && method === 'POST');
  const headers = Object.entries(options.headers).filter(
    ([name]) => (isSameOrigin || !privateHeaders.test(name)) && !(becomesGet && /^content-/i.test(name)),
  );
  return {
    ...options,
    headers: Object.fromEntries(headers),
    ...(becomesGet ? { method: 'GET', body: undefined } : {}),
  };
}

function send(
  url: URL,
  { method, headers, body }: FetchOptions,
  signal: AbortSignal,
  lookup: AddressLookup,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http;
    const sending = request(
      url,
      {
        method,
        headers: {
          'user-agent': 'Promptdeck',
          ...headers,
          'accept-encoding': 'gzip, deflate, br',
          // Node gives the body of some methods no length; a server reads such a body as further requests.
          ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
        },
        // A connection that was kept would serve without a look-up, whoever opened it.
        agent: false,
        lookup: checkedLookup(isLoopback(url.hostname) ? loopbackOnly : neverLoopback, lookup),
        maxHeaderSize: toolLimits.headerBytes,
        signal,
      },
      resolve,
    );
    sending.on('error', (error) => {
      reject(error instanceof HostCallError ? error : unreachable(url.host, error));
    });
    sending.end(body);
  });
}

function unreachable(host: string, error: Error): HostCallError {
  const code = 'code' in error ? String(error.code) : error.name;
  return new HostCallError('NetworkError', `${host} could not be reached (${code}).`);
}

/** What of the addresses behind a name is allowed, and what is said otherwise. */
interface AddressRule {
  isAllowed: (address: string) => boolean;
  fault: (hostname: string) => string;
}

/** Where `localhost` leads elsewhere, it is not what was granted. */
const loopbackOnly: AddressRule = {
  isAllowed: isOwnAddress,
  fault: (hostname) => `${hostname} does not lead to this computer.`,
};

/** A name that leads to this computer, or to what clouds answer only inside, reaches what was not granted by that name. */
const neverLoopback: AddressRule = {
  isAllowed: (address) => !isOwnAddress(address) && !isLinkLocal(address),
  fault: (hostname) =>
    `${hostname} leads to an address of this computer or its own network link, which was not granted.`,
};

/** A look-up that gives no address which is not allowed: the connection is made to what it gives, without asking again. */
function checkedLookup({ isAllowed, fault }: AddressRule, lookup: AddressLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) {
        callback(error, '');
        return;
      }
      if (!found.every(({ address }) => isAllowed(address))) {
        callback(new HostCallError('NotAllowed', fault(hostname)), '');
        return;
      }
      const [first] = found;
      if (options.all) callback(null, found);
      else callback(null, first?.address ?? '', first?.family);
    });
  };
}

/** RFC 1122 §3.2.1.3, RFC 4291 §2.5.2, §2.5.3 and §2.5.5.2 (IPv4 inside IPv6). */
function isOwnAddress(address: string): boolean {
  const plain = withoutMapping(address);
  return isIP(plain) === 4 ? /^(?:127|0)\./.test(plain) : plain === '::1' || plain === '::';
}

/** RFC 3927 and RFC 4291 §2.5.6. */
function isLinkLocal(address: string): boolean {
  const plain = withoutMapping(address);
  return plain.startsWith('169.254.') || /^fe[89ab]/i.test(plain);
}

function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
