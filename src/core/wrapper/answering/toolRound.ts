import { AppError, cancelled, messageOf } from '../../base/appError.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import type { ChatMessage } from '../../chats/chatMessage.ts';
import type { LLMToolCall } from '../../llm/llmRequest.ts';
import type { PromptTemplate } from '../../prompts/promptTemplate.ts';
import type { Tool, ToolCapabilities, ToolSpec } from '../../tools/tool.ts';
import { parseToolArguments } from '../../tools/parseToolArguments.ts';
import type { ToolApproval } from '../../tools/toolApproval.ts';
import { redactToolResult } from '../../tools/redactToolResult.ts';
import { mergeToolArguments, reservedNames, type MergedArguments } from '../../tools/toolArguments.ts';
import { isWindowClosing, untilAborted } from '../abort.ts';
import { newMessage } from '../newMessage.ts';
import type { WrapperEvent } from '../wrapperEvent.ts';
import type { WrapperServices } from '../wrapperServices.ts';

/** A tool of the prompt, with what the model is told about it. */
export interface PromptTool {
  tool: Tool;
  /** The whole specification. */
  fullSpec: ToolSpec;
  /** The specification without the reserved names: what the model sees. */
  spec: ToolSpec;
  capabilities: ToolCapabilities;
}

/** Where a round of calls belongs. */
export interface ToolRoundContext {
  prompt: PromptTemplate;
  tools: PromptTool[];
  variables: JsonObject;
  chatHistoryId?: number;
}

/** Answers of a round, one a call, in order; the error, where there is one, is for the user and ends the message. */
export interface ToolRoundResult {
  answers: ChatMessage[];
  error?: AppError;
}

interface CallOutcome {
  ok: boolean;
  /** What goes back to the model as `message`. */
  message: JsonValue;
  durationMs: number;
  logs: string[];
  error?: AppError;
}

/** Runs all of a turn's parallel calls. */
export class ToolRound {
  private readonly services: WrapperServices;
  private readonly context: ToolRoundContext;
  private readonly signal: AbortSignal | undefined;
  private readonly emit: (event: WrapperEvent) => void;

  constructor(
    services: WrapperServices,
    context: ToolRoundContext,
    signal: AbortSignal | undefined,
    emit: (event: WrapperEvent) => void,
  ) {
    this.services = services;
    this.context = context;
    this.signal = signal;
    this.emit = emit;
  }

  /** Runs the calls side by side. Never rejects: what goes wrong is an answer to the model, an error, or both. */
  async run(calls: readonly LLMToolCall[]): Promise<ToolRoundResult> {
    const outcomes = await Promise.all(
      calls.map(async (call) => {
        const outcome = await this.runCall(call).catch((error: unknown): CallOutcome => {
          const wasCancelled = this.signal?.aborted === true;
          return {
            ...failure(wasCancelled ? this.stopWords : messageOf(error)),
            ...(error instanceof AppError && !wasCancelled ? { error } : {}),
          };
        });
        return { answer: this.answer(call, outcome), outcome };
      }),
    );
    const answers = outcomes.map(({ answer }) => answer);
    if (this.signal?.aborted) return { answers, error: cancelled(this.signal.reason) };
    const error = outcomes.find(({ outcome }) => outcome.error)?.outcome.error;
    return { answers, ...(error ? { error } : {}) };
  }

  /** Answers the calls without running them. */
  refuse(calls: readonly LLMToolCall[], reason: string): ChatMessage[] {
    return calls.map((call) => this.answer(call, failure(reason)));
  }

  private get stopWords(): string {
    return isWindowClosing(this.signal) ? 'Stopped: the window was closed.' : 'Cancelled by the user.';
  }

