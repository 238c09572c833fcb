import type { Event } from './event.ts';

/** The four calls that every store offers. `save` creates or updates and returns the entity as it now stands. */
export interface EntityStore<Entity, Key, Saved = Entity> {
  /** All entities that this workspace sees, by name (chats: newest first). */
  list(): Promise<Entity[]>;
  /** The entity, or undefined where there is none. */
  get(key: Key): Promise<Entity | undefined>;
  /** @throws AppError `InvalidEntity` naming the field; `EntityIsFile` where a workspace file holds this name. */
  save(entity: Saved): Promise<Entity>;
  /** True where something was deleted. @throws AppError `EntityIsFile` where the name is a workspace file's. */
  delete(key: Key): Promise<boolean>;
}

/**
 * Where a named entity comes from. `workspace` and `path` are URIs as text; `path` is the file. `lines` gives the line of
 * the file, counted from 1, on which a part (`system`, `user`, `initial.0`) starts.
 */
export type EntityOrigin =
  { kind: 'database' } | { kind: 'file'; workspace: string; path: string; lines?: Record<string, number> };

/** A named entity with its origin. */
export interface StoredEntity<Entity> {
  entity: Entity;
  origin: EntityOrigin;
}

/**
 * A store of entities that workspace files may hold. A look-up prefers this workspace's rows, then the database's own.
 * File rows of other workspaces are never seen and never touched.
 */
export interface FileBackedStore<Entity, Saved = Entity> extends EntityStore<Entity, string, Saved> {
  listWithOrigin(): Promise<StoredEntity<Entity>[]>;
  getWithOrigin(name: string): Promise<StoredEntity<Entity> | undefined>;
  /**
   * Writes what a file of this workspace holds. A file's earlier name is dropped when the name changed.
   * @param path the file's URI as text
   * @param lines kept with the row for `EntityOrigin`
   * @throws AppError `InvalidEntity` naming the field
   */
  saveFromFile(path: string, entity: Saved, lines?: Record<string, number>): Promise<Entity>;
  /** The files that are there now; rows of this workspace from any other file stop being listed (links stay). */
  keepFiles(paths: readonly string[]): Promise<void>;
  /** The database's own, by name, those that a file of this workspace hides included. */
  listOwn(): Promise<Entity[]>;
  /** The database's own of this name, whatever files hold. */
  getOwn(name: string): Promise<Entity | undefined>;
  /** Creates or updates the database's own, whatever files hold. @throws AppError `InvalidEntity` naming the field */
  saveOwn(entity: Saved): Promise<Entity>;
  /** Deletes the database's own, whatever files hold. True where there was one. */
  deleteOwn(name: string): Promise<boolean>;
}

/** What changed in the database, by this window or another. `keys` absent: anything of the kind may have changed. */
export interface StoreChange {
  kind: 'tools' | 'llmConfigNames' | 'promptTemplates' | 'chatHistories' | 'toolGrants';
  keys?: (string | number)[];
}

/** Tells when something in the database changed. */
export type StoreChangeEvent = Event<StoreChange>;
