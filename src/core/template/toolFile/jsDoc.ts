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
}

/** What a JSDoc comment says. */
export interface JsDoc {
  description: string;
  params: JsDocParam[];
}

/** Reads the inside of a `/** … *\/` comment (https://jsdoc.app). Tags other than `@param` are skipped. */
export function parseJsDoc(comment: string): JsDoc {
  const text = comment
    .replace(/^\*/, '')
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n');
  const [description = '', ...tags] = text.split(/^[ \t]*(?=@[A-Za-z])/m);
  return {
    description: tidy(description),
    params: tags.flatMap((tag) => {
      const body = /^@(?:param|arg|argument)\b([\s\S]*)$/.exec(tag)?.[1];
      const param = body === undefined ? undefined : parseParam(body.trim());
      return param ? [param] : [];
    }),
  };
}

function parseParam(body: string): JsDocParam | undefined {
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

/** The type in braces, which may nest. */
function takeType(body: string): { type?: string; rest: string } {
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
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s*\n\s*/g, ' ').trim())
    .filter((paragraph) => paragraph !== '')
    .join('\n');
}
