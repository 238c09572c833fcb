import type { Runtime } from '../../node/runtime/runtime.ts';
import { calledTools } from './calledTool.ts';

/** For each tool of a prompt, by the name that its model calls it by, the parameters that its model does not give. */
export async function suppliedParamsOf(runtime: Runtime, promptName: string): Promise<(callName: string) => string[]> {
  const tools = await calledTools(runtime, promptName);
  return (name) => tools.find(({ callName }) => callName === name)?.suppliedParams ?? [];
}
