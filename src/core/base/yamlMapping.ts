import type { Document, Node, YAMLMap } from 'yaml';
import type { FileProblem } from './fileProblem.ts';
import { noSyntaxFaults, syntaxFaults } from './yamlSyntax.ts';

/** A place in a text. Lines and columns count from 1; `endColumn` only where the end is on the same line. */
export interface TextPlace {
  line: number;
  column: number;
  endColumn?: number;
}

/** One key with its value as plain JavaScript and the places of both. */
export interface YamlField {
  value: unknown;
  keyPlace: TextPlace;
  place: TextPlace;
  /** Where the value of a top-level key is itself a mapping: its keys, in file order. */
  entries?: ReadonlyMap<string, YamlField>;
  /** A syntax error lies inside it: what it says is a guess of the parser's. */
  isBroken?: true;
}

/** A YAML text read as one mapping. `fields` holds what could be read, in file order. */
export interface YamlMapping {
  fields: Map<string, YamlField>;
  problems: FileProblem[];
  /** False where a syntax error may hide keys: that one is absent then says nothing. */
  isComplete: boolean;
}

/** Most syntax errors that are told; the rest mostly follows from them. */
const maxErrors = 5;
/** Most faults of keys that are told beside them. */
const maxKeyFaults = 10;
/** Longest YAML text, in UTF-16 units. */
const maxLength = 131_072;
/** Most keys. */
const maxKeys = 200;

/**
 * Reads YAML 1.2 whose top level is a mapping with text keys. Loads the parser on first use. No message quotes a value,
 * since a value may be a secret.
 * @param firstLine line of the file on which the text starts, for the places; default 1
 */
export async function readYamlMapping(source: string, firstLine = 1): Promise<YamlMapping> {
  // Editors count the columns without the mark.
  const text = source.replace(/^\uFEFF/, '');
  const mapping: YamlMapping = { fields: new Map(), problems: [], isComplete: true };
  const faultyLines = new Set<number>();
  const report = (message: string, place: TextPlace) => {
    mapping.isComplete = false;
    // What else the parser finds on a line follows from its first fault.
    if (faultyLines.has(place.line) || mapping.problems.length >= maxErrors) return;
    faultyLines.add(place.line);
    mapping.problems.push({ message, ...place, severity: 'error' });
  };
  const start: TextPlace = { line: firstLine, column: 1 };
  if (text.length > maxLength) {
    report(`The YAML is longer than ${maxLength} characters.`, start);
    return mapping;
  }
  const { LineCounter, isAlias, isMap, isScalar, parseAllDocuments, visit } = await import('./yamlLibrary.ts');
  const lines = new LineCounter();
  const placeOf = (from: number, to = from): TextPlace => {
    const { line, col } = lines.linePos(from);
    const end = lines.linePos(to);
    const place = { line: Math.max(1, line) + firstLine - 1, column: Math.max(1, col) };
    return end.line === line && to > from ? { ...place, endColumn: end.col } : place;
  };
  const placeOfNode = (node: Node) => placeOf(node.range?.[0] ?? 0, node.range?.[1] ?? 0);

  let documents: Document.Parsed[];
  try {
    const parsed = parseAllDocuments(text, {
      lineCounter: lines,
      prettyErrors: false,
      // Its warnings go to the process and quote the text.
      logLevel: 'error',
      uniqueKeys: false,
      version: '1.2',
    });
    documents = Array.isArray(parsed) ? parsed : [];
  } catch {
    // The parser's only way to throw: it recurses, and the text nests thousands of levels.
    report('The YAML is nested too deeply.', start);
    return mapping;
  }
  const [document, second] = documents;
  const lineOf = (offset: number) => lines.linePos(offset).line;
  const { faults, brokenLines } = document ? syntaxFaults(document, text, lineOf, visit) : noSyntaxFaults;
  for (const { message, offset } of faults) report(message, placeOf(offset));
  const isBroken = (key: Node, value: Node | null): boolean => {
    const first = lineOf(key.range?.[0] ?? 0);
    const [from, to] = value?.range ?? [0, 0];
    // What is wrong right after a key without a value was meant as one.
    const last = to > from ? lineOf(to - 1) : first + 1;
    return [...brokenLines].some((line) => line >= first && line <= last);
  };
  if (second) report('The file holds several YAML documents. Keep one; remove `---`.', placeOf(second.range[0]));
  const contents = document?.contents;
  if (!document || !contents || (isScalar(contents) && contents.value === null)) return mapping;
  if (!isMap(contents)) {
    if (!mapping.problems.length) report('Expected lines of the form `key: value`.', placeOfNode(contents));
    return mapping;
  }
  const mostProblems = mapping.problems.length + maxKeyFaults;
  const reportKey = (message: string, place: TextPlace) => {
    if (mapping.problems.length >= mostProblems || faultyLines.has(place.line)) return;
    mapping.problems.push({ message, ...place, severity: 'error' });
  };
  const readItems = ({ items }: YAMLMap, place: TextPlace, isTop: boolean) => {
    const fields = new Map<string, YamlField>();
    if (items.length > maxKeys) reportKey(`There are more than ${maxKeys} keys.`, place);
    for (const { key, value } of items.slice(0, maxKeys) as { key: Node; value: Node | null }[]) {
      const keyPlace = key.range ? placeOfNode(key) : place;
      if (!isScalar(key) || typeof key.value !== 'string') {
        reportKey('A key is a plain word.', keyPlace);
      } else if (fields.has(key.value)) {
        // Checked here, since the parser compares each key with each other one.
        reportKey(
          `${isPlainWord(key.value) ? `"${key.value}"` : 'This key'} stands here twice. Keep one of them.`,
          keyPlace,
        );
      } else {
        try {
          const plain: unknown = value ? value.toJS(document) : null;
          const valuePlace = value?.range ? placeOfNode(value) : keyPlace;
          const inner = isAlias(value) ? value.resolve(document) : value;
          const entries = isTop && isMap(inner) ? readItems(inner, valuePlace, false) : undefined;
          fields.set(key.value, {
            value: plain,
            keyPlace,
            place: valuePlace,
            ...(entries ? { entries } : {}),
            ...(isBroken(key, value) ? { isBroken: true } : {}),
          });
        } catch {
          // An alias without its anchor, or aliases that multiply beyond the parser's bound.
          if (!mapping.problems.length) reportKey('This value cannot be read: check its `*` aliases.', keyPlace);
        }
      }
    }
    return fields;
  };
  mapping.fields = readItems(contents, start, true);
  return mapping;
}

/** True for a key that messages may quote: anything but a plain word may be a secret in the wrong place. */
export function isPlainWord(key: string): boolean {
  return /^[a-z_]{1,32}$/i.test(key);
}
