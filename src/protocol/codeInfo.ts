/** A path with an extension or folders, or one of the well-known names without either. */
const pathShape = /^(?:\.{0,2}[\\/])?(?:[\p{L}\p{N}_.@+[\]()$~-]+[\\/])*[\p{L}\p{N}_.@+[\]()$~-]+$/u;
const plainNames = new Set(['Dockerfile', 'Makefile', 'Jenkinsfile', 'Gemfile', 'Procfile', 'LICENSE']);

/**
 * The paths that the info string of a fence names, surest first: as a value (`ts title="src/a.ts"`), or as a word (`ts src/a.ts`,
 * `ts:src/a.ts`, `src/a.ts`).
 */
export function pathsInInfo(info: string): string[] {
  const named = [
    ...info.matchAll(/\b(?:title|file|filename|filepath|path)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'}]+))/gi),
  ];
  const values = named.map(([, double, single, bare]) => double ?? single ?? bare ?? '');
  const words = info.split(/\s+/).flatMap((word) => [word, word.replace(/^[\w+#-]+:/, '')]);
  return [...new Set([...values, ...words].flatMap((text) => asPath(text) ?? []))];
}

/** `text` as a path with `/`, where it looks like one. A lone language's name does not. */
export function asPath(text: string): string | undefined {
  const path = text.replace(/^[`"']|[`"']$/g, '').replaceAll('\\', '/');
  if (!pathShape.test(path) || /^\.+$/.test(path)) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const isFile = /^.*[^.]\.\p{L}[\p{L}\p{N}_-]*$/u.test(name) || /^\.\p{L}/u.test(name) || plainNames.has(name);
  return isFile || (path.includes('/') && /^[\p{L}\p{N}_.@-]+$/u.test(name)) ? path : undefined;
}
