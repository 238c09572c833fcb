import type { Node } from '@babel/types';
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { specFaults } from '../../tools/specFaults.ts';
import type { ToolSpec } from '../../tools/tool.ts';
import { literalPlace } from './literalValue.ts';
import type { ToolProblems } from './toolProblems.ts';

/** `export const spec` as it stands in a file. */
export interface WrittenSpec {
  written: JsonObject;
  /** The expression that spells it out. */
  literal: Node;
  /** What the code says, for what is left out; its name is the tool's. */
  derived: ToolSpec;
  /** Names that the model never sees. */
  reserved: readonly string[];
}

/** Reads a specification written by hand; what is wrong in it is a problem at its place inside of it. */
export async function readWrittenSpec(
  { written, literal, derived, reserved }: WrittenSpec,
  problems: ToolProblems,
): Promise<ToolSpec> {
  const { name, description, parameters } = written as {
    name?: JsonValue;
    description?: JsonValue;
    parameters?: JsonValue;
  };
  if (name !== undefined && name !== derived.name) {
    const message = `The tool is called "${derived.name}" after its file, not ${JSON.stringify(name)}.`;
    problems.warn(literalPlace(literal, ['name']), 'otherName', message);
  }
  if (description !== undefined && typeof description !== 'string') {
    const message = '"description" in "spec" must be a text, from which the model learns when to call the tool.';
    problems.error(literalPlace(literal, ['description']), 'wrongShape', message);
  }
  if (!isJsonObject(parameters)) {
    const message = '"spec" needs "parameters", a JSON Schema of the arguments.';
    problems.error(literalPlace(literal, ['parameters']), 'noParameters', message);
  }
  const spec: ToolSpec = {
    name: derived.name,
    description: typeof description === 'string' ? description : derived.description,
    parameters: isJsonObject(parameters) ? parameters : derived.parameters,
  };
  if (isJsonObject(parameters)) {
    for (const { path, message } of await specFaults(spec)) {
      problems.error(literalPlace(literal, path), 'invalidSpec', message);
    }
    checkNames(parameters, literal, reserved, problems);
  }
  return spec;
}

function checkNames(parameters: JsonObject, literal: Node, reserved: readonly string[], problems: ToolProblems): void {
  const { properties, required } = parameters as { properties?: JsonValue; required?: JsonValue };
  const declared = isJsonObject(properties) ? properties : {};
  for (const name of reserved) {
    if (!Object.hasOwn(declared, name)) continue;
    const message = `"${name}" is filled by defaults or context variables, so the model never sees it. Take it out of "spec".`;
    const place = literalPlace(literal, ['parameters', 'properties', name]);
    problems.add(place, { code: 'reservedInSpec', message, severity: 'warning', subject: name });
  }
  for (const [index, name] of (Array.isArray(required) ? required : []).entries()) {
    if (typeof name !== 'string' || Object.hasOwn(declared, name)) continue;
    const message = `"required" names ${JSON.stringify(name)}, which "properties" does not declare.`;
    problems.error(literalPlace(literal, ['parameters', 'required', String(index)]), 'undeclaredRequired', message);
  }
}
