import type { TSTypeAliasDeclaration } from '@babel/types';
import { meteredText } from './meteredText.ts';

/** A type as TypeScript writes it, made from one of JSDoc. */
export interface WrittenType {
  /** One line for each line of JSDoc. */
  text: string;
  /** Marked with `=`: it may be left out. */
  optional: boolean;
  /** A number without a fraction, for which TypeScript has no word. */
  isInteger: boolean;
}

/** Reads a type as JSDoc writes it: TypeScript's, with `=`, `?`, `*`, `Object` and `integer` on top. */
export function writtenType(jsDocType: string): WrittenType {
  const optional = jsDocType.endsWith('=');
  const bare = jsDocType.replace(/=$/, '').trim();
  const nullable = /^\?/.test(bare) || /\?$/.test(bare);
  const core = bare.replace(/^[?!]|[?!]$/g, '').trim();
  const isInteger = /^(integer|int)$/i.test(core);
  const written = isInteger
    ? 'number'
    : core === '*' || core === ''
      ? 'unknown'
      : core
          .replace(/\.</g, '<')
          .replace(/\bObject(?=<)/g, 'Record')
          .replace(/\b(String|Number|Boolean)\b/g, (name) => name.toLowerCase())
          .replace(/\bObject\b/g, 'object');
  return { text: nullable ? `(${written}) | null` : written, optional, isInteger };
}

/** Why a text is no type, at a line of the file. */
export class DocTypeError extends Error {
  readonly line: number;

  constructor(line: number, cause: unknown) {
    super('This is no type.', { cause });
    this.line = line;
  }
}

/**
 * Parses a type that stands in a comment. @returns the declaration of an alias for it
 * @param text as TypeScript writes it
 * @param line of the file on which it begins; its nodes stand there, at the beginning of their lines
 * @throws DocTypeError
 */
export async function parseDocType(text: string, line: number): Promise<TSTypeAliasDeclaration> {
  const { parse } = await import('./babelParser.ts');
  try {
    const { program } = parse(meteredText(`type T = ${text}\n;`), {
      startLine: line,
      startColumn: 0,
      startIndex: 0,
      sourceType: 'module',
      plugins: ['typescript'],
    });
    const [declaration, ...others] = program.body;
    if (declaration?.type !== 'TSTypeAliasDeclaration' || others.length > 0) throw new DocTypeError(line, undefined);
    moveToLineStarts(declaration);
    return declaration;
  } catch (error) {
    if (error instanceof DocTypeError) throw error;
    const at = error instanceof SyntaxError && 'loc' in error ? (error.loc as { line: number }).line : line;
    throw new DocTypeError(at, error);
  }
}

/** What stood before a type in its comment is not known any more, so that columns would mislead. */
function moveToLineStarts(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if ('loc' in value && typeof value.loc === 'object' && value.loc !== null && 'start' in value.loc) {
    const { line } = value.loc.start as { line: number };
    value.loc = { start: { line, column: 0 } };
  }
  for (const [name, part] of Object.entries(value)) if (name !== 'loc') moveToLineStarts(part);
}
