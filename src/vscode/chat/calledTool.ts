import { isAppError } from '../../core/base/appError.ts';
import type { StoredEntity } from '../../core/base/entityStore.ts';
import type { SecretReference } from '../../core/configs/secretString.ts';
import { callNames } from '../../core/tools/callNames.ts';
import { editorToolPrefix } from '../../core/tools/editorTools.ts';
import type { Tool, ToolCapabilities, ToolSpec } from '../../core/tools/tool.ts';
import { reservedNames } from '../../core/tools/toolArguments.ts';
import type { ToolInForce } from '../../core/tools/toolInForce.ts';
import { toolSecrets } from '../../core/tools/toolSecrets.ts';
import type { Runtime } from '../../node/runtime/runtime.ts';
import type { SuppliedParam } from '../../protocol/chat.ts';
import { suppliedParams } from './suppliedParams.ts';

/** A tool of a prompt by the name that the model calls it by, as it is now. */
export interface CalledTool {
  /** As the prompt lists it. */
  name: string;
  /** The name that the model knows it by. */
  callName: string;
  origin: 'own' | 'editor';
  /** True where its code or its specification is none, so that it never runs. */
  isBroken: boolean;
  /** Absent for a tool of the editor's. */
  stored?: StoredEntity<Tool>;
  /** As of `ToolInForce`. */
  columnParams?: ToolInForce['columnParams'];
  capabilities: ToolCapabilities;
  /** What its defaults refer to. */
  secrets: readonly SecretReference[];
  /** The parameters that do not come from the model. */
  suppliedParams: SuppliedParam[];
  /** Names that the model cannot set. */
  reserved: ReadonlySet<string>;
}

/** The tools of a prompt, our own first, broken ones last. Those that are not there now are left out. */
export async function calledTools(runtime: Runtime, promptName: string): Promise<CalledTool[]> {
  const names = [...new Set((await runtime.promptTemplates.get(promptName))?.tools)];
  const isEditors = (name: string): boolean => name.startsWith(editorToolPrefix);
  const stored = await Promise.all(
    names.filter((name) => !isEditors(name)).map((name) => runtime.tools.getWithOrigin(name)),
  );
  const own = stored.filter((each) => each !== undefined).map((each) => ownTool(runtime, each));
  const editors = names.filter(isEditors).map((listed): CalledTool => {
    const name = listed.slice(editorToolPrefix.length);
    const none = { capabilities: {}, secrets: [], suppliedParams: [], reserved: new Set<string>() };
    return { name: listed, callName: name, origin: 'editor', isBroken: false, ...none };
  });
  const tools = [...(await Promise.all(own)), ...editors];
  const broken = tools.filter(({ isBroken }) => isBroken);
  const usable = tools.filter(({ isBroken }) => !isBroken);
  const called = callNames(
    usable.map(({ name, origin, callName }) => ({
      wanted: callName,
      other: origin === 'editor' ? `vscode_${callName}` : name,
    })),
    broken.map(({ name }) => name),
  );
  return [...usable.map((tool, index) => ({ ...tool, callName: called[index] ?? tool.callName })), ...broken];
}

async function ownTool(runtime: Runtime, stored: StoredEntity<Tool>): Promise<CalledTool> {
  const { spec, capabilities, tool } = await described(runtime, stored.entity);
  const { name, defaultValuesForNonLlmParams: defaults, contextParams } = tool;
  return {
    ...{ name, callName: spec?.name ?? name, origin: 'own', isBroken: !spec, stored, capabilities },
    ...(tool.columnParams ? { columnParams: tool.columnParams } : {}),
    secrets: toolSecrets(defaults),
    suppliedParams: suppliedParams(contextParams, Object.keys(defaults)),
    reserved: reservedNames(tool, spec),
  };
}

/** Without a specification where its code says nothing usable. */
async function described(
  runtime: Runtime,
  stored: Tool,
): Promise<{ spec?: ToolSpec; capabilities: ToolCapabilities; tool: ToolInForce }> {
  try {
    const { tool, spec, capabilities } = await runtime.describeTool(stored);
    return { spec, capabilities, tool };
  } catch (error) {
    if (isAppError(error, 'InvalidToolFile')) return { capabilities: {}, tool: stored };
    throw error;
  }
}
