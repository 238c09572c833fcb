import { AppError, isAppError } from '../../core/base/appError.ts';
import { unreadableReference } from '../../core/configs/secretString.ts';
import { isPythonCode, pythonFault } from '../../core/tools/isPythonCode.ts';
import { storedSpec } from '../../core/tools/storedSpec.ts';
import type { Tool } from '../../core/tools/tool.ts';
import type { ToolApproval, ToolCallRequest } from '../../core/tools/toolApproval.ts';
import { resolveDefaults } from '../../core/tools/toolArguments.ts';
import { toolFingerprint } from '../../core/tools/toolGrant.ts';
import { toolInForce, type DescribedTool } from '../../core/tools/toolInForce.ts';
import { toolSecrets } from '../../core/tools/toolSecrets.ts';
import type { WrapperServices } from '../../core/wrapper/wrapperServices.ts';
import type { RuntimeOptions, SecretUse } from './runtime.ts';

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
    const what = isPythonCode(tool.toolCode) ? pythonFault : fault.message;
    throw new AppError('InvalidToolFile', `Tool "${tool.name}", line ${fault.line}: ${what}`, {
      location: { file: `tool "${tool.name}"`, line: fault.line, column: fault.column },
      ...(read.hasSyntaxError ? { cause: new SyntaxError(fault.message) } : {}),
    });
  }
  return {
    tool: toolInForce(tool, read.tool),
    spec: tool.toolJsonSpec ? await storedSpec(tool.name, tool.toolJsonSpec) : read.spec,
    capabilities: read.capabilities,
  };
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
): WrapperServices['resolveToolDefaults'] {
  return async (tool, { capabilities, isAsked }) => {
    const { name: toolName, defaultValuesForNonLlmParams: defaults } = tool;
    const hash = await toolFingerprint(tool, capabilities, toolSecrets(defaults));
    const use: SecretUse = {
      configName: toolName,
      origin: `tool:${toolName}#${hash}`,
      tool: { name: toolName, hosts: capabilities.hosts ?? [], isAsked },
    };
    return resolveDefaults(defaults, async ({ source, name }) => {
      const read = async () => (source === 'secret' ? secrets.resolveSecret(name, use) : secrets.resolveEnv(name, use));
      const value = await read().catch((cause: unknown) => {
        throw isAppError(cause)
          ? cause
          : unreadableReference(source, name, `the tool "${toolName}"`, cause, { toolName });
      });
      if (value !== undefined) return value;
      throw new AppError(
        'SecretNotFound',
        source === 'secret'
          ? `The tool "${toolName}" needs the secret "${name}", which is not stored. Set it, then try again.`
          : `The tool "${toolName}" needs the environment variable "${name}", which is not set. Set it and start again.`,
        { toolName, secret: { source, name } },
      );
    });
  };
}
