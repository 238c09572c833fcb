/** A path that a code block names for itself. */
export interface NamedPath {
  /** With `/`, as it was written; relative to some folder of the workspace. */
  path: string;
  /** The code's first line is nothing but this path in a comment. */
  isFirstLine: boolean;
}

/** Comments of common languages that are alone on their line; the group is what they say. */
const comments = [
  /^(?:\/\/+|#+|--+|;+|%+|')\s*(?<said>.+?)\s*$/,
  /^\/\*+\s*(?<said>.+?)\s*\*+\/\s*$/,
  /^<!--\s*(?<said>.+?)\s*-->\s*$/,
  /^\{[#/]\*?\s*(?<said>.+?)\s*\*?[#/]\}\s*$/,
];

/** Words before a path. */
const label = /^(?:file(?:\s?(?:name|path))?|path)\s*[:=]\s*/i;

/** A path with an extension or folders, or one of the well-known names without either. */
const pathShape = /^(?:\.{0,2}[\\/])?(?:[\p{L}\p{N}_.@+[\]()$~-]+[\\/])*[\p{L}\p{N}_.@+[\]()$~-]+$/u;
const plainNames = new Set(['Dockerfile', 'Makefile', 'Jenkinsfile', 'Gemfile', 'Procfile', 'LICENSE']);

/**
 * The paths that a code block names, surest first: in the info string of its fence (`ts src/a.ts`, `ts:src/a.ts`,
 * `ts title="src/a.ts"`, `src/a.ts`), then in the comment that is its first line, or its second after `#!`.
 */
export function namedPaths(info: string, code: string): NamedPath[] {
  const found = infoPaths(info).map((path) => ({ path, isFirstLine: false }));
  const [first = '', second = ''] = code.split('\n', 2);
  const line = (first.startsWith('#!') ? second : first).trim();
  for (const comment of comments) {
    const said = comment.exec(line)?.groups?.['said'];
    const path = said === undefined ? undefined : asPath(said.replace(label, ''));
    if (path !== undefined) return [...found, { path, isFirstLine: !first.startsWith('#!') }];
  }
  return found;
}

function infoPaths(info: string): string[] {
  const named = [
    ...info.matchAll(/\b(?:title|file|filename|filepath|path)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'}]+))/gi),
  ];
  const values = named.map(([, double, single, bare]) => double ?? single ?? bare ?? '');
  const words = info.split(/\s+/).flatMap((word) => [word, word.replace(/^[\w+#-]+:/, '')]);
  return [...new Set([...values, ...words].flatMap((text) => asPath(text) ?? []))];
}

/** `text` as a path, where it looks like one. A lone language's name does not. */
function asPath(text: string): string | undefined {
  const path = text.replace(/^[`"']|[`"']$/g, '').replaceAll('\\', '/');
  if (!pathShape.test(path) || /^\.+$/.test(path)) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const isFile = /^.*[^.]\.\p{L}[\p{L}\p{N}_-]*$/u.test(name) || /^\.\p{L}/u.test(name) || plainNames.has(name);
  return isFile || (path.includes('/') && /^[\p{L}\p{N}_.@-]+$/u.test(name)) ? path : undefined;
}
