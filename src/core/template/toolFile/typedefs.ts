import type { Comment, TSTypeAliasDeclaration } from '@babel/types';
import { DocTypeError, parseDocType, writtenType } from './docType.ts';
import { type JsDocBlock, type JsDocParam, readJsDocBlocks, readParams, takeType } from './jsDoc.ts';

/** The types that a file's comments declare. */
export interface Typedefs {
  types: Map<string, TSTypeAliasDeclaration>;
  /** What is no type, at its line. */
  faults: { line: number; message: string }[];
}

/** Types and properties that comments may declare; each is parsed by itself. */
const maxTags = 200;

/** Reads each `@typedef` with its `@property` lines (https://jsdoc.app/tags-typedef). */
export async function readTypedefs(comments: readonly Comment[]): Promise<Typedefs> {
  const found: Typedefs = { types: new Map(), faults: [] };
  let left = maxTags;
  for (const { type, value, loc } of comments) {
    if (type !== 'CommentBlock' || !value.startsWith('*') || !value.includes('@typedef')) continue;
    const { blocks } = readJsDocBlocks(value, loc?.start.line);
    const starts = blocks.flatMap(({ name }, index) => (name === 'typedef' ? [index] : []));
    for (const [nth, start] of starts.entries()) {
      const [block, ...following] = blocks.slice(start, starts[nth + 1]);
      left -= 1 + following.length;
      if (!block) continue;
      if (left < 0) {
        const message = `Comments declare more than ${maxTags} types and properties: write types of TypeScript instead.`;
        found.faults.push({ line: block.line, message });
        return found;
      }
      await addTypedef(found, block, following);
    }
  }
  return found;
}

async function addTypedef(
  { types, faults }: Typedefs,
  block: JsDocBlock,
  following: readonly JsDocBlock[],
): Promise<void> {
  const { type = 'Object', rest } = takeType(block.body.trim());
  const name = /^[\w$]+/.exec(rest)?.[0];
  if (name === undefined) {
    faults.push({ line: block.line, message: 'This @typedef has no name: write "@typedef {Object} Name".' });
    return;
  }
  const properties = readParams(following, /^prop(?:erty)?$/);
  try {
    types.set(name, await parseDocType(typedefText(type, properties, block.line), block.line));
  } catch (error) {
    if (!(error instanceof DocTypeError)) throw error;
    const { line } = error;
    const property = properties.findLast((each) => each.line <= line);
    const what = property ? `"{${property.type ?? ''}}" of "${property.path}"` : `"{${type}}"`;
    faults.push({ line, message: `${what} is no type: write one such as {string}, {number[]} or {'a' | 'b'}.` });
  }
}

/** The type in TypeScript, each property on its line of the file. */
function typedefText(type: string, properties: readonly JsDocParam[], firstLine: number): string {
  if (properties.length === 0) return writtenType(type).text;
  const lines = new Lines(firstLine);
  writeObject(lines, properties, type);
  return lines.text;
}

function writeObject(lines: Lines, properties: readonly JsDocParam[], type: string): void {
  lines.write('{');
  for (const property of properties) {
    if (property.path.includes('.')) continue;
    const name = property.path.replace(/\[\]$/, '');
    const inner = properties.flatMap((each) => {
      const path = [`${name}.`, `${name}[].`].find((start) => each.path.startsWith(start));
      return path === undefined ? [] : [{ ...each, path: each.path.slice(path.length) }];
    });
    const { text, optional, isInteger } = writtenType(property.type ?? '*');
    lines.moveTo(property.line);
    writeDoc(lines, property, isInteger);
    lines.write(` ${JSON.stringify(name)}${property.optional || optional ? '?' : ''}: `);
    if (inner.length === 0) lines.write(text);
    else writeObject(lines, inner, property.path.endsWith('[]') ? `${property.type ?? ''}[]` : (property.type ?? ''));
    lines.write(';');
  }
  lines.write(/\[\]$|^Array\b/.test(type.replace(/=$/, '')) ? '}[]' : '}');
}

/** Writes what TypeScript's own properties say in JSDoc, each tag on its line of the file. */
function writeDoc(lines: Lines, { description, defaultText, tags, line }: JsDocParam, isInteger: boolean): void {
  const all = [
    ...(isInteger ? [{ name: 'type', text: '{integer}', line }] : []),
    ...(defaultText === undefined || defaultText === '' ? [] : [{ name: 'default', text: defaultText, line }]),
    ...tags,
  ];
  if (description === '' && all.length === 0) return;
  const write = (text: string): void => {
    lines.write(text.replaceAll('*/', '* /'));
  };
  lines.write('/** ');
  write(description.replaceAll('\n', '\n\n'));
  for (const tag of all) {
    lines.moveTo(tag.line);
    write(` @${tag.name} ${tag.text}`);
  }
  lines.write(' */');
}

/** A text whose lines are those of a file. */
class Lines {
  text = '';
  private line: number;

  constructor(firstLine: number) {
    this.line = firstLine;
  }

  write(part: string): void {
    this.text += part;
    this.line += part.split('\n').length - 1;
  }

  moveTo(line: number): void {
    if (line > this.line) this.write('\n'.repeat(line - this.line));
  }
}
