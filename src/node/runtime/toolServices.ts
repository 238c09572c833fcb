import { AppError, isAppError } from '../../core/base/appError.ts';
import { isJsonObject } from '../../core/base/json.ts';
import { unreadableReference } from '../../core/configs/secretString.ts';
import { isPythonCode } from '../../core/tools/isPythonCode.ts';
import type { Tool, ToolSpec } from '../../core/tools/tool.ts';
import type { ToolApproval, ToolCallRequest } from '../../core/tools/toolApproval.ts';
import { resolveDefaults, type ResolvedDefaults } from '../../core/tools/toolArguments.ts';
import { toolInForce, type DescribedTool } from '../../core/tools/toolInForce.ts';
import type { RuntimeOptions } from './runtime.ts';

/** Wall-clock budget of one tool call in ms, unless a setting says otherwise. */
export const defaultToolWallMs = 30_000;

/**
 * A tool with all that its columns and its code say of it. Code is read, never run.
 * @throws AppError `InvalidToolFile` naming the tool and the line
 */
export async function describeTool(tool: Tool): Promise<DescribedTool> {
  const { readToolFile } = await import('../../core/template/toolFile/toolFile.ts');
  const read = await readToolFile(tool.toolCode, { name: tool.name, file: `tool "${tool.name}"` });
  const fault = read.problems.find(({ severity }) => severity === 'error');
  if (fault) {
    const what = isPythonCode(tool.toolCode)
      ? 'This is Python; tools are written in TypeScript or JavaScript.'
      : fault.message;
    throw new AppError('InvalidToolFile', `Tool "${tool.name}", line ${fault.line}: ${what}`, {
      location: { file: `tool "${tool.name}"`, line: fault.line, column: fault.column },
      ...(read.hasSyntaxError ? { cause: new SyntaxError(fault.message) } : {}),
    });
  }
  return {
    tool: toolInForce(tool, read.tool),
    spec: tool.toolJsonSpec ? writtenSpec(tool.name, tool.toolJsonSpec) : read.spec,
    capabilities: read.capabilities,
  };
}

/** A specification out of the database, where all but its form is the user's: what may be left out is filled in. */
function writtenSpec(toolName: string, spec: Partial<ToolSpec>): ToolSpec {
  const { name = toolName, description = '', parameters = { type: 'object', properties: {} } } = spec;
  if (typeof name !== 'string' || typeof description !== 'string' || !isJsonObject(parameters)) {
    throw new AppError(
      'InvalidToolFile',
      `The tool_json_spec of the tool "${toolName}" is no function specification. Give it the texts "name" and "description", and a JSON Schema as "parameters".`,
      { location: { file: `tool "${toolName}"` } },
    );
  }
  return { name, description, parameters };
}

/** A tool without capabilities cannot do harm and runs; any other needs somebody who says yes. */
export function allowWithoutCapabilities(call: ToolCallRequest): Promise<ToolApproval> {
  const { hosts = [], files = false } = call.capabilities;
  if (call.origin !== 'editor' && hosts.length === 0 && !files) return Promise.resolve({ decision: 'allow' });
  return Promise.resolve({
    decision: 'deny',
    reason:
      call.origin === 'editor'
        ? `The tool "${call.toolName}" belongs to another extension, and nobody allowed it.`
        : `The tool "${call.toolName}" asks for access to ${[...hosts, ...(files ? ['files'] : [])].join(', ')}, which nobody granted.`,
  });
}

/** Resolves `${secret:NAME}` and `${env:NAME}` in a tool's defaults at the call. */
export function toolDefaultsResolver(
  secrets: Required<Pick<RuntimeOptions, 'resolveSecret' | 'resolveEnv'>>,
): (tool: Tool) => Promise<ResolvedDefaults> {
  return (tool) =>
    resolveDefaults(tool.defaultValuesForNonLlmParams, async ({ source, name }) => {
      const use = { configName: tool.name, origin: `tool:${tool.name}` };
      const read = async () => (source === 'secret' ? secrets.resolveSecret(name, use) : secrets.resolveEnv(name, use));
      const value = await read().catch((cause: unknown) => {
        throw isAppError(cause) ? cause : unreadableReference(source, name, `the tool "${tool.name}"`, cause);
      });
      if (value !== undefined) return value;
      throw new AppError(
        'SecretNotFound',
        source === 'secret'
          ? `The tool "${tool.name}" needs the secret "${name}", which is not stored. Store it with "Promptdeck: Set Secret…".`
          : `The tool "${tool.name}" needs the environment variable "${name}", which is not set.`,
      );
    });
}
