import type { Runtime } from '../../node/runtime/runtime.ts';

/** For each tool of a prompt, by its name, the parameters that its model does not give. */
export async function suppliedParamsOf(runtime: Runtime, promptName: string): Promise<(toolName: string) => string[]> {
  const names = (await runtime.promptTemplates.get(promptName))?.tools ?? [];
  const tools = await Promise.all(names.map((name) => runtime.tools.get(name)));
  const params = new Map(
    tools
      .filter((tool) => tool !== undefined)
      .map((tool) => [tool.name, [...Object.keys(tool.defaultValuesForNonLlmParams), ...tool.contextParams]]),
  );
  return (name) => params.get(name) ?? [];
}
