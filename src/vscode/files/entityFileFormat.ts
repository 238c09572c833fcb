import type { FileBackedStore } from '../../core/base/entityStore.ts';
import type { FileProblem } from '../../core/base/fileProblem.ts';
import type { Runtime } from '../../node/runtime/runtime.ts';

/** What a file's text gave. Without an entity the last good one stays in the store. */
export interface ParsedFile<Entity> {
  entity: Entity | undefined;
  problems: FileProblem[];
  /** One line about the entity, where it says more than itself. */
  description?: string;
  /** True where what the store holds of this file, if anything, is better than this. */
  keepsStored?: boolean;
  /** First line of each part of the entity in the file, from 1. */
  lines?: Record<string, number>;
}

/** A kind of workspace file that holds one entity each. */
export interface EntityFileFormat<Entity extends { name: string }> {
  /** What one such file holds, for messages: `prompt`, `tool`. */
  noun: string;
  glob: string;
  /** What follows the name in a file's name. */
  suffix: RegExp;
  parse(text: string, place: { name: string; file: string }): Promise<ParsedFile<Entity>>;
  /** Problems that depend on other entities. */
  crossCheck(entity: Entity, text: string): FileProblem[];
  store(runtime: Runtime): FileBackedStore<Entity>;
}
