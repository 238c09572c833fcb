import type { Connection, Row } from '../../sqlite/connection.ts';

/** Beyond any rowid that an insert gives. */
const largestRowid = 2 ** 52;

const rowidName = 'the rowid';

/** Every row of a table of a damaged database that can still be read; what cannot be read is stepped over. */
export function readableRows(connection: Connection, table: string): Iterable<Row> {
  return hasRowid(connection, table) ? byRowid(connection, table) : fromBothEnds(connection, table);
}

function* byRowid(connection: Connection, table: string): Generator<Row> {
  const sql = `SELECT rowid AS "${rowidName}", * FROM "${table}" WHERE rowid >= ? ORDER BY rowid`;
  let from = -largestRowid;
  for (;;) {
    try {
      for (const { [rowidName]: rowid, ...row } of connection.each(sql, [from])) {
        // A page that points back to an earlier one would lead around in a circle.
        if (Number(rowid) < from) break;
        from = Number(rowid) + 1;
        yield row;
      }
      return;
    } catch {
      const next = nextReadable(connection, `${sql} LIMIT 1`, from);
      if (next === undefined) return;
      from = next;
    }
  }
}

/** The first place after an unreadable one from which the table can be read again. */
function nextReadable(connection: Connection, sql: string, unreadable: number): number | undefined {
  const isReadable = (rowid: number): boolean => {
    try {
      connection.all(sql, [rowid]);
      return true;
    } catch {
      return false;
    }
  };
  let below = Math.max(unreadable, 0);
  let readable = below + 1;
  for (let step = 1; !isReadable(readable); step *= 2) {
    below = readable;
    readable += step;
    if (readable > largestRowid) return undefined;
  }
  while (readable - below > 1) {
    const middle = Math.floor((below + readable) / 2);
    if (isReadable(middle)) readable = middle;
    else below = middle;
  }
  return readable;
}

/** Tables without a rowid are small: what lies between two damaged places is given up. The same row may come twice. */
function* fromBothEnds(connection: Connection, table: string): Generator<Row> {
  const key = keyColumns(connection, table);
  for (const direction of ['ASC', 'DESC']) {
    const order = key.map((column) => `"${column}" ${direction}`).join(', ');
    try {
      yield* connection.each(`SELECT * FROM "${table}" ORDER BY ${order}`);
      return;
    } catch {
      // The other end may still be readable.
    }
  }
}

function keyColumns(connection: Connection, table: string): string[] {
  return connection
    .all(`PRAGMA table_info("${table}")`)
    .filter(({ pk }) => Number(pk) > 0)
    .sort((a, b) => Number(a['pk']) - Number(b['pk']))
    .map(({ name }) => String(name));
}

function hasRowid(connection: Connection, table: string): boolean {
  const row = connection.all("SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?", [table])[0];
  return row?.['wr'] !== 1;
}
