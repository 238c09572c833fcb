/** One tag as it is told: its name without the sign, and what follows. */
export interface JsDocTag {
  name: string;
  text: string;
  /** Line of the file, from 1. */
  line: number;
}

/** One `@param` or `@property`. */
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
  /** Those between it and the next one, which can only be about it. */
  tags: JsDocTag[];
}

/** What a JSDoc comment says. */
export interface JsDoc {
  description: string;
  params: JsDocParam[];
  /** All tags in their order, `@param` among them. */
  tags: JsDocTag[];
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
  const tags = blocks.map(tagOf);
  return {
    // A tag for it takes the place of the text before all tags.
    description: tags.find(({ name }) => /^desc(?:ription)?$/.test(name))?.text ?? description,
    params: readParams(blocks, /^(?:param|arg|argument)$/),
    tags,
  };
}

/** What the tags of the given names say of parameters or properties. */
export function readParams(blocks: readonly JsDocBlock[], names: RegExp): JsDocParam[] {
  const params: JsDocParam[] = [];
  for (const block of blocks) {
    const param = names.test(block.name) ? parseParam(block.body.trim()) : undefined;
    if (param) params.push({ ...param, line: block.line, tags: [] });
    else params.at(-1)?.tags.push(tagOf(block));
  }
  return params;
}

function tagOf({ name, body, line }: JsDocBlock): JsDocTag {
  return { name, text: tidy(body), line };
}

/** The same, cut at its tags. */
export function readJsDocBlocks(comment: string, firstLine = 1): { description: string; blocks: JsDocBlock[] } {
  const description: string[] = [];
  const blocks: { name: string; line: number; lines: string[] }[] = [];
  for (const [index, written] of comment.replace(/^\*/, '').split(/\r?\n/).entries()) {
    const text = written.replace(/^\s*\*? ?/, '').trimEnd();
    const starts = tagStarts(text);
    (blocks.at(-1)?.lines ?? description).push(text.slice(0, starts[0]));
    for (const [nth, start] of starts.entries()) {
      const tag = text.slice(start + 1, starts[nth + 1]);
      const name = /^[\w$]+/.exec(tag)?.[0] ?? '';
      blocks.push({ name, line: firstLine + index, lines: [tag.slice(name.length)] });
    }
  }
  return {
    description: tidy(description.join('\n')),
    blocks: blocks.map(({ name, line, lines }) => ({ name, line, body: lines.join('\n') })),
  };
}

/**
 * Where tags begin in a line, as TypeScript's own parser sees them: after white space, before a name, not in `code`. What is
 * inside of braces, a value most likely, has none either.
 */
function tagStarts(line: string): number[] {
  const starts: number[] = [];
  /** For each open brace, how many tags there were before it. */
  const before: number[] = [];
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at];
    if (character === '`') {
      const end = line.indexOf('`', at + 1);
      if (end > at) at = end;
    } else if (character === '{') before.push(starts.length);
    else if (character === '}') starts.length = before.pop() ?? starts.length;
    else if (character === '@' && /^(?:^|\s)@[A-Za-z_$]/.test(line.slice(Math.max(0, at - 1), at + 2))) starts.push(at);
  }
  return starts;
}

/** Reads what follows `@param` or `@property`; undefined where there is no name. */
function parseParam(body: string): Omit<JsDocParam, 'line' | 'tags'> | undefined {
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
