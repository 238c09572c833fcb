import type { Node, Pair } from 'yaml';
import { AppError } from '../../../base/appError.ts';
import { yamlName } from './yamlName.ts';

/** A text put in place of another, by offsets in UTF-16 units. */
export interface TextChange {
  start: number;
  end: number;
  text: string;
}

/**
 * The change that puts names into the `tools` of a prompt file, after those that it lists; the rest stays as it is, comments
 * and style included.
 * @param added names, none of them listed
 * @throws AppError `InvalidPromptFile` where the front matter is no YAML mapping, or `tools` no list of its own
 */
export async function addToolNames(text: string, added: readonly string[]): Promise<TextChange> {
  const { LineCounter, isMap, isScalar, isSeq, parseAllDocuments } = await import('../../../base/yamlLibrary.ts');
  const names = added.map(yamlName);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const flow = `[${names.join(', ')}]`;
  const front = /^(?<open>\uFEFF?---[ \t]*\r?\n)(?<yaml>[\s\S]*?)^---[ \t]*(?:\r?\n|$(?![\s\S]))/m.exec(text)?.groups;
  if (front?.['open'] === undefined || front['yaml'] === undefined || !/^\uFEFF?---/.test(text)) {
    if (/^\uFEFF?---[ \t]*(?:\r?\n|$)/.test(text)) throw unreadable('its front matter is never closed');
    const start = text.startsWith('\uFEFF') ? 1 : 0;
    return { start, end: start, text: `---${eol}tools: ${flow}${eol}---${eol}` };
  }
  const yaml = front['yaml'];
  const yamlStart = front['open'].length;
  const lineCounter = new LineCounter();
  const [document] = parseAllDocuments(yaml, { lineCounter, prettyErrors: false, logLevel: 'error', version: '1.2' });
  if (document && 'errors' in document && document.errors.length > 0) throw unreadable('its front matter has errors');
  const contents = document && 'contents' in document ? document.contents : null;
  const insert = (at: number, put: string, end = at): TextChange => ({
    start: yamlStart + at,
    end: yamlStart + end,
    text: put,
  });
  if (!contents || (isScalar(contents) && contents.value === null)) return insert(yaml.length, `tools: ${flow}${eol}`);
  if (!isMap(contents) || contents.flow) throw unreadable('its front matter is not lines of the form `key: value`');
  const pair = (contents.items as Pair<Node, Node | null>[]).find(({ key }) => isScalar(key) && key.value === 'tools');
  if (!pair) return insert(yaml.length, `${/\n$/.test(yaml) || yaml === '' ? '' : eol}tools: ${flow}${eol}`);
  const list = pair.value;
  if (!list || (isScalar(list) && list.value === null)) {
    // An empty value has no place but that of its key; `null` and `~` are taken away.
    const at = list?.range?.[0] ?? pair.key.range?.[1] ?? 0;
    const end = list?.range?.[1] ?? at;
    const colon = yaml.indexOf(':', pair.key.range?.[1] ?? 0) + 1;
    return end > at ? insert(at, flow, end) : insert(colon, ` ${flow}`);
  }
  const [from, to] = list.range ?? [0, 0];
  if (!isSeq(list)) throw unreadable('`tools` is no list');
  const last = (list.items as Node[]).at(-1)?.range?.[1];
  if (list.flow) return last === undefined ? insert(from + 1, names.join(', ')) : insert(last, `, ${names.join(', ')}`);
  const dash = lineCounter.linePos(from).col - 1;
  const lineEnd = yaml.slice(last ?? to).search(/\r?\n|$/) + (last ?? to);
  return insert(lineEnd, names.map((name) => `${eol}${' '.repeat(dash)}- ${name}`).join(''));
}

function unreadable(why: string): AppError {
  return new AppError(
    'InvalidPromptFile',
    `The tools cannot be written into this prompt, because ${why}. Mend that first, or write them by hand.`,
  );
}
