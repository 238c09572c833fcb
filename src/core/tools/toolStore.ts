import type { FileBackedStore } from '../base/entityStore.ts';
import type { Tool } from './tool.ts';

/** Tools by name. */
export type ToolStore = FileBackedStore<Tool>;
