import { AppError, messageOf } from '../../base/appError.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { ToolRunRecord } from '../../chats/chatMessage.ts';
import type { LLMToolCall } from '../../llm/llmRequest.ts';
import { parseToolArguments } from '../../tools/parseToolArguments.ts';
import { settableArguments, type MergedArguments } from '../../tools/toolArguments.ts';
import type { ToolCallRequest } from '../../tools/toolApproval.ts';
import type { ToolResult } from '../../tools/toolRunner.ts';
import { isWindowClosing, untilAborted } from '../abort.ts';
import type { WrapperServices } from '../wrapperServices.ts';
import type { CallableTool, ReadyArguments } from './callableTool.ts';
import { toolPermission, type ToolPermission } from './toolPermission.ts';

/** Where a call belongs. */
export interface ToolCallPlace {
  promptName: string;
  variables: JsonObject;
  /** Absent in a one-shot run. */
  chatHistoryId?: number;
  /** The config whose model calls. */
  configName: string;
}

/** How a call ended. The error, where there is one, is for the user and ends the message. */
export interface ToolCallOutcome {
  ok: boolean;
  /** What goes back to the model as `message`. */
  message: JsonValue;
  durationMs: number;
  logs: string[];
  error?: AppError;
  /** What a reader learns besides. */
  details?: Omit<ToolRunRecord, 'ok' | 'duration_ms' | 'logs'>;
}

/** How often its user is asked about one call, of which edited arguments do not fit. */
const questionLimit = 20;

/** One call of a tool from the model's words to its outcome: arguments, permission, run. */
export class ToolCallRun {
  private readonly services: WrapperServices;
  private readonly place: ToolCallPlace;
  private readonly signal: AbortSignal | undefined;
  private readonly onQueued: (isQueued: boolean) => void;

  /** @param onQueued told with true where the tool has to wait for others to end, and with false once it begins */
  constructor(
    services: WrapperServices,
    place: ToolCallPlace,
    signal: AbortSignal | undefined,
    onQueued: (isQueued: boolean) => void,
  ) {
    this.services = services;
    this.place = place;
    this.signal = signal;
    this.onQueued = onQueued;
  }

  /**
   * Never rejects: what goes wrong is an outcome.
   * @param onQuestion told right before the user is asked, and with false once the answer is there
   */
  async run(tool: CallableTool, call: LLMToolCall, onQuestion: (isAsking: boolean) => void): Promise<ToolCallOutcome> {
    try {
      return await this.tryToRun(tool, call, onQuestion);
    } catch (error) {
      const wasCancelled = this.signal?.aborted === true;
      if (wasCancelled) return cancelledCall(this.signal);
      return { ...failedCall(messageOf(error)), ...(error instanceof AppError ? { error } : {}) };
    }
  }

  private async tryToRun(
    tool: CallableTool,
    call: LLMToolCall,
    onQuestion: (isAsking: boolean) => void,
  ): Promise<ToolCallOutcome> {
    const sent = parseToolArguments(call.arguments);
    if (!sent) return failedCall(`The arguments of "${call.name}" are not a JSON object.`);
    let args = sent;
    let merged = await this.merge(tool, args);
    if (!merged.ok) return refusal(tool, merged);
    for (let questions = 1; ; questions++) {
      const fault = merged.ok ? undefined : merged.message;
      const permission = await this.ask(tool, call.id, { args, fault, onQuestion });
      if (!permission.allowed) return denial(permission.reason ?? `The user did not allow the call of "${call.name}".`);
      const { edited } = permission;
      // Who gives the same arguments again does not read what is wrong with them.
      const isRepeated = !merged.ok && (edited === undefined || JSON.stringify(args) === JSON.stringify(edited));
      if (edited !== undefined) {
        args = edited;
        merged = await this.merge(tool, args);
      }
      if (merged.ok) {
        await untilAborted(permission.keep(), this.signal, 0);
        const json = JSON.stringify(this.withoutReserved(tool, args));
        return await this.execute(tool, merged, permission.by, args === sent ? undefined : json);
      }
      if (merged.audience === 'user' || isRepeated || questions === questionLimit) return refusal(tool, merged);
    }
  }

