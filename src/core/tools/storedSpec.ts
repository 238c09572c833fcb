import { AppError } from '../base/appError.ts';
import { isJsonObject } from '../base/json.ts';
import { specFaults } from './specFaults.ts';
import type { ToolSpec } from './tool.ts';

/**
 * A specification out of a tool's column, where all but its form is the user's: what may be left out is filled in.
 * @throws AppError `InvalidToolFile` naming the tool and the place in the specification
 */
export async function storedSpec(toolName: string, stored: Partial<ToolSpec>): Promise<ToolSpec> {
  const { name = toolName, description = '', parameters = { type: 'object', properties: {} } } = stored;
  if (typeof name !== 'string' || typeof description !== 'string' || !isJsonObject(parameters)) {
    throw invalidSpec(
      toolName,
      `The tool_json_spec of the tool "${toolName}" is no function specification. Give it the texts "name" and "description", and a JSON Schema as "parameters".`,
    );
  }
  const spec: ToolSpec = { name, description, parameters };
  const [fault] = await specFaults(spec);
  if (fault)
    throw invalidSpec(toolName, `The tool_json_spec of the tool "${toolName}" cannot be used: ${fault.message}`);
  return spec;
}

function invalidSpec(toolName: string, message: string): AppError {
  return new AppError('InvalidToolFile', message, { location: { file: `tool "${toolName}"` } });
}
