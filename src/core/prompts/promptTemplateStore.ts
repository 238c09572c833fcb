import type { FileBackedStore } from '../base/entityStore.ts';
import type { PromptTemplate } from './promptTemplate.ts';

/** Prompt templates by name, with their links to config names and tools, in order; dangling names are kept. */
export type PromptTemplateStore = FileBackedStore<PromptTemplate>;