  private merge(tool: CallableTool, llmArguments: JsonObject): Promise<MergedArguments> {
    // Who gives out a secret may ask the user first.
    return untilAborted(tool.merge(llmArguments, this.place.variables), this.signal, 0);
  }

  private ask(
    tool: CallableTool,
    id: string,
    {
      args,
      fault,
      onQuestion,
    }: { args: JsonObject; fault: string | undefined; onQuestion: (isAsking: boolean) => void },
  ): Promise<ToolPermission> {
    const { promptName, chatHistoryId, configName } = this.place;
    const request: ToolCallRequest = {
      id,
      toolName: tool.name,
      arguments: this.withoutReserved(tool, args),
      description: tool.spec.description,
      parameters: tool.spec.parameters,
      suppliedParams: [...tool.reserved],
      capabilities: tool.capabilities,
      ...(tool.secrets.length > 0 ? { secrets: tool.secrets } : {}),
      toolCode: tool.toolCode,
      ...(tool.codeOrigin ? { codeOrigin: tool.codeOrigin } : {}),
      origin: tool.origin,
      ...(fault === undefined ? {} : { fault }),
      promptName,
      configName,
      ...(chatHistoryId === undefined ? {} : { chatHistoryId }),
      ...(this.signal ? { signal: this.signal } : {}),
    };
    return untilAborted(toolPermission(this.services, request, onQuestion, tool.columnParams), this.signal, 0);
  }

  private withoutReserved(tool: CallableTool, args: JsonObject): JsonObject {
    return settableArguments(args, tool.reserved);
  }

  /** @param edited JSON text of the arguments that its user gave in place of the model's */
  private async execute(
    tool: CallableTool,
    merged: ReadyArguments,
    allowedBy: NonNullable<ToolRunRecord['allowed_by']>,
    edited?: string,
  ): Promise<ToolCallOutcome> {
    if (this.signal?.aborted) return cancelledCall(this.signal);
    if (merged.dropped.length > 0) {
      const names = merged.dropped.join(', ');
      this.services.log('info', `"${tool.spec.name}" was called with ${names}, which the model cannot set: dropped.`);
    }
    const result = await untilAborted(tool.run(merged, this.signal, this.onQueued), this.signal);
    const details = {
      allowed_by: allowedBy,
      ...(result.logLevels ? { log_levels: result.logLevels } : {}),
      ...(edited === undefined ? {} : { edited_arguments: edited }),
      ...(merged.dropped.length > 0 ? { dropped: merged.dropped } : {}),
    };
    const { logs, durationMs } = result;
    if (!result.ok && result.error.kind === 'cancelled' && this.signal?.aborted) {
      return { ...cancelledCall(this.signal), logs, durationMs };
    }
    return { ...outcomeOf(result), details: { ...details, ...errorDetails(result) } };
  }
}

/** A call that did not run, with what the model is told. */
export function failedCall(message: string): ToolCallOutcome {
  return { ok: false, message, durationMs: 0, logs: [] };
}

function cancelledCall(signal: AbortSignal | undefined): ToolCallOutcome {
  const message = isWindowClosing(signal) ? 'Stopped: the window was closed.' : 'Cancelled by the user.';
  return { ...failedCall(message), details: { cancelled: true } };
}

function denial(reason: string): ToolCallOutcome {
  return { ...failedCall(reason), details: { denied: true } };
}

/** The model mends its own arguments; what only the user can mend ends the message too. */
function refusal({ name, origin }: CallableTool, merged: Extract<MergedArguments, { ok: false }>): ToolCallOutcome {
  if (merged.audience === 'model') return failedCall(merged.message);
  const details = origin === 'own' ? { toolName: name } : {};
  return { ...failedCall(merged.message), error: new AppError('ToolFailed', merged.message, details) };
}

function outcomeOf(result: ToolResult): ToolCallOutcome {
  const { logs, durationMs } = result;
  if (!result.ok) return { ok: false, message: result.error.message, logs, durationMs };
  return { ok: true, message: JSON.parse(result.json) as JsonValue, logs, durationMs };
}

function errorDetails(result: ToolResult): Pick<ToolRunRecord, 'error'> {
  if (result.ok) return {};
  const { message: _told, ...error } = result.error;
  return { error };
}
