/** A name or a path in quotes, and whether it is a prompt's or a tool's. */
const quoted = /(\b(?:prompt|tool) )?"([^".[]*)[^"]*"/g;

/**
 * The first of the chat's variables that an error's message names, as in `"topic" is not defined` or in a list of keys; undefined: it
 * names none.
 */
export function namedVariable(message: string, names: readonly string[]): string | undefined {
  const listed = /\bkeys: (.+)$/m.exec(message)?.[1]?.split(', ') ?? [];
  const said = [
    ...Array.from(message.matchAll(quoted), ([, other, name = '']) => (other === undefined ? name : '')),
    ...listed,
  ];
  return said.find((name) => names.includes(name));
}
