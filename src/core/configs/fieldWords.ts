import { isPlainWord } from '../base/yamlMapping.ts';
import type { ConfigEntry, FieldKind } from './configField.ts';

/** What a value must be, in words that follow "must be". */
export function kindInWords(kind: FieldKind): string {
  switch (kind.type) {
    case 'text':
      return 'a text';
    case 'url':
      return 'an address that starts with https:// or http://';
    case 'code':
      return kind.form;
    case 'number':
      return `a number from ${kind.min} to ${kind.max}`;
    case 'integer':
      return `a whole number from ${kind.min} to ${kind.max}`;
    case 'boolean':
      return 'true or false';
    case 'oneOf':
      return `one of ${kind.values.join(', ')}`;
    case 'mapping':
    case 'headers':
      return 'a mapping: lines of the form `key: value` below it, indented';
  }
}

/** What was written in place of what a value must be, in words that follow "not". Other texts may be secrets. */
export function valueInWords(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return /^(?:yes|no|on|off)$/i.test(value) ? `"${value}"` : 'this text';
  if (value === null || value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : 'a mapping';
}

/** A key that nothing has, in words that follow "has no". */
export function unknownKeyInWords(key: string): string {
  return isPlainWord(key) ? `key "${key}"` : 'such key';
}

/** Whether a field is needed, and what counts without it, in Markdown. */
export function needInWords({ required, default: fallback }: ConfigEntry): string {
  if (required) return 'required';
  return fallback === undefined ? 'optional' : `default: ${fallback}`;
}

/** Everything about a field, in Markdown, for a hover or the details of a proposal. */
export function fieldMarkdown(field: ConfigEntry): string {
  const { key, kind, documentation, example } = field;
  const entries = kind.type === 'mapping' ? kind.entries : [];
  const blocks = [
    `**\`${key}\`**: ${kindInWords(kind)} (${needInWords(field)})`,
    documentation,
    entries.map((entry) => `- \`${entry.key}\`: ${entry.documentation} (${needInWords(entry)})`).join('\n'),
    `\`\`\`yaml\n${key}: ${example}\n\`\`\``,
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}
