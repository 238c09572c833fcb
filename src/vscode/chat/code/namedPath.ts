import { asPath, pathsInInfo } from '../../../protocol/codeInfo.ts';

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

/**
 * The paths that a code block names, surest first: in the info string of its fence (`ts src/a.ts`, `ts:src/a.ts`,
 * `ts title="src/a.ts"`, `src/a.ts`), then in the comment that is its first line, or its second after `#!`.
 */
export function namedPaths(info: string, code: string): NamedPath[] {
  const found = pathsInInfo(info).map((path) => ({ path, isFirstLine: false }));
  const [first = '', second = ''] = code.split('\n', 2);
  const line = (first.startsWith('#!') ? second : first).trim();
  for (const comment of comments) {
    const said = comment.exec(line)?.groups?.['said'];
    const path = said === undefined ? undefined : asPath(said.replace(label, ''));
    if (path !== undefined) return [...found, { path, isFirstLine: !first.startsWith('#!') }];
  }
  return found;
}
