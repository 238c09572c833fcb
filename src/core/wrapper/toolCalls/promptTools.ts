import type { PromptTemplate } from '../../prompts/promptTemplate.ts';
import { editorToolPrefix } from '../../tools/editorTools.ts';
import { toolNotFound } from '../wrapperErrors.ts';
import type { WrapperServices } from '../wrapperServices.ts';
import type { CallableTool } from './callableTool.ts';
import { editorTool } from './editorTool.ts';
import { ownTool } from './ownTool.ts';

/**
 * The tools that a prompt names, ours first, each in listed order.
 * @throws AppError `ToolNotFound` naming the absent ones; `InvalidToolFile` where a tool's code says nothing usable
 */
export async function loadPromptTools(services: WrapperServices, prompt: PromptTemplate): Promise<CallableTool[]> {
  const names = [...new Set(prompt.tools)];
  const isEditors = (name: string): boolean => name.startsWith(editorToolPrefix);
  const ownNames = names.filter((name) => !isEditors(name));
  const stored = await Promise.all(ownNames.map((name) => services.tools.getWithOrigin(name)));
  const taken = new Set(ownNames);
  const offered = names.filter(isEditors).map((name) => {
    const tool = services.editorTools && editorTool(services.editorTools, name, taken, services.withinTime);
    if (tool) taken.add(tool.spec.name);
    return { name, tool };
  });
  const absent = [
    ...ownNames.filter((_name, index) => stored[index] === undefined),
    ...offered.filter(({ tool }) => !tool).map(({ name }) => name),
  ];
  if (absent.length > 0) throw toolNotFound(prompt.name, absent);
  const own = stored.filter((each) => each !== undefined).map((each) => ownTool(services, each));
  return [...(await Promise.all(own)), ...offered.map(({ tool }) => tool).filter((tool) => tool !== undefined)];
}
