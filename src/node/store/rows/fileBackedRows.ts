import { AppError } from '../../../core/base/appError.ts';
import type { EntityOrigin, FileBackedStore, StoreChange, StoredEntity } from '../../../core/base/entityStore.ts';
import type { ChangeLog } from './changeLog.ts';
import type { Connection, Row, SqlValue } from '../sqlite/connection.ts';
import { checkJsonObject, checkList, checkName, invalidEntity, parseJson } from './entityChecks.ts';
import type { InWorker } from './inWorker.ts';

/** What tells one kind of file-backed entity from another. */
export interface FileBackedTable<Entity> {
  kind: StoreChange['kind'];
  table: string;
  /** For messages, as in "the tool NAME". */
  noun: string;
  /** @throws AppError `InvalidEntity` */
  check: (value: unknown) => Entity;
  /** The columns that are the entity's own, without name and times. */
  columns: (entity: Entity) => Record<string, SqlValue>;
  entity: (row: Row, connection: Connection) => Entity;
  /** Replaces what hangs on the row in other tables. */
  saveLinks?: (id: number, entity: Entity, connection: Connection) => void;
}

/** Times that an entity may bring along. */
interface Named {
  name: string;
  createdAt?: string;
  updatedAt?: string;
}

/**
 * The rows of tools or prompt templates. A name is looked up among the rows of this workspace's files first, then among
 * the database's own. Two files may hold one name; then the first path counts.
 */
export class FileBackedRows<Entity extends Named> implements InWorker<FileBackedStore<Entity>> {
  private readonly type: FileBackedTable<Entity>;
  private readonly connection: Connection;
  private readonly workspace: string;
  private readonly changes: ChangeLog;

  constructor(type: FileBackedTable<Entity>, connection: Connection, workspace: string, changes: ChangeLog) {
    this.type = type;
    this.connection = connection;
    this.workspace = workspace;
    this.changes = changes;
  }

  list(): Entity[] {
    return this.listWithOrigin().map(({ entity }) => entity);
  }

  listWithOrigin(): StoredEntity<Entity>[] {
    const byName = new Map<SqlValue | undefined, Row>();
    for (const row of this.visibleRows()) {
      if (!byName.has(row['name'])) byName.set(row['name'], row);
    }
    return [...byName.values()].map((row) => this.stored(row));
  }

  get(name: string): Entity | undefined {
    return this.getWithOrigin(name)?.entity;
  }

  getWithOrigin(name: string): StoredEntity<Entity> | undefined {
    const row = this.visibleRow(name);
    return row && this.stored(row);
  }

  save(draft: Entity): Entity {
    const entity = this.type.check(draft);
    const row = this.visibleRow(entity.name);
    if (row && row['path'] !== null) {
      throw this.isFile(row, 'Change the file instead, or choose another name.');
    }
    return this.writeOwn(row, entity);
  }

  delete(name: string): boolean {
    const row = this.visibleRow(name);
    if (!row) return false;
    if (row['path'] !== null) throw this.isFile(row, 'Delete the file instead.');
    return this.deleteRow(row);
  }

  saveFromFile(path: string, draft: Entity, lines: Record<string, number> = {}): Entity {
    checkName(path, 'path');
    const entity = this.type.check(draft);
    const place = { workspace: this.workspace, path, lines: JSON.stringify(checkLines(lines)) };
    const row = this.fileRow(path) ?? this.missingRow(entity.name);
    if (row && this.isSame(row, entity, place)) return this.stored(row).entity;
    const id = this.write(row, entity, place);
    this.changes.add(this.type.kind, ...(row ? [String(row['name'])] : []), entity.name);
    return this.storedById(id);
  }

  keepFiles(paths: readonly string[]): void {
    const kept = new Set(checkList(paths, 'paths', checkName));
    const rows = this.rows('path IS NOT NULL AND workspace = ? AND missing = 0', [this.workspace]);
    for (const row of rows) {
      if (kept.has(String(row['path']))) continue;
      this.connection.run(`UPDATE ${this.type.table} SET missing = 1 WHERE id = ?`, [row['id'] ?? null]);
      this.changes.add(this.type.kind, String(row['name']));
    }
  }

  listOwn(): Entity[] {
    return this.rows('path IS NULL', []).map((row) => this.stored(row).entity);
  }

  getOwn(name: string): Entity | undefined {
    const row = this.ownRow(name);
    return row && this.stored(row).entity;
  }

  saveOwn(draft: Entity): Entity {
    const entity = this.type.check(draft);
    return this.writeOwn(this.ownRow(entity.name), entity);
  }

  deleteOwn(name: string): boolean {
    const row = this.ownRow(name);
    return row !== undefined && this.deleteRow(row);
  }

