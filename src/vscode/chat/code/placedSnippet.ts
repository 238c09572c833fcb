import { closesLiterals, openLiterals } from './openLiterals.ts';

/** What names a declaration in the languages that models write most: the keyword and the name. */
const declaration =
  /^(?:[\w@]+\s+)*?(function\*?|class|interface|type|enum|const|let|var|def|fn|func|struct|trait|impl|module|namespace)\s+([\p{L}_$][\p{L}\p{N}_$]*)/u;

/** Keywords of methods too, which are often shown without their class. */
const methods = new Set(['def', 'fn', 'func']);

/** A line that takes something in from elsewhere. */
const importing = /^(?:import\b|from\s+\S+\s+import\b|use\s|using\s|#include\b|(?:const|let|var)\s.*=\s*require\()/;

/** A line that stands above the imports of a file. */
const heading = /^(?:#!|<\?php|package\s|["']use \w+["'])/;

/** A line that ends what an earlier line of the same indentation began. */
const closing = /^(?:[})\]]|end\b|<\/)/;

/** What stands above a declaration and belongs to it. */
const leading = /^(?:\/\/|\/\*|\*|#(?!include|!)|@|"""|--)/;

/** A declaration or an import with the comments above it, or comments alone, without the indentation of the code. */
interface Part {
  lines: string[];
  kind: 'comment' | 'import' | 'declaration';
  name: string | undefined;
}

/** Lines of a file, from `start` to before `end`, and those that take their place, with `indent` before each. */
interface Place {
  start: number;
  end: number;
  indent: string;
  lines: string[];
}

/**
 * A file with a part of it written anew: each declaration of `code` in the place of the file's one of the same name, others
 * after the one before them, imports that the file lacks below its others.
 * @param current the file's text
 * @param code whole declarations, with `\n` as line ends
 * @returns undefined where nothing in the file has the name of anything in `code`, `code` is the whole file, or a place is unsure
 */
export function withSnippet(current: string, code: string): string | undefined {
  const file = current.split('\n');
  const parts = partsOf(code.split('\n'));
  if (parts.length === 0 || isWhole(file, parts)) return undefined;
  const imports = parts.filter(({ kind }) => kind === 'import');
  const importPlace = placeOfImports(file, imports);
  const places = placesOf(
    file,
    parts.filter(({ kind }) => kind !== 'import'),
  );
  return importPlace && places && joined(file, [importPlace, ...places]);
}

/**
 * The declarations and imports at the outer indentation, each with the comments above it.
 * @returns none where anything else stands at that indentation, whose place no name tells, or one of them has no clear end
 */
function partsOf(lines: string[]): Part[] {
  const outer = lines.reduce((least, line) => (line.trim() === '' ? least : Math.min(least, indentOf(line))), Infinity);
  const parts: Part[] = [];
  for (const line of lines.map((each) => each.slice(Math.min(outer, indentOf(each))))) {
    const last = parts.at(-1);
    const isInner = line.trim() === '' || indentOf(line) > 0 || (closing.test(line) && last && last.kind !== 'comment');
    const kind = kindOf(line);
    if (isInner) last?.lines.push(line);
    else if (!kind) return [];
    else if (last?.kind === 'comment') {
      last.lines.push(line);
      last.kind = kind;
      last.name = nameOf(line, outer);
    } else parts.push({ lines: [line], kind, name: nameOf(line, outer) });
  }
  for (const part of parts) part.lines = withoutEmptyEnd(part.lines);
  const isClear = parts.every(
    (part) => closesLiterals(part.lines) && (part.kind !== 'import' || isBalanced(part.lines)),
  );
  return isClear ? parts : [];
}

function kindOf(line: string): Part['kind'] | undefined {
  if (importing.test(line)) return 'import';
  if (leading.test(line)) return 'comment';
  return declaration.test(line) ? 'declaration' : undefined;
}

/** What a declaration is found by: its keyword and name, and its indentation, so that nothing local is meant by it. */
function nameOf(line: string, indent: number): string | undefined {
  const [, keyword, name] = declaration.exec(line) ?? [];
  if (keyword === undefined || name === undefined) return undefined;
  return methods.has(keyword) ? `${keyword} ${name}` : `${indent} ${keyword} ${name}`;
}

/** The code begins as the file does, or is about as long, so that it is meant to be all of it. */
function isWhole(file: string[], parts: Part[]): boolean {
  const count = (lines: string[]): number => lines.filter((line) => line.trim() !== '').length;
  const begins = parts[0]?.lines[0]?.trim() === file.find((line) => line.trim() !== '')?.trim();
  return count(parts.flatMap(({ lines }) => lines)) >= count(file) * (begins ? 0.5 : 0.9);
}

/** The places of declarations, those that are new to the file beside others; undefined where one is unsure, or all are new. */
function placesOf(file: string[], parts: Part[]): Place[] | undefined {
  const known = linesByName(file);
  const places: Place[] = [];
  const unplaced: string[] = [];
  for (const { lines, name = '' } of parts) {
    const line = known.get(name);
    const last = places.at(-1);
    if (line === 'unsure') return undefined;
    if (line !== undefined) {
      const place = placeAt(file, line, lines);
      if (!closesLiterals(file.slice(place.start, place.end))) return undefined;
      places.push({ ...place, lines: [...unplaced.splice(0), ...lines] });
      continue;
    }
    const [target, added] = last ? [last.lines, ['', ...lines]] : [unplaced, [...lines, '']];
    // One by one, as a call takes only so many arguments.
    for (const each of added) target.push(each);
  }
  return places.length > 0 ? places : undefined;
}

/** Where the names of a file are declared; `unsure` for one that is declared twice. */
function linesByName(file: string[]): Map<string, number | 'unsure'> {
  const lines = new Map<string, number | 'unsure'>();
  for (const [index, line] of file.entries()) {
    const name = nameOf(line.trimStart(), indentOf(line));
    if (name !== undefined) lines.set(name, lines.has(name) ? 'unsure' : index);
  }
  return lines;
}

function placeAt(file: string[], line: number, lines: string[]): Place {
  const text = file[line] ?? '';
  const bringsComment = leading.test(lines[0] ?? '');
  let start = line;
  while (bringsComment && start > 0 && leading.test(file[start - 1]?.trim() ?? '')) start -= 1;
  return { start, end: endOf(file, line), indent: text.slice(0, indentOf(text)), lines };
}

/** Behind the last line of what begins at `line`: its inner lines, and those of its own indentation that close it. */
function endOf(file: string[], line: number): number {
  const indent = indentOf(file[line] ?? '');
  let end = line + 1;
  for (let at = line + 1; at < file.length; at++) {
    const text = file[at] ?? '';
    if (text.trim() === '') continue;
    const closes = indentOf(text) === indent && closing.test(text.trim());
    if (indentOf(text) <= indent && !closes) break;
    end = at + 1;
    if (closes && !/[{([:,]\s*$/.test(text)) break;
  }
  return end;
}

/** Imports that the file lacks go below its last one, else to its top; undefined where it is unsure where that is. */
function placeOfImports(file: string[], parts: Part[]): Place | undefined {
  const literals = openLiterals(file);
  const starts = [...file.keys()].filter(
    (index) => importing.test(file[index] ?? '') || heading.test(file[index] ?? ''),
  );
  const outside = starts.filter((index) => literals[index] === undefined);
  const own = outside.map((index) => file.slice(index, endOf(file, index)));
  const known = new Set(own.map(importKey));
  const added = parts.filter((part) => !known.has(importKey(part.lines)));
  const lines = added.flatMap((part) => part.lines);
  const modules = new Set(own.flatMap(modulesOf));
  // Two imports of one module may import a name twice.
  if (added.some((part) => modulesOf(part.lines).some((name) => modules.has(name)))) return undefined;
  const last = own.at(-1) ?? [];
  const at = (outside.at(-1) ?? 0) + last.length;
  const next = file.slice(at).find((line) => line.trim() !== '' && !line.startsWith('#'));
  // A string first of all is about the whole file.
  const isSure = isBalanced(last) && (outside.length > 0 || starts.length === 0) && !/^[ru]?["']/i.test(next ?? '');
  return lines.length === 0 || isSure ? { start: at, end: at, indent: '', lines } : undefined;
}

/** The same for an import without the comments above it, however it is broken into lines. */
function importKey(lines: string[]): string {
  const text = lines.slice(lines.findIndex((line) => importing.test(line))).join('');
  return text.replaceAll(/\s|,(?=\s*[})])/g, '');
}

/** What an import names in quotation marks. */
function modulesOf(lines: string[]): string[] {
  return lines
    .filter((line) => !line.trimStart().startsWith('//'))
    .flatMap((line) => line.match(/"[^"]+"|'[^']+'/g) ?? []);
}

function isBalanced(lines: string[]): boolean {
  const count = (pattern: RegExp): number => lines.join('\n').match(pattern)?.length ?? 0;
  return count(/[([{]/g) === count(/[)\]}]/g);
}

function joined(file: string[], places: Place[]): string | undefined {
  const sorted = places.toSorted((a, b) => a.start - b.start);
  const lines: string[][] = [];
  let at = 0;
  for (const place of sorted) {
    if (place.start < at) return undefined;
    const own = place.lines.map((line) => (line === '' ? '' : place.indent + line));
    lines.push(file.slice(at, place.start), own);
    at = place.end;
  }
  return [...lines, file.slice(at)].flat().join('\n');
}

function withoutEmptyEnd(lines: string[]): string[] {
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== '') + 1);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
