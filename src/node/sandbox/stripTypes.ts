import type { SourceLocation } from '../../core/base/appError.ts';

/** JavaScript made from a tool's source, and the way back from its positions. */
export interface StrippedCode {
  code: string;
  /** Place in the author's source of a place in `code`; lines are the same, columns move where types stood. */
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
export async function stripTypes(source: string): Promise<StrippedCode> {
  const { transform } = await import('./typeStripper.ts');
  try {
    const { code, sourceMap } = transform(source, {
      transforms: ['typescript'],
      disableESTransforms: true,
      filePath: 'tool.ts',
      sourceMapOptions: { compiledFilename: 'tool.js' },
    });
    const mappings = sourceMap?.mappings ?? '';
    return { code, originalPosition: (line, column) => originalPosition(mappings, line, column) };
  } catch (error) {
    throw error instanceof RangeError
      ? new StripError('The code is nested too deeply.', {})
      : await syntaxError(source, error);
  }
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
