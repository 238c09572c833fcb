import type { TextPlace } from '../../base/yamlMapping.ts';
import { secretReferences, type SecretReference } from '../secretString.ts';

/** A `${secret:NAME}` or `${env:NAME}` at its place in a file. */
export interface PlacedReference extends SecretReference {
  place: TextPlace & { endColumn: number };
}

/** The references of a config file outside its comments, in order. */
export function configReferences(text: string): PlacedReference[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const code = line.replace(/(?:^|\s)#.*$/, '');
    return [...code.matchAll(/\$\{(?:secret|env):[^}]*\}/g)].flatMap((match) =>
      secretReferences(match[0]).map((reference) => ({
        ...reference,
        place: { line: index + 1, column: match.index + 1, endColumn: match.index + match[0].length + 1 },
      })),
    );
  });
}