  private ownRow(name: unknown): Row | undefined {
    return typeof name === 'string' ? this.rows('path IS NULL AND name = ?', [name])[0] : undefined;
  }

  private writeOwn(row: Row | undefined, entity: Entity): Entity {
    const id = this.write(row, entity, { workspace: '', path: null, lines: '{}' });
    this.changes.add(this.type.kind, entity.name);
    return this.storedById(id);
  }

  private deleteRow(row: Row): boolean {
    this.connection.run(`DELETE FROM ${this.type.table} WHERE id = ?`, [row['id'] ?? null]);
    this.changes.add(this.type.kind, String(row['name']));
    return true;
  }

  /** Best row of each name first. */
  private visibleRows(condition = '1', params: SqlValue[] = []): Row[] {
    return this.rows(`(path IS NULL OR (workspace = ? AND missing = 0)) AND ${condition}`, [this.workspace, ...params]);
  }

  private visibleRow(name: unknown): Row | undefined {
    return typeof name === 'string' ? this.visibleRows('name = ?', [name])[0] : undefined;
  }

  private fileRow(path: string): Row | undefined {
    return this.rows('workspace = ? AND path = ?', [this.workspace, path])[0];
  }

  /** The row of a file that vanished: another file with its name is that file, moved. */
  private missingRow(name: string): Row | undefined {
    return this.rows('path IS NOT NULL AND workspace = ? AND missing = 1 AND name = ?', [this.workspace, name])[0];
  }

  private rows(condition: string, params: SqlValue[]): Row[] {
    return this.connection.all(
      `SELECT * FROM ${this.type.table} WHERE ${condition} ORDER BY name, path IS NULL, path`,
      params,
    );
  }

  private stored(row: Row): StoredEntity<Entity> {
    return { entity: this.type.entity(row, this.connection), origin: originOf(row) };
  }

  private storedById(id: number): Entity {
    const row = this.rows('id = ?', [id])[0];
    if (!row) throw new Error(`The row ${id} of ${this.type.table} was just written and is gone.`);
    return this.stored(row).entity;
  }

  private write(row: Row | undefined, entity: Entity, place: Record<string, SqlValue>): number {
    const now = new Date().toISOString();
    const columns: Record<string, SqlValue> = {
      ...place,
      missing: 0,
      name: entity.name,
      ...this.type.columns(entity),
      created_at: row?.['created_at'] ?? entity.createdAt ?? now,
      updated_at: now,
    };
    const id = row ? this.update(Number(row['id']), columns) : this.insert(columns);
    this.type.saveLinks?.(id, entity, this.connection);
    return id;
  }

  private insert(columns: Record<string, SqlValue>): number {
    const names = Object.keys(columns);
    const sql = `INSERT INTO ${this.type.table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
    return this.connection.run(sql, Object.values(columns)).lastInsertRowid;
  }

  private update(id: number, columns: Record<string, SqlValue>): number {
    const assignments = Object.keys(columns).map((name) => `${name} = ?`);
    this.connection.run(`UPDATE ${this.type.table} SET ${assignments.join(', ')} WHERE id = ?`, [
      ...Object.values(columns),
      id,
    ]);
    return id;
  }

  /** True where writing would change nothing, so that reading all files at start costs no write. */
  private isSame(row: Row, entity: Entity, place: Record<string, SqlValue>): boolean {
    const { createdAt: _c, updatedAt: _u, ...before } = this.stored(row).entity as Named;
    const { createdAt: _c2, updatedAt: _u2, ...after } = entity as Named;
    return (
      row['missing'] === 0 &&
      Object.entries(place).every(([column, value]) => row[column] === value) &&
      JSON.stringify(before) === JSON.stringify(after)
    );
  }

  private isFile(row: Row, remedy: string): AppError {
    return new AppError(
      'EntityIsFile',
      `The ${this.type.noun} “${String(row['name'])}” comes from the file ${String(row['path'])}. ${remedy}`,
    );
  }
}

function originOf(row: Row): EntityOrigin {
  if (row['path'] === null) return { kind: 'database' };
  const lines = parseJson(row['lines']) as Record<string, number>;
  return {
    kind: 'file',
    workspace: String(row['workspace']),
    path: String(row['path']),
    ...(Object.keys(lines).length > 0 ? { lines } : {}),
  };
}

function checkLines(lines: unknown): Record<string, number> {
  const object = checkJsonObject(lines, 'lines');
  for (const [part, line] of Object.entries(object)) {
    if (typeof line !== 'number') throw invalidEntity(`lines.${part}`, 'a number');
  }
  return object as Record<string, number>;
}
