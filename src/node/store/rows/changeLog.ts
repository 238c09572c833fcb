import type { StoreChange } from '../../../core/base/entityStore.ts';
import type { Connection } from '../sqlite/connection.ts';

/** Collects what one transaction changes, and counts it in the database so that other windows know which kinds changed. */
export class ChangeLog {
  private readonly keys = new Map<StoreChange['kind'], Set<string | number>>();

  add(kind: StoreChange['kind'], ...keys: (string | number)[]): void {
    const known = this.keys.get(kind) ?? new Set();
    for (const key of keys) known.add(key);
    this.keys.set(kind, known);
  }

  /** The last step of the transaction. Empties the log. */
  finish(connection: Connection): StoreChange[] {
    const changes = [...this.keys].map(([kind, keys]) => ({ kind, keys: [...keys] }));
    this.keys.clear();
    for (const { kind } of changes) {
      connection.run('UPDATE revisions SET revision = revision + 1 WHERE kind = ?', [kind]);
    }
    return changes;
  }

  /** Forgets what a transaction that was rolled back had added. */
  discard(): void {
    this.keys.clear();
  }
}

/** The number of writes that each kind has seen. */
export function readRevisions(connection: Connection): Map<string, number> {
  return new Map(
    connection.all('SELECT kind, revision FROM revisions').map((row) => [String(row['kind']), Number(row['revision'])]),
  );
}
