/** What names a declaration in the languages that models write most: the keyword and the name. */
const declaration =
  /^(?:[\w@]+\s+)*?(function\*?|class|interface|type|enum|const|let|var|def|fn|func|struct|trait|impl|module|namespace)\s+([\p{L}_$][\p{L}\p{N}_$]*)/u;

/** A line that takes something in from elsewhere. */
const importing = /^(?:import\b|from\s+\S+\s+import\b|use\s|using\s|#include\b|(?:const|let|var)\s.*=\s*require\()/;

/** A line that ends what an earlier line of the same indentation began. */
const closing = /^(?:[})\]]|end\b|<\/)/;

/** What stands above a declaration and belongs to it. */
const leading = /^(?:\/\/|\/\*|\*|#(?!include)|@|"""|--)/;

/** Lines of a file, from `start` to before `end`. */
interface Place {
  start: number;
  end: number;
  lines: string[];
}

/**
 * A file with a part of it written anew: each declaration of `code` in the place of the file's one of the same name, others
 * after the one before them, imports that the file lacks below its others.
 * @param current the file's text
 * @param code whole declarations, with `\n` as line ends
 * @returns undefined where nothing in the file has the name of anything in `code`, or `code` is the whole file
 */
export function withSnippet(current: string, code: string): string | undefined {
  const file = current.split('\n');
  const parts = partsOf(code.split('\n'));
  if (parts.length === 0 || isWhole(file, parts)) return undefined;
  const places: Place[] = [];
  const unplaced: string[][] = [];
  for (const part of parts) {
    if (part.every((line) => importing.test(line.trim()))) {
      places.push(importPlace(file, part));
      continue;
    }
    const place = placeOf(file, part);
    const last = places.at(-1);
    if (place)
      places.push({ ...place, lines: [...unplaced.splice(0).flatMap((lines) => [...lines, '']), ...place.lines] });
    else if (last && last.end > last.start) last.lines.push('', ...part);
    else unplaced.push(part);
  }
  const isPlaced = places.some(({ start, end }) => end > start);
  return isPlaced && unplaced.length === 0 ? joined(file, places) : undefined;
}

/**
 * The declarations at the outer indentation, each with the comments above it and without that indentation, and runs of imports.
 * @returns none where anything else stands at that indentation, whose place no name tells
 */
function partsOf(lines: string[]): string[][] {
  const outer = Math.min(...lines.filter((line) => line.trim() !== '').map(indentOf));
  const parts: { lines: string[]; kind: 'comment' | 'import' | 'declaration' }[] = [];
  for (const line of lines.map((each) => each.slice(Math.min(outer, indentOf(each))))) {
    const last = parts.at(-1);
    const isInner = line.trim() === '' || indentOf(line) > 0 || (closing.test(line) && last?.kind === 'declaration');
    const kind = kindOf(line);
    if (isInner) last?.lines.push(line);
    else if (!kind) return [];
    else if (last && (last.kind === 'comment' || (last.kind === 'import' && kind === 'import'))) {
      last.lines.push(line);
      last.kind = kind;
    } else parts.push({ lines: [line], kind });
  }
  return parts.map((part) => withoutEmptyEnd(part.lines));
}

function kindOf(line: string): 'comment' | 'import' | 'declaration' | undefined {
  if (importing.test(line)) return 'import';
  if (leading.test(line)) return 'comment';
  return declaration.test(line) ? 'declaration' : undefined;
}

/** The code begins as the file does, or is about as long, so that it is meant to be all of it. */
function isWhole(file: string[], parts: string[][]): boolean {
  const count = (lines: string[]): number => lines.filter((line) => line.trim() !== '').length;
  const begins = parts[0]?.[0]?.trim() === file.find((line) => line.trim() !== '')?.trim();
  return count(parts.flat()) >= count(file) * (begins ? 0.5 : 0.9);
}

function placeOf(file: string[], part: string[]): Place | undefined {
  const above = part.findIndex((line) => !leading.test(line.trim()));
  const anchor = part[above]?.trim() ?? '';
  const [, keyword, name] = declaration.exec(anchor) ?? [];
  if (name === undefined) return undefined;
  const found = [...file.keys()].filter((index) => {
    const [, otherKeyword, otherName] = declaration.exec(file[index]?.trim() ?? '') ?? [];
    return otherName === name && otherKeyword === keyword;
  });
  const [line, ...others] = found;
  if (line === undefined || others.length > 0) return undefined;
  const indent = (file[line] ?? '').slice(0, indentOf(file[line] ?? ''));
  let start = line;
  while (above > 0 && start > 0 && leading.test(file[start - 1]?.trim() ?? '')) start -= 1;
  return { start, end: endOf(file, line), lines: part.map((each) => (each === '' ? '' : indent + each)) };
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

/** Imports that the file lacks go below its last one, else to its top. */
function importPlace(file: string[], part: string[]): Place {
  const known = new Set(file.map((line) => line.trim()));
  const at = file.findLastIndex((line) => importing.test(line)) + 1;
  return { start: at, end: at, lines: part.filter((line) => !known.has(line.trim())) };
}

function joined(file: string[], places: Place[]): string | undefined {
  const sorted = places.toSorted((a, b) => a.start - b.start);
  const lines: string[] = [];
  let at = 0;
  for (const place of sorted) {
    if (place.start < at) return undefined;
    lines.push(...file.slice(at, place.start), ...place.lines);
    at = place.end;
  }
  return [...lines, ...file.slice(at)].join('\n');
}

function withoutEmptyEnd(lines: string[]): string[] {
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== '') + 1);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
