import type { SourceLocation } from '../../core/base/appError.ts';
import { findInSource, isSyntaxNode } from './findInSource.ts';

/** JavaScript made from a tool's source, and the way back from its positions. */
export interface StrippedCode {
  code: string;
  /**
   * Place in the author's source of a place in `code`; lines are the same, columns move where types stood.
   * @param column in code points, as QuickJS counts; what is given back counts UTF-16 units, as editors do
   */
  originalPosition(line: number, column: number): { line: number; column: number };
}

/** The source cannot be parsed. */
export class StripError extends Error {
  override readonly name = 'SyntaxError';
  readonly position: Pick<SourceLocation, 'line' | 'column'>;

  constructor(message: string, position: Pick<SourceLocation, 'line' | 'column'>) {
    super(message);
    this.position = position;
  }
}

/**
 * Takes TypeScript's types out of a module and keeps its lines. JavaScript passes through as it is.
 * @throws StripError with the place
 */
export async function stripTypes(given: string): Promise<StrippedCode> {
  const { transform } = await import('./typeStripper.ts');
  // QuickJS counts no other ends of lines; a template's text has them as \n whatever the file has (ECMA-262 §12.9.6).
  const source = given.replace(/\r\n?/g, '\n');
  try {
    const { code, sourceMap } = transform(source, {
      transforms: ['typescript'],
      disableESTransforms: true,
      filePath: 'tool.ts',
      sourceMapOptions: { compiledFilename: 'tool.js' },
    });
    await refuseNamespaces(source);
    const mappings = sourceMap?.mappings ?? '';
    const rows = code.split('\n');
    return {
      code,
      originalPosition: (line, column) => {
        const before = Array.from(rows[line - 1] ?? '')
          .slice(0, column - 1)
          .join('');
        return originalPosition(mappings, line, before.length + 1);
      },
    };
  } catch (error) {
    if (error instanceof StripError) throw error;
    throw error instanceof RangeError
      ? new StripError('The code is nested too deeply.', {})
      : await syntaxError(source, error);
  }
}

/**
 * Sucrase drops a namespace without a word; the code would then miss what is in it.
 * @throws StripError for one that holds more than types
 */
async function refuseNamespaces(source: string): Promise<void> {
  if (!/\b(?:namespace|module)\s+[\w$.]+\s*\{/.test(source)) return;
  const place = await findInSource(source, ({ type, body }) => {
    if (type !== 'TSModuleDeclaration' || !isSyntaxNode(body) || !Array.isArray(body['body'])) return false;
    return !body['body'].every(isTypeOnly);
  });
  if (place)
    throw new StripError('A tool cannot use a namespace. Use an object, or plain functions and constants.', place);
}

function isTypeOnly(statement: unknown): boolean {
  if (!isSyntaxNode(statement)) return false;
  if (isSyntaxNode(statement['declaration'])) return isTypeOnly(statement['declaration']);
  // A namespace inside is judged by itself.
  return statement['declare'] === true || /^TS(?:Interface|TypeAlias|Module)Declaration$/.test(statement.type);
}

/** Asks a stricter parser, since sucrase often places a fault at the start of the function around it. */
async function syntaxError(source: string, found: unknown): Promise<StripError> {
  const { parse } = await import('../../core/template/toolFile/babelParser.ts');
  try {
    parse(source, { sourceType: 'module', plugins: ['typescript'] });
  } catch (error) {
    if (error instanceof SyntaxError && 'loc' in error) {
      const { line, column } = error.loc as { line: number; column: number };
      return new StripError(withoutPlace(error.message), { line, column: column + 1 });
    }
  }
  return new StripError(withoutPlace(found instanceof Error ? found.message : String(found)), {});
}

function withoutPlace(message: string): string {
  return message.replace(/^Error transforming [^:]*: /, '').replace(/ \(\d+:\d+\)$/, '');
}

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Reads a source map's `mappings` (base64 VLQ, ECMA-426) up to the wanted line. Every segment has one source, the same
 * line on both sides, and four fields.
 */
function originalPosition(mappings: string, line: number, column: number): { line: number; column: number } {
  let originalColumn = 0;
  let found = { generated: 0, original: 0 };
  for (const [index, row] of mappings.split(';').slice(0, line).entries()) {
    let generatedColumn = 0;
    found = { generated: 0, original: 0 };
    for (const segment of row.split(',')) {
      const [generatedDelta, , , originalDelta] = decodeVlq(segment);
      if (generatedDelta === undefined || originalDelta === undefined) continue;
      generatedColumn += generatedDelta;
      originalColumn += originalDelta;
      if (index === line - 1 && generatedColumn < column) {
        found = { generated: generatedColumn, original: originalColumn };
      }
    }
  }
  return { line, column: found.original + (column - found.generated) };
}

/** The numbers of one segment. */
function decodeVlq(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = base64.indexOf(character);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = shift = 0;
  }
  return numbers;
}
