import { nearestName } from '../base/nearestName.ts';
import type { YamlField } from '../base/yamlMapping.ts';
import type { ConfigEntry, FieldKind } from './configField.ts';
import { kindInWords, unknownKeyInWords, valueInWords } from './fieldWords.ts';
import { checkHeaders } from './headerChecks.ts';
import { checkText, type ValueFault } from './textChecks.ts';

/**
 * Everything that is wrong with a written value.
 * @param name the field as messages call it: its key, inside a mapping `mapping.key`
 */
export function checkFieldValue(field: ConfigEntry, written: YamlField, name = field.key): ValueFault[] {
  const { kind } = field;
  const { value, place } = written;
  const error = (message: string): ValueFault[] => [{ message, place, severity: 'error' }];
  if (value === null || value === '') {
    return error(`"${name}" is empty. Give it a value${field.required ? '' : ' or remove the line'}.`);
  }
  switch (kind.type) {
    case 'text':
    case 'url':
      return checkText(name, written, kind.type === 'url');
    case 'code':
      return typeof value === 'string' && kind.pattern.test(value) ? [] : error(mustBe(name, kind, value));
    case 'number':
    case 'integer':
      return isWithin(kind, value) ? [] : error(`${mustBe(name, kind, value)}${quotesHint(value)}`);
    case 'boolean':
      return typeof value === 'boolean' ? [] : error(mustBe(name, kind, value));
    case 'oneOf': {
      if (typeof value === 'string' && kind.values.includes(value)) return [];
      const nearest = typeof value === 'string' ? nearestName(value, kind.values) : undefined;
      const message = mustBe(name, kind, value);
      if (nearest === undefined) return error(message);
      return [{ message: `${message} Did you mean "${nearest}"?`, place, severity: 'error', replacement: nearest }];
    }
    case 'mapping':
      return written.entries ? checkEntries(kind.entries, written, name) : error(mustBe(name, kind, value));
    case 'headers':
      return written.entries ? checkHeaders(written.entries) : error(mustBe(name, kind, value));
  }
}

function mustBe(name: string, kind: FieldKind, found: unknown): string {
  return `"${name}" must be ${kindInWords(kind)}, not ${valueInWords(found)}.`;
}

function isWithin({ type, min, max }: FieldKind & { type: 'number' | 'integer' }, value: unknown): boolean {
  return typeof value === 'number' && value >= min && value <= max && (type === 'number' || Number.isInteger(value));
}

function quotesHint(value: unknown): string {
  return typeof value === 'string' && /^\s*[\d.]+\s*$/.test(value) ? ' Remove the quotes.' : '';
}

function checkEntries(entries: readonly ConfigEntry[], written: YamlField, name: string): ValueFault[] {
  const present = written.entries ?? new Map<string, YamlField>();
  const faults: ValueFault[] = [];
  const unset = new Set(entries.map(({ key }) => key).filter((key) => !present.has(key)));
  for (const entry of entries) {
    const own = present.get(entry.key);
    if (own) faults.push(...checkFieldValue(entry, own, `${name}.${entry.key}`));
  }
  for (const [key, { keyPlace: place }] of present) {
    if (entries.some((entry) => entry.key === key)) continue;
    const nearest = nearestName(key, [...unset]);
    if (nearest === undefined) {
      faults.push({
        message: `"${name}" has no ${unknownKeyInWords(key)}. It is ignored.`,
        place,
        severity: 'warning',
      });
      continue;
    }
    unset.delete(nearest);
    const isNeeded = entries.some((entry) => entry.key === nearest && entry.required);
    const message = `"${name}" has no such key. Did you mean "${nearest}"?${isNeeded ? ' It is needed.' : ''}`;
    faults.push({ message, place, severity: isNeeded ? 'error' : 'warning', replacement: nearest });
  }
  const missing = entries
    .filter(({ key, required }) => required && unset.has(key))
    .map(({ key }) => `"${name}.${key}"`);
  if (missing.length > 0) {
    const message = `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing.`;
    faults.push({ message, place: written.keyPlace, severity: 'error' });
  }
  return faults;
}
