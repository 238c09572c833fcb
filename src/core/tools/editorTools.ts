import type { JsonObject } from '../base/json.ts';
import type { ToolSpec } from './tool.ts';

/** Prefix of the names under which a prompt's `tools` list what other extensions registered with the editor. */
export const editorToolPrefix = 'vscode:';

/** The editor's own tools, for runtimes that live in one. */
export interface EditorTools {
  /** By its name without the prefix; undefined: no extension offers it now. */
  describe(name: string): ToolSpec | undefined;
  /** What brings it, in words: an extension's name. */
  source?(name: string): string;
  /** Runs it. @returns its result as text @throws whatever the tool or the editor throws */
  invoke(name: string, args: JsonObject, signal: AbortSignal | undefined): Promise<string>;
}
