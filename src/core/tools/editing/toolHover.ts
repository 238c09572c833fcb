import { isJsonObject, type JsonValue } from '../../base/json.ts';
import { secretReferences } from '../../configs/secretString.ts';
import { readToolFile } from '../../template/toolFile/toolFile.ts';
import type { Tool, ToolSpec } from '../tool.ts';
import { contextVariableName } from '../toolArguments.ts';
import { type ToolExportName, toolExportPart } from './toolExportPart.ts';

const explanations: Record<ToolExportName, string> = {
  defaults:
    'Parameters that the model neither sees nor sets, each with its value. `${secret:NAME}` and `${env:NAME}` in a text are resolved at the call.',
  contextParams:
    "Parameters that are filled from the chat's variables. They take precedence over `defaults`; the model neither sees nor sets them.",
  capabilities:
    'What the tool needs beyond plain computing: `hosts` for `tool.fetch`, `files` for `tool.readWorkspaceFile`. The user is asked to allow it, and again when the code changes.',
  spec: 'What the model is told, written by hand. Without it, it is derived from the types and JSDoc of the function.',
};

/** What stands at an offset of a tool's code and what it does, in Markdown; undefined where there is nothing to say. */
export async function toolHover(
  text: string,
  offset: number,
): Promise<{ markdown: string; start: number; end: number } | undefined> {
  const part = await toolExportPart(text, offset);
  if (!part) return undefined;
  const { of, param, start, end } = part;
  if (param === undefined) return { markdown: explanations[of], start, end };
  const { tool, spec } = await readToolFile(text, { name: '', file: '' });
  return { markdown: of === 'defaults' ? defaultText(tool, param) : contextText(tool, spec, param), start, end };
}

function defaultText(tool: Tool, param: string): string {
  const value = tool.defaultValuesForNonLlmParams[param];
  const secrets = typeof value === 'string' ? secretReferences(value) : [];
  const resolved = secrets.map(({ source, name }) => `\`\${${source}:${name}}\``).join(', ');
  const isInContext = tool.contextParams.some((listed) => contextVariableName(listed) === contextVariableName(param));
  return [
    `\`${param}\` is given to the function at every call. The model neither sees nor sets it.`,
    ...(resolved === '' ? [] : [`${resolved} is resolved at the call and never stored.`]),
    ...(isInContext ? [`A variable \`${contextVariableName(param)}\` of the chat takes precedence.`] : []),
  ].join('\n\n');
}

function contextText(tool: Tool, { parameters }: ToolSpec, param: string): string {
  const variable = contextVariableName(param);
  const { properties } = parameters as { properties?: JsonValue };
  const fallback = [param, variable].flatMap((name) => {
    if (Object.hasOwn(tool.defaultValuesForNonLlmParams, name)) return ['the value in `defaults`'];
    const property = isJsonObject(properties) ? properties[name] : undefined;
    return isJsonObject(property) && Object.hasOwn(property, 'default') ? ['the default of the parameter'] : [];
  })[0];
  return [
    `Filled from the chat's variable \`${variable}\`. The model neither sees nor sets it.`,
    fallback === undefined
      ? 'In a chat without that variable the call fails; a value in `defaults` would be used in its place.'
      : `In a chat without that variable, ${fallback} is used.`,
  ].join('\n\n');
}
