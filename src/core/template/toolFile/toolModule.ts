import type {
  ArrowFunctionExpression,
  Comment,
  ExportDefaultDeclaration,
  ExportNamedDeclaration,
  FunctionDeclaration,
  FunctionExpression,
  Node,
  Program,
  TSDeclareFunction,
  TSEnumDeclaration,
  TSInterfaceDeclaration,
  TSType,
  TSTypeAliasDeclaration,
} from '@babel/types';
import { type JsDoc, parseJsDoc } from './jsDoc.ts';
import { maxToolCodeBytes } from '../../tools/tool.ts';
import { unwrapExpression } from './literalValue.ts';
import { meteredText } from './meteredText.ts';
import { readTypedefs, type Typedefs } from './typedefs.ts';

/** A function of the module, in any of its forms. */
export type ToolFunction = FunctionDeclaration | FunctionExpression | ArrowFunctionExpression;

/** Something that the module exports: its value and the statement that declares it, which carries the JSDoc. */
export interface ToolExport {
  value: Node;
  statement: Node;
  /** What its variable, `satisfies` or `as` says that it is. */
  type?: TSType | undefined;
  /** Signatures before a function, in place of its own: a caller sees only these. */
  overloads?: readonly Overload[];
}

/** One of several signatures of a function, and the statement that declares it. */
export interface Overload {
  signature: TSDeclareFunction;
  statement: Node;
}

/** The function that a call runs. */
export interface ToolEntry extends ToolExport {
  entry: ToolFunction;
}

/** A tool's module as read, not run: its exports, its types, its comments. */
export interface ToolModule {
  program: Program;
  exports: ReadonlyMap<string, ToolExport>;
  /** Those of comments (`@typedef`) among them. */
  types: ReadonlyMap<string, TSInterfaceDeclaration | TSTypeAliasDeclaration | TSEnumDeclaration>;
  /** What no type is among those that comments declare. */
  docFaults: Typedefs['faults'];
  /** Functions and variables of the module itself, exported or not. */
  locals: ReadonlyMap<string, ToolExport>;
  /** The JSDoc right before a node. */
  docOf(node: Node): JsDoc | undefined;
}

/** A fault of the syntax. Lines and columns count from 1. */
export class ToolSyntaxError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/**
 * Parses a tool's code, TypeScript or JavaScript.
 * @throws ToolSyntaxError
 */
export async function parseToolModule(code: string): Promise<ToolModule> {
  checkLength(code);
  const { parse } = await import('./babelParser.ts');
  let program: Program;
  let comments: readonly Comment[] | null | undefined;
  try {
    ({ program, comments } = parse(meteredText(code), { sourceType: 'module', plugins: ['typescript'] }));
  } catch (error) {
    throw syntaxError(error);
  }
  const types = new Map<string, TSInterfaceDeclaration | TSTypeAliasDeclaration | TSEnumDeclaration>();
  const locals = new Map<string, ToolExport>();
  let overloads: Overload[] = [];
  for (const statement of program.body) {
    const declaration =
      statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration'
        ? statement.declaration
        : statement;

    switch (declaration?.type) {
      case 'TSInterfaceDeclaration':
      case 'TSTypeAliasDeclaration':
      case 'TSEnumDeclaration':
        types.set(declaration.id.name, declaration);
        break;
      case 'FunctionDeclaration':
        // Without a name it can only be the default export.
        locals.set(declaration.id?.name ?? '', {
          value: declaration,
          statement,
          overloads: overloads.filter(({ signature }) => signature.id?.name === declaration.id?.name),
        });
        overloads = [];
        break;
      case 'TSDeclareFunction':
        overloads.push({ signature: declaration, statement });
        break;
      case 'VariableDeclaration':
        for (const { id, init } of declaration.declarations) {
          if (id.type !== 'Identifier' || !init) continue;
          const annotation =
            id.typeAnnotation?.type === 'TSTypeAnnotation' ? id.typeAnnotation.typeAnnotation : undefined;
          locals.set(id.name, { value: unwrapExpression(init), statement, type: annotation ?? statedType(init) });
        }
        break;
      default:
    }
  }
  const typedefs = await readTypedefs(comments ?? []);
  return {
    program,
    types: new Map([...typedefs.types, ...types]),
    docFaults: typedefs.faults,
    locals,
    exports: exportsOf(program, locals),
    docOf,
  };
}

/**
 * The function that a call runs: the default export, else the only exported function. A text says why there is none;
 * undefined: the default export is there, but only running the code would tell what it is.
 */
