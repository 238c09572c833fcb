import { messageOf } from '../../base/appError.ts';
import { nearestName } from '../../base/nearestName.ts';
import { TemplateFault } from './templateFault.ts';
import type { RootNode } from './templateNode.ts';
import { scanTemplate } from './templateScanner.ts';

/** Longest template, in UTF-16 units. */
const maxSourceLength = 1_048_576;

/** Parsed templates by source, oldest first; a template is parsed once while it is in use. */
const cache = new Map<string, RootNode>();
const cacheSize = 200;

/**
 * The syntax tree of a Nunjucks template. Loads Nunjucks' parser on first use; its compiler is never used, since the
 * code that it generates runs with all rights of the host.
 * @throws TemplateFault at the place of the first syntax error
 */
export async function parseTemplate(source: string): Promise<RootNode> {
  const cached = cache.get(source);
  if (cached) return cached;
  if (source.length > maxSourceLength) {
    throw new TemplateFault(`The template is longer than ${maxSourceLength} characters.`, 1, 1);
  }
  const { fault } = scanTemplate(source);
  if (fault) throw fault;
  const [{ default: parser }, { default: lexer }] = await Promise.all([
    import('nunjucks/src/parser.js'),
    import('nunjucks/src/lexer.js'),
  ]);
  const reader = new parser.Parser(lexer.lex(source));
  let root: RootNode;
  try {
    root = reader.parseAsRoot() as RootNode;
  } catch (error) {
    throw syntaxFault(error, reader.tokens);
  }
  if (cache.size >= cacheSize) cache.delete(cache.keys().next().value ?? '');
  cache.set(source, root);
  return root;
}

/** Tags that a person may have meant: Nunjucks' own, and the blocks of prompt files. */
const tagNames = [
  'if',
  'elif',
  'else',
  'endif',
  'for',
  'endfor',
  'set',
  'endset',
  'macro',
  'endmacro',
  'call',
  'endcall',
];
tagNames.push('block', 'endblock', 'extends', 'include', 'import', 'from', 'filter', 'endfilter', 'raw', 'endraw');
tagNames.push('switch', 'case', 'endswitch', 'system', 'user', 'assistant');

/** Nunjucks' error where it carries a place, else its message at the place where the lexer stopped. */
function syntaxFault(error: unknown, tokens: { lineno: number; colno: number }): TemplateFault {
  const placed = error as { lineno?: unknown; colno?: unknown };
  const line = typeof placed.lineno === 'number' ? placed.lineno : tokens.lineno + 1;
  const column = typeof placed.colno === 'number' ? placed.colno : tokens.colno + 1;
  return new TemplateFault(syntaxMessage(error), line, column);
}

function syntaxMessage(error: unknown): string {
  if (error instanceof RangeError) return 'The template is nested too deeply.';
  // The parser reads a property of a token that is not there when the source ends in the middle of something.
  if (error instanceof TypeError) return 'The template ends, or an expression breaks off, where more is expected.';
  const message = messageOf(error).replace(/^(parse\w+|advance\w+): /, '');
  const unknown = /^unknown block tag: (.*)$/.exec(message);
  if (unknown) {
    const tag = unknown[1] ?? '';
    const nearest = nearestName(tag, tagNames);
    return `Unknown tag {% ${tag} %}.${nearest && nearest !== tag ? ` Did you mean {% ${nearest} %}?` : ''}`;
  }
  return `Syntax error: ${message}.`;
}
