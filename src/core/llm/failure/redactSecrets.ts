/** What stands in a message where a secret stood. */
const mask = '••••';

/**
 * A text without the given secrets, also where they stand URL-encoded or inside JSON text. Secrets of fewer than four
 * characters are left alone: taking out every "a" would make the message unreadable and hide nothing.
 */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    forms.add(secret).add(encodeURIComponent(secret)).add(JSON.stringify(secret).slice(1, -1));
  }
  // Longest first: a secret may be part of another.
  const byLength = [...forms].sort((a, b) => b.length - a.length);
  return byLength.reduce((redacted, form) => redacted.replaceAll(form, mask), text);
}
