import type { LLMConfigClass } from './llmConfig.ts';

/** What the value of a field is. */
export type FieldKind =
  /** A text that may hold `${secret:NAME}` and `${env:NAME}`. */
  | { type: 'text' }
  /** An address; may hold references too. */
  | { type: 'url' }
  /** A text of a fixed form, without references; `form` says in words what it looks like. */
  | { type: 'code'; pattern: RegExp; form: string }
  /** A number within bounds, both included. */
  | { type: 'number'; min: number; max: number }
  /** A whole number within bounds, both included. */
  | { type: 'integer'; min: number; max: number }
  | { type: 'boolean' }
  | { type: 'oneOf'; values: readonly string[] }
  /** A mapping with keys of its own. */
  | { type: 'mapping'; entries: readonly ConfigEntry[] }
  /** A mapping of header names to texts. */
  | { type: 'headers' };

/** One key, of a config or of a mapping inside it. */
export interface ConfigEntry {
  key: string;
  kind: FieldKind;
  /** Absent: it may be left out. */
  required?: boolean;
  /** What counts where the key is left out, in words for a reader. */
  default?: string;
  /** What it is for, in Markdown. */
  documentation: string;
  /** A value as it would stand in the file, on one line. */
  example: string;
}

/** One key of a config, for the classes that have it. */
export interface ConfigField extends ConfigEntry {
  classes: readonly LLMConfigClass[];
}
