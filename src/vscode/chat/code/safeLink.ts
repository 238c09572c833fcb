/** An address that may be opened from a chat, as it will be opened; undefined for any other scheme. */
export function safeLink(href: string): URL | undefined {
  const url = URL.parse(href) ?? undefined;
  return url && ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url : undefined;
}
