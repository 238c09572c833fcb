/** A YAML text with its top-level `name` set; the rest stays as it is, comments included. */
export function withNameLine(yaml: string, name: string): string {
  const line = `name: ${JSON.stringify(name)}`;
  const present = /^name[ \t]*:[ \t]*(?:"[^"\r\n]*"|'[^'\r\n]*'|[^\r\n#]*)/m;
  return present.test(yaml)
    ? yaml.replace(present, (old) => line + (/[ \t]*$/.exec(old)?.[0] ?? ''))
    : `${line}\n${yaml}`;
}
