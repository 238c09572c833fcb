import type { Tool, ToolCapabilities, ToolSpec } from './tool.ts';
import type { ToolParams } from './toolArguments.ts';

/** A tool as a call of it sees it. */
export interface DescribedTool {
  /** With all that its columns and its code supply. */
  tool: Tool;
  /** What a model is told, reserved names included. */
  spec: ToolSpec;
  /** What its code declares to need. */
  capabilities: ToolCapabilities;
}

/**
 * A tool with the parameters that its columns supply and those that its code does: what the columns leave out is left to the
 * code, and a parameter that both name is the columns'.
 * @param said what the code exports
 */
export function toolInForce(tool: Tool, said: ToolParams): Tool {
  const { defaultValuesForNonLlmParams: defaults, contextParams } = tool;
  // A context parameter would outdo the column's default.
  const left = said.contextParams.filter((name) => !Object.hasOwn(defaults, name));
  return {
    ...tool,
    defaultValuesForNonLlmParams: { ...said.defaultValuesForNonLlmParams, ...defaults },
    contextParams: [...new Set([...contextParams, ...left])],
  };
}