  private async runCall(call: LLMToolCall): Promise<CallOutcome> {
    const known = this.context.tools.find(({ spec }) => spec.name === call.name);
    if (!known) {
      const names = this.context.tools.map(({ spec }) => spec.name).join(', ');
      return failure(`There is no tool "${call.name}". Available tools: ${names === '' ? 'none' : names}.`);
    }
    const llmArguments = parseToolArguments(call.arguments);
    if (!llmArguments) return failure(`The arguments of "${call.name}" are not a JSON object.`);
    let merged = await this.merge(known, llmArguments);
    if (!merged.ok) return refusal(merged);
    const approval = await untilAborted(this.askApproval(call, known, llmArguments), this.signal, 0);
    if (approval.decision !== 'allow') {
      return failure(approval.reason ?? `The user did not allow the call of "${call.name}".`);
    }
    if (approval.arguments) {
      const edited: unknown = approval.arguments;
      merged = await this.merge(known, isJsonObject(edited) ? edited : {});
      if (!merged.ok) return refusal(merged);
    }
    if (this.signal?.aborted) return failure(this.stopWords);
    if (merged.dropped.length > 0) {
      this.services.log(
        'info',
        `"${call.name}" was called with ${merged.dropped.join(', ')}, which the model cannot set: dropped.`,
      );
    }
    return this.execute(known, merged);
  }

  private async merge(known: PromptTool, llmArguments: JsonObject): Promise<MergedArguments> {
    const merging = mergeToolArguments({
      tool: known.tool,
      spec: known.fullSpec,
      llmArguments,
      contextVariables: this.context.variables,
      resolveDefaults: () => this.services.resolveToolDefaults(known.tool),
    });
    // Who gives out a secret may ask the user first.
    return untilAborted(merging, this.signal, 0);
  }

  private askApproval(call: LLMToolCall, known: PromptTool, llmArguments: JsonObject): Promise<ToolApproval> {
    const { tool, capabilities } = known;
    const reserved = reservedNames(tool, known.fullSpec);
    return this.services.approveTool({
      id: call.id,
      toolName: tool.name,
      arguments: Object.fromEntries(Object.entries(llmArguments).filter(([name]) => !reserved.has(name))),
      suppliedParams: [...reserved],
      capabilities,
      toolCode: tool.toolCode,
      promptName: this.context.prompt.name,
      ...(this.context.chatHistoryId === undefined ? {} : { chatHistoryId: this.context.chatHistoryId }),
      ...(this.signal ? { signal: this.signal } : {}),
    });
  }

  /** Keeps and tells one answer. */
  private answer(call: LLMToolCall, outcome: CallOutcome): ChatMessage {
    const { ok, logs, durationMs } = outcome;
    const content = JSON.stringify({ status: ok ? 'OK' : 'Failed', message: outcome.message });
    this.emit({ type: 'tool-result', id: call.id, name: call.name, ok, content });
    const tool = this.context.tools.find(({ spec }) => spec.name === call.name)?.tool;
    return newMessage('tool', content, {
      tool_call_id: call.id,
      name: call.name,
      ...(tool ? { context_params: tool.contextParams } : {}),
      ...(tool ? { default_params: Object.keys(tool.defaultValuesForNonLlmParams) } : {}),
      tool_run: { ok, duration_ms: Math.round(durationMs), logs },
    });
  }

  private async execute(known: PromptTool, merged: Extract<MergedArguments, { ok: true }>): Promise<CallOutcome> {
    const run = this.services.toolRunner.run({
      toolCode: known.tool.toolCode,
      arguments: merged.arguments,
      limits: { wallMs: this.services.toolWallMs() },
      ...(this.signal ? { signal: this.signal } : {}),
    });
    const result = redactToolResult(await untilAborted(run, this.signal), merged.secrets);
    const { logs, durationMs } = result;
    if (!result.ok) return { ok: false, message: result.error.message, logs, durationMs };
    return { ok: true, message: JSON.parse(result.json) as JsonValue, logs, durationMs };
  }
}

/** The model mends its own arguments; what only the user can mend ends the message too. */
function refusal(merged: Extract<MergedArguments, { ok: false }>): CallOutcome {
  if (merged.audience === 'model') return failure(merged.message);
  return { ...failure(merged.message), error: new AppError('ToolFailed', merged.message) };
}

function failure(message: string): CallOutcome {
  return { ok: false, message, durationMs: 0, logs: [] };
}
