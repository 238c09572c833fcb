import type { Statement } from './statement.ts';

/** Statements that are kept prepared. The store has some dozens. */
const capacity = 100;

/** Prepared statements that nobody is using, by their SQL. */
export class StatementCache {
  private readonly idle = new Map<string, Statement>();

  /** Hands the statement over, so that a query inside the loop over its own rows gets another. */
  take(sql: string): Statement | undefined {
    const statement = this.idle.get(sql);
    this.idle.delete(sql);
    return statement;
  }

  /** For a statement that was used to its end without an error. */
  give(sql: string, statement: Statement): void {
    statement.reset();
    this.idle.get(sql)?.finalize();
    this.idle.delete(sql);
    this.idle.set(sql, statement);
    const [oldest] = this.idle.keys();
    if (this.idle.size <= capacity || oldest === undefined) return;
    this.idle.get(oldest)?.finalize();
    this.idle.delete(oldest);
  }

  clear(): void {
    for (const statement of this.idle.values()) statement.finalize();
    this.idle.clear();
  }
}
