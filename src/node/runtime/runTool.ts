import { isAppError, messageOf, type AppError } from '../../core/base/appError.ts';
import { isJsonObject, type JsonObject } from '../../core/base/json.ts';
import { isPythonCode, pythonFault } from '../../core/tools/isPythonCode.ts';
import type { Tool } from '../../core/tools/tool.ts';
import { redactToolResult } from '../../core/tools/redactToolResult.ts';
import { mergeToolArguments } from '../../core/tools/toolArguments.ts';
import type { ToolError, ToolResult } from '../../core/tools/toolRunner.ts';
import { untilAborted } from '../../core/wrapper/abort.ts';
import type { WrapperServices } from '../../core/wrapper/wrapperServices.ts';
import type { RunToolCall } from './runtime.ts';

/** Runs a tool outside a chat. What the tool or its arguments do wrong is in the result; it never rejects for that. */
export async function runTool(services: WrapperServices, call: RunToolCall): Promise<ToolResult> {
  try {
    const llmArguments = jsonObject('llmArguments', call.llmArguments);
    const tool = isStoredTool(call.tool) ? { ...emptyTool, ...call.tool } : undefined;
    if (!tool && isPythonCode(call.tool.toolCode)) return pythonTool;
    const merged = tool
      ? // Who gives out a secret may ask the user first.
        await untilAborted(mergeStored(services, tool, llmArguments, call), call.signal, 0)
      : { ok: true as const, arguments: llmArguments, secrets: [] };
    if (!merged.ok) {
      const { message, argument, variable } = merged;
      const fault = {
        ...(argument === undefined ? {} : { argument }),
        ...(variable === undefined ? {} : { variable }),
      };
      return failed('ArgumentsError', message, fault);
    }
    const ran = await services.toolRunner.run({
      toolCode: call.tool.toolCode,
      arguments: merged.arguments,
      limits: { ...call.limits, wallMs: call.limits?.wallMs ?? services.toolWallMs() },
      ...(call.capabilities ? { capabilities: call.capabilities } : {}),
      ...(call.signal ? { signal: call.signal } : {}),
    });
    const result = redactToolResult(ran, merged.secrets);
    if (tool) services.onToolRun({ tool, result });
    return result;
  } catch (error) {
    if (call.signal?.aborted) return stopped;
    if (isAppError(error, 'InvalidToolFile')) return brokenTool(error);
    const secret = isAppError(error) && error.secret;
    return failed(nameOf(error), messageOf(error), secret ? { secret } : {});
  }
}

async function mergeStored(
  services: WrapperServices,
  given: Tool,
  llmArguments: JsonObject,
  { contextVars, capabilities: { hosts = [], workspaceRoot } = {}, isAsked = false }: RunToolCall,
) {
  const { tool, spec } = await services.describeTool(given);
  return mergeToolArguments({
    tool,
    spec,
    llmArguments,
    contextVariables: jsonObject('contextVars', contextVars),
    resolveDefaults: () =>
      services.resolveToolDefaults(tool, { capabilities: { hosts, files: workspaceRoot !== undefined }, isAsked }),
    withinTime: services.withinTime,
  });
}

/** What a tool that was never saved may leave out, as the store fills it in. */
const emptyTool = { toolJsonSpec: null, defaultValuesForNonLlmParams: {}, contextParams: [] };

function isStoredTool(tool: RunToolCall['tool']): tool is Tool {
  return 'name' in tool;
}

/** The value as JSON would carry it, so that nothing but data crosses into the sandbox. */
function jsonObject(name: string, value: object | undefined): JsonObject {
  let plain: unknown;
  try {
    plain = JSON.parse(JSON.stringify(value ?? {}));
  } catch (cause) {
    const why = messageOf(cause).replace(/\s+/g, ' ');
    throw new ArgumentsNotJson(`"${name}" is no JSON: ${why}`, { cause });
  }
  if (isJsonObject(plain)) return plain;
  throw new ArgumentsNotJson(`"${name}" is to be one JSON object.`);
}

class ArgumentsNotJson extends Error {
  override readonly name = 'ArgumentsNotJson';
}

/** A fault of the code itself, found while its specification was read. */
function brokenTool({ code, message, location, cause }: AppError): ToolResult {
  const isSyntax = cause instanceof SyntaxError;
  const { line, column } = location ?? {};
  const error: ToolError = {
    kind: isSyntax ? 'syntax' : 'load',
    name: isSyntax ? cause.name : code,
    message,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
  return { ok: false, error, logs: [], durationMs: 0 };
}

/** Code that no reader of a tool has seen before. */
const pythonTool: ToolResult = {
  ok: false,
  error: { kind: 'load', name: 'InvalidToolFile', message: pythonFault },
  logs: [],
  durationMs: 0,
};

/** As the sandbox says it. */
const stopped: ToolResult = {
  ok: false,
  error: { kind: 'cancelled', name: 'Cancelled', message: 'The tool was stopped.' },
  logs: [],
  durationMs: 0,
};

function nameOf(error: unknown): string {
  if (isAppError(error)) return error.code;
  return error instanceof Error ? error.name : 'Error';
}

function failed(name: string, message: string, fault: Pick<ToolError, 'argument' | 'variable' | 'secret'>): ToolResult {
  const error: ToolError = { kind: 'arguments', name, message, ...fault };
  return { ok: false, error, logs: [], durationMs: 0 };
}
