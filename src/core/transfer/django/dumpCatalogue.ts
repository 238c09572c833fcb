import type { JsonValue } from '../../base/json.ts';

/** The rows of one model by what may refer to them: the primary key, the natural key, the name. */
export class DumpCatalogue {
  private readonly nameByKey = new Map<string, string>();
  private readonly names = new Set<string>();

  /** @param pk absent with `--natural-primary` */
  add(pk: JsonValue | undefined, name: string): void {
    this.names.add(name);
    if (pk !== undefined && pk !== null) this.nameByKey.set(JSON.stringify(pk), name);
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  /** The name of the row that is meant, or undefined. A natural key is a list, one item of which is the name. */
  nameOf(reference: JsonValue): string | undefined {
    const byKey = this.nameByKey.get(JSON.stringify(reference));
    if (byKey !== undefined) return byKey;
    const candidates = Array.isArray(reference) ? reference : [reference];
    return candidates.find((item): item is string => typeof item === 'string' && this.names.has(item));
  }
}
