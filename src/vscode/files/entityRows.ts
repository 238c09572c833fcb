import type * as vscode from 'vscode';
import type { StoredEntity } from '../../core/base/entityStore.ts';
import type { RowProblem } from '../services/problemMark.ts';
import type { EntityFiles } from './entityFiles.ts';

/** One row of the Prompts or Tools view: a workspace file, or what lives in the database only. */
export interface EntityRow<Entity> {
  name: string;
  /** Absent where the file could not be read. */
  entity: Entity | undefined;
  /** Absent for what lives in the database. */
  uri: vscode.Uri | undefined;
  problems: RowProblem[];
  description: string;
}

/** All rows by name: every file, readable or not, then the database's own that no file hides. */
export function entityRows<Entity extends { name: string }>(
  files: EntityFiles<Entity>,
  stored: readonly StoredEntity<Entity>[],
  problemsOf: (entity: Entity) => RowProblem[],
): EntityRow<Entity>[] {
  const rows = files.list().map((file): EntityRow<Entity> => {
    const { entity, description = '' } = file.parsed;
    return { name: entity?.name ?? file.name, entity, uri: file.uri, problems: files.problems(file), description };
  });
  const inFiles = new Set(rows.map(({ name }) => name));
  for (const { entity, origin } of stored) {
    if (origin.kind === 'file' || inFiles.has(entity.name)) continue;
    rows.push({ name: entity.name, entity, uri: undefined, problems: problemsOf(entity), description: '' });
  }
  return rows.sort((a, b) => a.name.localeCompare(b.name));
}

/** The row that a command is about: a tree's element, or a name. Undefined for anything else. */
export function rowName(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (typeof argument !== 'object' || argument === null || !('name' in argument)) return undefined;
  return typeof argument.name === 'string' ? argument.name : undefined;
}
