import type { PromptTemplate } from '../prompts/promptTemplate.ts';
import { modelSpec } from '../tools/toolArguments.ts';
import type { PromptTool } from './answering/toolRound.ts';
import { toolNotFound } from './wrapperErrors.ts';
import type { WrapperServices } from './wrapperServices.ts';

/**
 * The tools that a prompt names, in listed order, with what the model is told about each.
 * @throws AppError `ToolNotFound` naming the absent ones; `InvalidToolFile` where a tool's code says nothing usable
 */
export async function loadPromptTools(services: WrapperServices, prompt: PromptTemplate): Promise<PromptTool[]> {
  const names = [...new Set(prompt.tools)];
  const tools = await Promise.all(names.map((name) => services.tools.get(name)));
  const absent = names.filter((_name, index) => tools[index] === undefined);
  if (absent.length > 0) throw toolNotFound(prompt.name, absent);
  return Promise.all(
    tools
      .filter((tool) => tool !== undefined)
      .map(async (tool) => {
        const { spec, capabilities } = await services.describeTool(tool);
        return { tool, fullSpec: spec, spec: modelSpec(tool, spec), capabilities };
      }),
  );
}
