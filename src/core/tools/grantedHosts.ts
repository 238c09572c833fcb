/** One entry of a tool's `hosts`, as a URL sees it. */
export interface GrantedHost {
  /** As `URL.hostname` gives it: lower case, IDNs in ASCII, IPv6 in brackets. */
  hostname: string;
  /** Absent: the scheme's own port. */
  port?: number;
}

/**
 * Reads `host` or `host:port` (`[::1]:8080` for IPv6). Undefined for anything else: a scheme, a path, a login, a wildcard.
 */
export function parseGrantedHost(entry: string): GrantedHost | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[^\s:/?#@\\*[\]%]+)(?::(\d{1,5}))?$/i.exec(entry);
  const name = match?.[1];
  if (name === undefined) return undefined;
  const port = match?.[2] === undefined ? undefined : Number(match[2]);
  if (port !== undefined && (port === 0 || port > 65_535)) return undefined;
  const url = URL.canParse(`https://${name}`) ? new URL(`https://${name}`) : undefined;
  if (!url || url.hostname === '') return undefined;
  return { hostname: url.hostname, ...(port === undefined ? {} : { port }) };
}

/** True for this computer itself: `localhost`, 127.0.0.0/8 (RFC 1122 §3.2.1.3), `[::1]`. Takes a `URL.hostname`. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Ports of the schemes that are allowed at all. */
const defaultPorts: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 };

/** Why an address may not be asked, in a sentence; undefined where it may. */
export function addressFault(url: URL, hosts: readonly string[]): string | undefined {
  const { protocol, hostname, host } = url;
  const defaultPort = defaultPorts[protocol];
  if (defaultPort === undefined) return `"${protocol}" addresses are not allowed.`;
  if (url.username !== '' || url.password !== '') return 'An address with a login in it is not allowed.';
  const port = url.port === '' ? defaultPort : Number(url.port);
  const isGranted = hosts.some((entry) => {
    const granted = parseGrantedHost(entry);
    return granted?.hostname === hostname && (granted.port ?? defaultPort) === port;
  });
  if (!isGranted) return `${host} is not among the hosts that this tool may reach.`;
  if (protocol === 'http:' && !isLoopback(hostname)) return `${host} may be reached by https only.`;
  return undefined;
}
