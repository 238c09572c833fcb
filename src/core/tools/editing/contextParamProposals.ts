import { isJsonObject, type JsonValue } from '../../base/json.ts';
import { readToolFile } from '../../template/toolFile/toolFile.ts';
import { toolExportPart } from './toolExportPart.ts';

/** A name that may stand in `contextParams`, for the text from `start` to before `end`. */
export interface ContextParamProposal {
  name: string;
  /** The prompts that have a variable of this name; none: the function has a parameter of it. */
  prompts: string[];
  start: number;
  end: number;
}

/**
 * What may stand in the entry of `contextParams` at an offset: variables of prompts that use the tool, then the function's own
 * parameters, without what the list has already.
 * @param variables by name, with the prompts that have them
 */
export async function contextParamProposals(
  text: string,
  offset: number,
  variables: ReadonlyMap<string, readonly string[]>,
): Promise<ContextParamProposal[]> {
  const part = await toolExportPart(text, offset);
  if (part?.of !== 'contextParams' || part.param === undefined) return [];
  const { param, start, end } = part;
  const { tool, spec } = await readToolFile(text, { name: '', file: '' });
  const { properties } = spec.parameters as { properties?: JsonValue };
  const own = isJsonObject(properties) ? Object.keys(properties) : [];
  const names = [...variables.keys(), ...own.filter((name) => !variables.has(name))];
  return names
    .filter((name) => name === param || !tool.contextParams.includes(name))
    .map((name) => ({ name, prompts: [...(variables.get(name) ?? [])], start, end }));
}
