import type { JsonObject } from '../base/json.ts';
import type { Tool, ToolCapabilities, ToolSpec } from './tool.ts';
import type { ToolParams } from './toolArguments.ts';

/** A tool with all that its columns and its code supply. */
export interface ToolInForce extends Tool {
  /** What it is supplied with otherwise than its code says; absent: nothing. References to secrets are not resolved. */
  columnParams?: JsonObject;
}

/** A tool as a call of it sees it. */
export interface DescribedTool {
  tool: ToolInForce;
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
export function toolInForce(tool: Tool, said: ToolParams): ToolInForce {
  const { defaultValuesForNonLlmParams: defaults, contextParams } = tool;
  // A context parameter would outdo the column's default.
  const left = said.contextParams.filter((name) => !Object.hasOwn(defaults, name));
  const inForce = {
    defaultValuesForNonLlmParams: { ...said.defaultValuesForNonLlmParams, ...defaults },
    contextParams: [...new Set([...contextParams, ...left])],
  };
  const columnParams = paramsBeyond(said, inForce);
  return { ...tool, ...inForce, ...(columnParams ? { columnParams } : {}) };
}

function paramsBeyond(said: ToolParams, inForce: ToolParams): JsonObject | undefined {
  const defaults = Object.entries(inForce.defaultValuesForNonLlmParams).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(said.defaultValuesForNonLlmParams[name]),
  );
  const [context, saidContext] = [inForce, said].map(({ contextParams }) => [...new Set(contextParams)].sort());
  const isOther = JSON.stringify(context) !== JSON.stringify(saidContext);
  if (defaults.length === 0 && !isOther) return undefined;
  return { defaults: Object.fromEntries(defaults), ...(isOther && context ? { context } : {}) };
}
