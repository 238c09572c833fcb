import type { Document, Node, YAMLError, YAMLMap } from 'yaml';
import type { FileProblem } from './fileProblem.ts';

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
}

/** A YAML text read as one mapping. `fields` holds what could be read, in file order. */
export interface YamlMapping {
  fields: Map<string, YamlField>;
  problems: FileProblem[];
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
export async function readYamlMapping(text: string, firstLine = 1): Promise<YamlMapping> {
  const mapping: YamlMapping = { fields: new Map(), problems: [] };
  const report = (message: string, place: TextPlace) => {
    if (mapping.problems.length < maxErrors) mapping.problems.push({ message, ...place, severity: 'error' });
  };
  const start: TextPlace = { line: firstLine, column: 1 };
  if (text.length > maxLength) {
    report(`The YAML is longer than ${maxLength} characters.`, start);
    return mapping;
  }
  const { LineCounter, isAlias, isMap, isScalar, parseAllDocuments } = await import('./yamlLibrary.ts');
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
  for (const error of document?.errors ?? []) report(syntaxMessage(error), placeOf(error.pos[0]));
  if (second) report('The file holds several YAML documents. Keep one; remove `---`.', placeOf(second.range[0]));
  const contents = document?.contents;
  if (!document || !contents || (isScalar(contents) && contents.value === null)) return mapping;
  if (!isMap(contents)) {
    if (!mapping.problems.length) report('Expected lines of the form `key: value`.', placeOfNode(contents));
    return mapping;
  }
  const mostProblems = mapping.problems.length + maxKeyFaults;
  const reportKey = (message: string, place: TextPlace) => {
    if (mapping.problems.length < mostProblems) mapping.problems.push({ message, ...place, severity: 'error' });
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
        reportKey('This key stands here twice. Keep one of them.', keyPlace);
      } else {
        try {
          const plain: unknown = value ? value.toJS(document) : null;
          const valuePlace = value?.range ? placeOfNode(value) : keyPlace;
          const inner = isAlias(value) ? value.resolve(document) : value;
          const entries = isTop && isMap(inner) ? readItems(inner, valuePlace, false) : undefined;
          fields.set(key.value, { value: plain, keyPlace, place: valuePlace, ...(entries ? { entries } : {}) });
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

/** Plain words for the parser's error codes (yaml's errors.ts); its own messages may quote values. */
const syntaxMessages: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: 'A value that starts with `*` or `&` is an alias in YAML. Put the value in quotes.',
  BAD_DQ_ESCAPE: 'A backslash in a double-quoted text starts an escape. Use single quotes, or write it twice.',
  BAD_INDENT: 'A bracket or quote is not closed here, or a line is indented differently from its neighbours.',
  BAD_SCALAR_START: 'A value cannot start with this character. Put the value in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'A value that holds `: ` needs quotes.',
  MISSING_CHAR: 'Something is missing here: a `:` after a key, a blank, a comma, or a closing quote or bracket.',
  MULTILINE_IMPLICIT_KEY: 'Expected a `:` after this key, on the same line.',
  TAB_AS_INDENT: 'YAML is indented with blanks, not with tabs.',
  TAG_RESOLVE_FAILED: 'A value that starts with `!` is a tag in YAML. Put the value in quotes.',
  UNEXPECTED_TOKEN: 'This does not belong here. Check the quotes, brackets and indentation.',
};

function syntaxMessage(error: YAMLError): string {
  return syntaxMessages[error.code] ?? 'This is not valid YAML. Check the quotes, brackets and indentation.';
}
