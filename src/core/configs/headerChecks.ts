import type { YamlField } from '../base/yamlMapping.ts';
import { headerFault, isHeaderValue, type HeaderFault } from './headerRules.ts';
import { secretReferences } from './secretString.ts';
import { checkText, secretName, type ValueFault } from './textChecks.ts';

/** Most headers of a config. */
const maxHeaders = 50;

/** Everything that is wrong with the headers of a config. The messages quote neither name nor value. */
export function checkHeaders(headers: ReadonlyMap<string, YamlField>): ValueFault[] {
  const faults: ValueFault[] = [];
  const seen = new Set<string>();
  for (const [name, written] of headers) {
    const { keyPlace: place } = written;
    const fault = seen.has(name.toLowerCase())
      ? 'This header stands here twice: names count without regard to case. Keep one of them.'
      : nameFault(name);
    if (fault !== undefined) faults.push({ message: fault, place, severity: 'error' });
    else faults.push(...checkValue(name, written));
    seen.add(name.toLowerCase());
    if (seen.size > maxHeaders) {
      const message = `"headers" holds more than ${maxHeaders} headers. Remove some.`;
      return [...faults, { message, place, severity: 'error' }];
    }
  }
  return faults;
}

const nameFaults: Readonly<Record<HeaderFault, string>> = {
  'no-name': 'This is no name of a header. Use letters, digits and "-", without blanks and colons.',
  key: 'This header carries the key. Remove it, and give the key as "api_key".',
  request: 'This header follows from the request itself and cannot be set. Remove it.',
};

function nameFault(name: string): string | undefined {
  const fault = headerFault(name);
  return fault && nameFaults[fault];
}

function checkValue(name: string, written: YamlField): ValueFault[] {
  const { value, place } = written;
  const fault = (message: string, severity: ValueFault['severity'] = 'error'): ValueFault[] => [
    { message, place, severity },
  ];
  if (value === null || value === '') return fault('This header is empty. Give it a value or remove the line.');
  const faults = checkText('headers', written);
  if (faults.length > 0 || typeof value !== 'string') return faults;
  if (!isHeaderValue(value)) {
    return fault('A header is one line of plain ASCII characters. Remove line breaks and other characters.');
  }
  if (secretName.test(name) && secretReferences(value).length === 0) {
    return fault(
      'A key seems to stand here as plain text. Write ${secret:NAME} and store it with "Promptdeck: Set Secret…".',
      'warning',
    );
  }
  return [];
}
