import { isAppError, messageOf } from '../../base/appError.ts';
import type { StoredEntity } from '../../base/entityStore.ts';
import type { PromptTemplate } from '../../prompts/promptTemplate.ts';
import { callNames } from '../../tools/callNames.ts';
import { editorToolPrefix } from '../../tools/editorTools.ts';
import type { Tool } from '../../tools/tool.ts';
import { toolNotFound } from '../wrapperErrors.ts';
import type { WrapperServices } from '../wrapperServices.ts';
import type { CallableTool } from './callableTool.ts';
import { editorTool } from './editorTool.ts';
import { ownTool } from './ownTool.ts';

/** A tool of a prompt that cannot be called, since its code or its specification is none. */
export interface BrokenTool {
  name: string;
  /** What is wrong with it, and where; for its author. */
  message: string;
}

/** The tools that a prompt names. It works without the broken ones. */
export interface PromptTools {
  /** Ours first, each in listed order; no two are called by one name. */
  callable: CallableTool[];
  broken: BrokenTool[];
}

/**
 * The tools that a prompt names; what is wrong with one of them is logged.
 * @throws AppError `ToolNotFound` naming the absent ones
 */
export async function loadPromptTools(services: WrapperServices, prompt: PromptTemplate): Promise<PromptTools> {
  const names = [...new Set(prompt.tools)];
  const isEditors = (name: string): boolean => name.startsWith(editorToolPrefix);
  const ownNames = names.filter((name) => !isEditors(name));
  const stored = await Promise.all(ownNames.map((name) => services.tools.getWithOrigin(name)));
  const offered = names.filter(isEditors).map((name) => ({
    name,
    tool: services.editorTools && editorTool(services.editorTools, name, services.withinTime),
  }));
  const absent = [
    ...ownNames.filter((_name, index) => stored[index] === undefined),
    ...offered.filter(({ tool }) => !tool).map(({ name }) => name),
  ];
  if (absent.length > 0) throw toolNotFound(prompt.name, absent);
  const present = stored.filter((each) => each !== undefined);
  const own = await Promise.all(present.map((each) => ownOrBroken(services, each)));
  const broken = own.filter((each) => 'message' in each);
  for (const { name, message } of broken) {
    services.log('warn', `The prompt "${prompt.name}" goes on without its tool "${name}". ${message}`);
  }
  const editors = offered.flatMap(({ tool }) => tool ?? []);
  const callable = [...own.filter((each) => 'spec' in each), ...editors];
  const brokenNames = broken.map(({ name }) => name);
  return { callable: withCallNames(callable, brokenNames), broken };
}

async function ownOrBroken(services: WrapperServices, stored: StoredEntity<Tool>): Promise<CallableTool | BrokenTool> {
  try {
    return await ownTool(services, stored);
  } catch (error) {
    if (!isAppError(error, 'InvalidToolFile')) throw error;
    const { entity, origin } = stored;
    const file = origin.kind === 'file' ? ` (${origin.path})` : '';
    return { name: entity.name, message: `${messageOf(error)}${file}` };
  }
}

function withCallNames(tools: readonly CallableTool[], reserved: readonly string[]): CallableTool[] {
  const names = callNames(
    tools.map(({ name, origin, spec }) => ({
      wanted: spec.name,
      other: origin === 'editor' ? `vscode_${spec.name}` : name,
    })),
    reserved,
  );
  return tools.map((tool, index) => ({ ...tool, spec: { ...tool.spec, name: names[index] ?? tool.spec.name } }));
}
