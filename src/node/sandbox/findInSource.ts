import { posix } from 'node:path';
import type { Place } from './guestError.ts';

/** A node of Babel's syntax tree, as far as a search looks at it. */
export interface SyntaxNode {
  type: string;
  loc?: { start: { line: number; column: number } };
  [part: string]: unknown;
}

/**
 * Place of the first node that a test accepts, what is only declared (`declare …`) left out.
 * @returns undefined where there is none, or where the source cannot be parsed
 */
export async function findInSource(source: string, test: (node: SyntaxNode) => boolean): Promise<Place | undefined> {
  const { parse } = await import('../../core/template/toolFile/babelParser.ts');
  try {
    const { program } = parse(source, { sourceType: 'module', plugins: ['typescript'], createImportExpressions: true });
    const start = find(program, test)?.loc?.start;
    return start && { line: start.line, column: start.column + 1 };
  } catch {
    // Who asks has a fault to tell with or without its place.
    return undefined;
  }
}

/** Place of an import or an export of a module, by the name that the engine gives it: without "./". */
export function findImport(source: string, module: string): Promise<Place | undefined> {
  return findInSource(source, (node) => {
    const name = isSyntaxNode(node['source']) ? node['source']['value'] : undefined;
    return typeof name === 'string' && [name, posix.normalize(name)].includes(module);
  });
}

export function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function find(value: unknown, test: (node: SyntaxNode) => boolean): SyntaxNode | undefined {
  const node = isSyntaxNode(value) ? value : undefined;
  if (node?.['declare'] === true) return undefined;
  if (node && test(node)) return node;
  for (const part of Array.isArray(value) ? value : Object.values(node ?? {})) {
    const found = find(part, test);
    if (found) return found;
  }
  return undefined;
}
