/** One `@param`. */
export interface JsDocParam {
  /** Dotted as written: `args`, `args.city`, `args.days[].from`. */
  path: string;
  /** What stands in braces, or undefined. */
  type?: string;
  /** Written in brackets. */
  optional: boolean;
  /** What stands after `=` in the brackets. */
  defaultText?: string;
  description: string;
  /** Line of the file, from 1. */
  line: number;
}

/** What a JSDoc comment says. */
export interface JsDoc {
  description: string;
  params: JsDocParam[];
  /** All tags in their order, `@param` among them: the name without the sign, and what follows. */
  tags: { name: string; text: string; line: number }[];
}

/** One tag with all that follows it. */
export interface JsDocBlock {
  /** Without the sign. */
  name: string;
  /** As written, lines and all. */
  body: string;
  /** Line of the file, from 1. */
  line: number;
}

/**
 * Reads the inside of a `/** … *\/` comment (https://jsdoc.app).
 * @param firstLine line of the file on which the comment begins, from 1
 */
export function parseJsDoc(comment: string, firstLine = 1): JsDoc {
  const { description, blocks } = readJsDocBlocks(comment, firstLine);
  const params = blocks.flatMap(({ name, body, line }) => {
    const param = /^(?:param|arg|argument)$/.test(name) ? parseParam(body.trim()) : undefined;
    return param ? [{ ...param, line }] : [];
  });
  return { description, params, tags: blocks.map(({ name, body, line }) => ({ name, text: tidy(body), line })) };
}

/** The same, cut at its tags. */
export function readJsDocBlocks(comment: string, firstLine = 1): { description: string; blocks: JsDocBlock[] } {
  const text = comment
    .replace(/^\*/, '')
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n');
  const [description = '', ...parts] = `\n${text}`.split(/^[ \t]*(?=@[A-Za-z])/m);
  let line = firstLine - 1 + lineBreaksIn(description);
  const blocks = parts.map((part): JsDocBlock => {
    const [, name = '', body = ''] = /^@([A-Za-z]+)([\s\S]*)$/.exec(part) ?? [];
    const block = { name, body, line };
    line += lineBreaksIn(part);
    return block;
  });
  return { description: tidy(description), blocks };
}

function lineBreaksIn(text: string): number {
  return text.split('\n').length - 1;
}

/** Reads what follows `@param` or `@property`; undefined where there is no name. */
export function parseParam(body: string): Omit<JsDocParam, 'line'> | undefined {
  const { type, rest } = takeType(body);
  const bracket = /^\[([^\]=]+(?:\[\][^\]=]*)*)(?:=((?:[^\]"']|"[^"]*"|'[^']*')*))?\]/.exec(rest);
  const path = bracket ? bracket[1]?.trim() : /^[^\s]+/.exec(rest)?.[0];
  if (path === undefined || path === '') return undefined;
  const description = tidy(rest.slice(bracket ? bracket[0].length : path.length).replace(/^\s*-\s+/, ''));
  return {
    path,
    ...(type === undefined ? {} : { type }),
    optional: bracket !== null,
    ...(bracket?.[2] === undefined ? {} : { defaultText: bracket[2].trim() }),
    description,
  };
}

/** The type in braces, which may nest, at the beginning of a text. */
export function takeType(body: string): { type?: string; rest: string } {
  if (!body.startsWith('{')) return { rest: body };
  let depth = 0;
  for (const [index, character] of body.split('').entries()) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (depth === 0) return { type: body.slice(1, index).trim(), rest: body.slice(index + 1).trim() };
  }
  return { rest: body };
}

/** Paragraphs stay apart, wrapped lines become one. */
function tidy(text: string): string {
  const paragraphs: string[] = [''];
  for (const line of text.split('\n').map((each) => each.trim())) {
    const last = paragraphs.at(-1) ?? '';
    if (line === '') paragraphs.push('');
    else paragraphs[paragraphs.length - 1] = last === '' ? line : `${last} ${line}`;
  }
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n');
}
