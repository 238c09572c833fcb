import { nearestName } from '../base/nearestName.ts';
import type { YamlField } from '../base/yamlMapping.ts';
import type { ConfigEntry, FieldKind } from './configField.ts';
import { kindInWords } from './fieldWords.ts';
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
  if ((value === null || value === '') && kind.type !== 'boolean') {
    return error(`"${name}" is empty. Give it a value${field.required ? '' : ' or remove the line'}.`);
  }
  switch (kind.type) {
    case 'text':
    case 'url':
      return checkText(name, written, kind.type === 'url');
    case 'code':
      return typeof value === 'string' && kind.pattern.test(value) ? [] : error(mustBe(name, kind));
    case 'number':
    case 'integer':
      return isWithin(kind, value) ? [] : error(`${mustBe(name, kind)}${quotesHint(value)}`);
    case 'boolean':
      return typeof value === 'boolean' ? [] : error(mustBe(name, kind));
    case 'oneOf': {
      if (typeof value === 'string' && kind.values.includes(value)) return [];
      const nearest = typeof value === 'string' ? nearestName(value, kind.values) : undefined;
      return error(`${mustBe(name, kind)}${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`);
    }
    case 'mapping':
      return written.entries ? checkEntries(kind.entries, written, name) : error(mustBe(name, kind));
    case 'headers':
      return written.entries ? checkHeaders(written.entries) : error(mustBe(name, kind));
  }
}

function mustBe(name: string, kind: FieldKind): string {
  return `"${name}" must be ${kindInWords(kind)}.`;
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
  for (const entry of entries) {
    const own = present.get(entry.key);
    const entryName = `${name}.${entry.key}`;
    if (own) faults.push(...checkFieldValue(entry, own, entryName));
    else if (entry.required) {
      faults.push({ message: `"${entryName}" is missing.`, place: written.keyPlace, severity: 'error' });
    }
  }
  const unset = entries.map(({ key }) => key).filter((key) => !present.has(key));
  for (const [key, { keyPlace }] of present) {
    if (entries.some((entry) => entry.key === key)) continue;
    const nearest = nearestName(key, unset);
    const hint = nearest === undefined ? 'It is ignored.' : `Did you mean "${nearest}"?`;
    faults.push({ message: `"${name}" has no such key. ${hint}`, place: keyPlace, severity: 'warning' });
  }
  return faults;
}
