import type { ConfigEntry, FieldKind } from '../configField.ts';
import { classDocumentation, entriesOf, fieldsOf } from '../configFields.ts';
import { fieldMarkdown, needInWords } from '../fieldWords.ts';
import { llmConfigClasses } from '../llmConfig.ts';
import { configCursor, type ConfigCursor, type TextPosition } from './configCursor.ts';
import { entryHolder, outlineOf, type ConfigOutline } from './configOutline.ts';

/** What can be written at a place. */
export interface ConfigProposal {
  kind: 'key' | 'value' | 'reference';
  label: string;
  /** A few words beside the label. */
  detail: string;
  /** Markdown. */
  documentation: string;
  /** In VS Code's snippet syntax. */
  snippet: string;
  /** The columns of the cursor's line that it replaces, from 1; the end is the column after the last character. */
  column: number;
  endColumn: number;
}

/** What an editor knows beside the text. No value of a secret or variable is among it. */
export interface KnownNames {
  /** The name that the file's config must have. */
  configName: string;
  secretNames: readonly string[];
  envNames: readonly string[];
}

/** What can be written at the cursor of a config file, best first. */
export function configProposals(text: string, position: TextPosition, known: KnownNames): ConfigProposal[] {
  const cursor = configCursor(text, position);
  if (!cursor) return [];
  const outline = outlineOf(text);
  const holder = cursor.isIndented ? entryHolder(outline, position.line) : undefined;
  const fields = fieldsOf(outline.llmConfigClass);
  const parent = fields.find(({ key }) => key === holder?.key);
  if (cursor.isIndented && !parent) return [];
  const entries: readonly ConfigEntry[] = parent ? entriesOf(parent) : fieldsHere(fields, outline);
  if (cursor.place === 'key') {
    const present = (holder?.entries ?? outline.keys).filter(({ keyPlace }) => keyPlace.line !== position.line);
    const open = entries.filter(({ key }) => !present.some((each) => each.key === key));
    const first = open.filter(({ required }) => required);
    return [...first, ...open.filter(({ required }) => !required)].map((entry) => keyProposal(entry, cursor));
  }
  const kind = parent?.kind.type === 'headers' ? ({ type: 'text' } as const) : undefined;
  const entry = entries.find(({ key }) => key === cursor.key);
  return valueProposals(cursor.key, kind ?? entry?.kind, cursor, known);
}

/** Without a class only the keys that every class has. */
function fieldsHere(fields: readonly (ConfigEntry & { classes: readonly string[] })[], outline: ConfigOutline) {
  return outline.llmConfigClass ? fields : fields.filter(({ classes }) => classes.length === llmConfigClasses.length);
}

function keyProposal(entry: ConfigEntry, cursor: ConfigCursor): ConfigProposal {
  return {
    kind: 'key',
    label: entry.key,
    detail: needInWords(entry),
    documentation: fieldMarkdown(entry),
    snippet: cursor.hasValue ? entry.key : keySnippet(entry),
    ...cursor.range,
  };
}

function keySnippet({ key, kind, example }: ConfigEntry): string {
  switch (kind.type) {
    case 'boolean':
      return `${key}: \${1|true,false|}`;
    case 'oneOf':
      return `${key}: \${1|${kind.values.join(',')}|}`;
    case 'mapping': {
      const required = kind.entries.filter((entry) => entry.required);
      const lines = required.map((entry, index) => `  ${entry.key}: ${placeholder(index + 1, entry.example)}`);
      const names = kind.entries.map((entry) => entry.key).join(',');
      const any = `  \${1|${names}|}: ${placeholder(2, kind.entries[0]?.example ?? '')}`;
      return [`${key}:`, ...(lines.length > 0 ? lines : [any])].join('\n');
    }
    case 'headers':
      return `${key}:\n  ${placeholder(1, 'X-Name')}: ${placeholder(2, 'value')}`;
    case 'text':
    case 'url':
    case 'code':
    case 'number':
    case 'integer': {
      const [, quote = '', bare = example] = /^(')(.*)'$/.exec(example) ?? [];
      return `${key}: ${quote}${placeholder(1, bare)}${quote}`;
    }
  }
}

/** A place to fill in, whose text stands as it is. */
function placeholder(index: number, text: string): string {
  return `\${${index}:${escapeSnippet(text)}}`;
}

function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

function valueProposals(
  key: string,
  kind: FieldKind | undefined,
  cursor: ConfigCursor,
  known: KnownNames,
): ConfigProposal[] {
  const value = (label: string, documentation: string): ConfigProposal => ({
    kind: 'value',
    label,
    detail: '',
    documentation,
    snippet: `${cursor.gap}${escapeSnippet(label)}`,
    ...cursor.range,
  });
  if (key === 'name') return [value(known.configName, 'The name of this file.')];
  if (key === 'llm_config_class') return llmConfigClasses.map((each) => value(each, classDocumentation[each]));
  if (kind?.type === 'oneOf') return kind.values.map((each) => value(each, ''));
  if (kind?.type === 'boolean') return ['true', 'false'].map((each) => value(each, ''));
  if (kind?.type === 'text' || kind?.type === 'url') return referenceProposals(cursor, known);
  return [];
}

function referenceProposals(cursor: ConfigCursor, { secretNames, envNames }: KnownNames): ConfigProposal[] {
  const reference = (label: string, snippet: string, detail: string): ConfigProposal => ({
    kind: 'reference',
    label,
    detail,
    documentation: '',
    snippet: `${cursor.gap}${snippet}`,
    ...cursor.range,
  });
  const known = (source: string, name: string, detail: string) =>
    reference(`\${${source}:${name}}`, escapeSnippet(`\${${source}:${name}}`), detail);
  return [
    ...secretNames.map((name) => known('secret', name, 'stored secret')),
    reference('${secret:NAME}', '\\${secret:${1:NAME}\\}', 'a secret; "Promptdeck: Set Secret…" stores it'),
    reference('${env:NAME}', '\\${env:${1:NAME}\\}', 'an environment variable'),
    // A long list, so only for those who ask for it.
    ...(cursor.typed.startsWith('${env:') ? envNames.map((name) => known('env', name, 'environment variable')) : []),
  ];
}
