import type { EntityOrigin } from '../../../core/base/entityStore.ts';
import { editorToolPrefix } from '../../../core/tools/editorTools.ts';
import { editorToolSource } from '../editorTools/editorToolSources.ts';

/**
 * Where a tool's code stands: a path of the workspace, or in words.
 * @param origin absent for a tool of the editor's
 * @param toolName as prompts list it
 */
export function toolSource(origin: EntityOrigin | undefined, toolName: string): string {
  if (!origin) return `VS Code tool from ${editorToolSource(toolName.slice(editorToolPrefix.length))}`;
  if (origin.kind === 'database') return 'a tool in the database';
  const { workspace, path } = origin;
  return decodeURIComponent(
    path.startsWith(`${workspace}/`) ? path.slice(workspace.length + 1) : (URL.parse(path)?.pathname ?? path),
  );
}
