import * as vscode from 'vscode';
import { isJsonObject } from '../../../core/base/json.ts';
import type { ToolSpec } from '../../../core/tools/tool.ts';
import { ownEditorTool } from '../../../manifest.ts';

/** The tools that VS Code has from elsewhere now, as specifications. Our own one is not for our prompts. */
export function offeredEditorTools(): ToolSpec[] {
  return vscode.lm.tools.filter(({ name }) => name !== ownEditorTool).map(specOf);
}

/** One of them by its name; undefined where nobody offers it now. */
export function offeredEditorTool(name: string): ToolSpec | undefined {
  const tool = name === ownEditorTool ? undefined : vscode.lm.tools.find((each) => each.name === name);
  return tool && specOf(tool);
}

function specOf({ name, description, inputSchema }: vscode.LanguageModelToolInformation): ToolSpec {
  const schema: unknown = inputSchema === undefined ? {} : JSON.parse(JSON.stringify(inputSchema));
  // Vendors want an object schema, and some refuse a dialect.
  const { $schema: _dialect, ...rest } = isJsonObject(schema) ? schema : {};
  return { name, description, parameters: { properties: {}, ...rest, type: 'object' } };
}
