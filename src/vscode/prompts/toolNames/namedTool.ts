import * as vscode from 'vscode';
import { isAppError } from '../../../core/base/appError.ts';
import { isJsonObject } from '../../../core/base/json.ts';
import { editorToolPrefix } from '../../../core/tools/editorTools.ts';
import type { Tool, ToolSpec } from '../../../core/tools/tool.ts';
import { modelSpec } from '../../../core/tools/toolArguments.ts';
import type { Runtime } from '../../../node/runtime/runtime.ts';
import { editorToolSource, editorToolSources } from '../../tools/editorTools/editorToolSources.ts';
import { offeredEditorTool, offeredEditorTools } from '../../tools/editorTools/offeredEditorTools.ts';

/** A tool that a prompt may name, for people. */
export interface NamedTool {
  /** As a prompt lists it. */
  name: string;
  /** Where it comes from, in a few words. */
  source: string;
  description: string;
  /** Names of what the model passes. */
  parameters: string[];
}

/** Every tool that a prompt may name: ours, then those that VS Code has from elsewhere; each by name. */
export async function namedTools(runtime: Runtime): Promise<NamedTool[]> {
  const own = await Promise.all((await runtime.tools.list()).map((tool) => ownTool(runtime, tool)));
  const sources = editorToolSources();
  const editors = offeredEditorTools().map((spec) => editorsTool(spec, editorToolSource(spec.name, sources)));
  const byName = (a: NamedTool, b: NamedTool): number => a.name.localeCompare(b.name);
  return [...own.sort(byName), ...editors.sort(byName)];
}

/** One of them; undefined where there is none of that name. */
export async function namedTool(runtime: Runtime, name: string): Promise<NamedTool | undefined> {
  if (name.startsWith(editorToolPrefix)) {
    const spec = offeredEditorTool(name.slice(editorToolPrefix.length));
    return spec && editorsTool(spec, editorToolSource(spec.name));
  }
  const tool = await runtime.tools.get(name);
  return tool && ownTool(runtime, tool);
}

async function ownTool(runtime: Runtime, tool: Tool): Promise<NamedTool> {
  const source = vscode.l10n.t('Promptdeck tool');
  try {
    const described = await runtime.describeTool(tool);
    const spec = modelSpec(described.tool, described.spec);
    return { name: tool.name, source, description: spec.description, parameters: parametersOf(spec) };
  } catch (error) {
    if (!isAppError(error, 'InvalidToolFile')) throw error;
    return { name: tool.name, source, description: error.userMessage, parameters: [] };
  }
}

function editorsTool(spec: ToolSpec, extension: string): NamedTool {
  return {
    name: editorToolPrefix + spec.name,
    source: vscode.l10n.t('VS Code tool from {0}', extension),
    description: spec.description,
    parameters: parametersOf(spec),
  };
}

function parametersOf({ parameters }: ToolSpec): string[] {
  const properties = parameters['properties'];
  return isJsonObject(properties) ? Object.keys(properties) : [];
}