export function entryFunction(module: ToolModule): ToolEntry | string | undefined {
  const standard = module.exports.get('default');
  if (standard) {
    if (isToolFunction(standard.value)) return { ...standard, entry: standard.value };
    return isNoFunction(standard.value) ? 'The default export is not a function.' : undefined;
  }
  const functions = [...module.exports.values()].flatMap((found) =>
    isToolFunction(found.value) ? [{ ...found, entry: found.value }] : [],
  );
  const [only] = functions;
  if (!only) return 'The tool exports no function. Write "export default async function (args, tool) { … }".';
  if (functions.length === 1) return only;
  return `The tool exports ${functions.length} functions and none of them as default. Write "export default" before the one to call.`;
}

function exportsOf(program: Program, locals: ReadonlyMap<string, ToolExport>): Map<string, ToolExport> {
  const exports = new Map<string, ToolExport>();
  for (const statement of program.body) {
    if (statement.type === 'ExportDefaultDeclaration') exports.set('default', defaultExport(statement, locals));
    if (statement.type === 'ExportNamedDeclaration') {
      for (const [name, value] of namedExports(statement, locals)) exports.set(name, value);
    }
  }
  return exports;
}

function defaultExport(statement: ExportDefaultDeclaration, locals: ReadonlyMap<string, ToolExport>): ToolExport {
  const value = unwrapExpression(statement.declaration);
  const name =
    value.type === 'Identifier'
      ? value.name
      : value.type === 'FunctionDeclaration'
        ? (value.id?.name ?? '')
        : undefined;
  const local = name === undefined ? undefined : locals.get(name);
  return local ?? { value, statement, type: statedType(statement.declaration) };
}

/** What `satisfies` or `as` says of an expression. */
function statedType(expression: Node): TSType | undefined {
  if (expression.type === 'ParenthesizedExpression') return statedType(expression.expression);
  const isStated = expression.type === 'TSSatisfiesExpression' || expression.type === 'TSAsExpression';
  return isStated ? expression.typeAnnotation : undefined;
}

function namedExports(
  statement: ExportNamedDeclaration,
  locals: ReadonlyMap<string, ToolExport>,
): [string, ToolExport][] {
  const { declaration } = statement;
  const declared =
    declaration?.type === 'FunctionDeclaration'
      ? [declaration.id?.name]
      : declaration?.type === 'VariableDeclaration'
        ? declaration.declarations.map(({ id }) => (id.type === 'Identifier' ? id.name : undefined))
        : [];
  const pairs = [
    ...declared.map((name) => [name, name] as const),
    ...statement.specifiers.map((specifier) =>
      specifier.type === 'ExportSpecifier'
        ? ([
            specifier.exported.type === 'Identifier' ? specifier.exported.name : specifier.exported.value,
            specifier.local.type === 'Identifier' ? specifier.local.name : undefined,
          ] as const)
        : ([undefined, undefined] as const),
    ),
  ];
  return pairs.flatMap(([exported, local]) => {
    const value = local === undefined ? undefined : locals.get(local);
    return exported !== undefined && value ? [[exported, value] as [string, ToolExport]] : [];
  });
}

function isToolFunction(node: Node): node is ToolFunction {
  return (
    node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
  );
}

function isNoFunction(node: Node): boolean {
  return node.type.endsWith('Literal') || node.type === 'ObjectExpression' || node.type === 'ArrayExpression';
}

/** A type is read as often as it is named, its comments once. */
const docs = new WeakMap<Comment, JsDoc>();

function docOf(node: Node): JsDoc | undefined {
  const comment = node.leadingComments?.findLast(({ type, value }) => {
    // A declaration of a type says nothing of the node that happens to follow it.
    return type === 'CommentBlock' && value.startsWith('*') && !value.includes('@typedef');
  });
  if (!comment) return undefined;
  const doc = docs.get(comment) ?? parseJsDoc(comment.value, comment.loc?.start.line);
  docs.set(comment, doc);
  return doc;
}

/** Whatever has no end to it must not keep the reader waiting: any file of a workspace can be called a tool. */
function checkLength(code: string): void {
  if (code.length <= maxToolCodeBytes / 3) return;
  const bytes = new TextEncoder().encode(code);
  if (bytes.length <= maxToolCodeBytes) return;
  const kept = new TextDecoder().decode(bytes.subarray(0, maxToolCodeBytes)).split('\n');
  const message = `The code is longer than ${maxToolCodeBytes / 1024} KiB, the most that a tool may have: it goes beyond that here.`;
  throw new ToolSyntaxError(message, kept.length, (kept.at(-1) ?? '').length + 1);
}

function syntaxError(error: unknown): ToolSyntaxError {
  if (error instanceof SyntaxError && 'loc' in error) {
    const { line, column } = error.loc as { line: number; column: number };
    return new ToolSyntaxError(error.message.replace(/ \(\d+:\d+\)$/, ''), line, column + 1);
  }
  if (error instanceof RangeError) return new ToolSyntaxError('The code is nested too deeply.', 1, 1);
  return new ToolSyntaxError(error instanceof Error ? error.message : String(error), 1, 1);
}
