import type { TextPlace } from '../../base/yamlMapping.ts';
import { llmConfigClasses, type LLMConfigClass } from '../llmConfig.ts';

/** One key as it stands in the file, with what follows it on its line. */
export interface OutlineKey {
  key: string;
  keyPlace: TextPlace & { endColumn: number };
  /** The value on the same line, without quotes, comment and blanks; empty where there is none. */
  value: string;
  valuePlace: TextPlace & { endColumn: number };
  /** Last line that belongs to the key. */
  lastLine: number;
  /** The keys one level below. */
  entries: OutlineKey[];
}

/** The keys of a config file. */
export interface ConfigOutline {
  keys: OutlineKey[];
  /** Undefined where the file names none that exists. */
  llmConfigClass: LLMConfigClass | undefined;
}

const keyLine = /^(?<indent>[ ]*)(?<quote>["']?)(?<key>[\w!#$%&'*+.^`|~-]+?)\k<quote>[ ]*:(?=[ ]|$)(?<rest>.*)$/;

/** Reads the keys by their lines alone, since a text that is being typed is rarely valid YAML. */
export function outlineOf(text: string): ConfigOutline {
  const keys: OutlineKey[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const found = outlineKey(line, index + 1);
    const parent = keys.at(-1);
    if (found && found.keyPlace.column === 1) {
      keys.push(found);
    } else if (parent && line.trim() !== '' && !line.startsWith('#')) {
      parent.lastLine = index + 1;
      // A deeper level is part of an entry's value.
      if (found && found.keyPlace.column <= (parent.entries[0]?.keyPlace.column ?? Infinity))
        parent.entries.push(found);
    }
  }
  const written = keys.find(({ key }) => key === 'llm_config_class')?.value;
  return { keys, llmConfigClass: llmConfigClasses.find((each) => each === written) };
}

function outlineKey(line: string, number: number): OutlineKey | undefined {
  const { indent, quote, key, rest } = keyLine.exec(line)?.groups ?? {};
  if (indent === undefined || quote === undefined || key === undefined || rest === undefined) return undefined;
  const keyStart = indent.length + quote.length;
  const bare = rest.replace(/(?:^|\s)#.*$/, '').trim();
  const value = /^(["'])(.*?)\1?$/.exec(bare)?.[2] ?? bare;
  const valueStart = line.length - rest.length + Math.max(0, rest.indexOf(value));
  return {
    key,
    keyPlace: { line: number, column: keyStart + 1, endColumn: keyStart + key.length + 1 },
    value,
    valuePlace: { line: number, column: valueStart + 1, endColumn: valueStart + value.length + 1 },
    lastLine: number,
    entries: [],
  };
}

/** The top-level key below which a line stands, indented; undefined where there is none. */
export function entryHolder({ keys }: ConfigOutline, line: number): OutlineKey | undefined {
  return keys.findLast(({ keyPlace }) => keyPlace.line < line);
}
