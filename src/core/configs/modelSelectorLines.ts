/**
 * A YAML text with its top-level `vendor`, `family` and `id` set, also where they stand in a comment; the rest stays as it is.
 * Keys that the selector lacks are left alone.
 */
export function withModelSelector(yaml: string, selector: Partial<Record<'vendor' | 'family' | 'id', string>>): string {
  let text = yaml;
  for (const [key, value] of Object.entries(selector)) {
    const line = `${key}: ${JSON.stringify(value)}`;
    const present = new RegExp(`^(?:# ?)?${key}:.*$`, 'm');
    text = present.test(text) ? text.replace(present, () => line) : `${text.replace(/\n?$/, '\n')}${line}\n`;
  }
  return text;
}
