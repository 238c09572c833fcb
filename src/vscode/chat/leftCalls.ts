import type { EntityOrigin } from '../../core/base/entityStore.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { SecretReference } from '../../core/configs/secretString.ts';
import type { ChatHistory } from '../../core/chats/chatHistory.ts';
import { parseToolArguments } from '../../core/tools/parseToolArguments.ts';
import type { ToolCapabilities } from '../../core/tools/tool.ts';
import { settableArguments } from '../../core/tools/toolArguments.ts';
import { toolFingerprint } from '../../core/tools/toolGrant.ts';
import type { ToolCallRequest } from '../../core/tools/toolApproval.ts';
import { hasGrant } from '../../core/wrapper/toolCalls/toolPermission.ts';
import type { Runtime } from '../../node/runtime/runtime.ts';
import type { ApprovalView } from '../../protocol/chat.ts';
import { wantsOf } from '../tools/approvals/wants.ts';
import { type CalledTool, calledTools } from './calledTool.ts';
import { suppliedPart, type SuppliedPart } from './suppliedParams.ts';

/** A call that still waited for its user when its window closed, with its tool as it is now. */
export interface LeftCall {
  view: ApprovalView;
  supplied: SuppliedPart;
  /** As the model sent them; undefined: they are no JSON object. */
  arguments: JsonObject | undefined;
  toolCode: string;
  capabilities: ToolCapabilities;
  secrets: readonly SecretReference[];
}

/**
 * The calls at the end of a chat that were left waiting, by id. Those whose tool is gone are asked about too: they fail then.
 * @param toolSource where a tool's code stands, in words
 */
export async function leftCalls(
  runtime: Runtime,
  chat: ChatHistory,
  toolSource: (origin: EntityOrigin | undefined, toolName: string) => string,
): Promise<ReadonlyMap<string, LeftCall>> {
  const last = chat.chatHistory.at(-1);
  const waiting = last?.tool_round?.waiting ?? [];
  if (waiting.length === 0) return new Map();
  const tools = await calledTools(runtime, chat.promptName);
  const grants = await runtime.toolGrants.list();
  const hasChanged = async (tool: CalledTool | undefined): Promise<boolean> => {
    if (!tool?.stored) return false;
    const { toolCode } = tool.stored.entity;
    const asGranted = { toolCode, ...(tool.columnParams ? { columnParams: tool.columnParams } : {}) };
    const now = await toolFingerprint(asGranted, tool.capabilities, tool.secrets);
    const others = grants.filter(({ fingerprint }) => fingerprint !== now);
    return others.length === grants.length && hasGrant(others, { toolName: tool.name, chatHistoryId: chat.id });
  };
  const calls = waiting.map(async (id): Promise<[string, LeftCall]> => {
    const called = last?.tool_calls?.find((call) => call.id === id)?.function;
    const tool = tools.find(({ callName }) => callName === called?.name);
    const { capabilities = {}, secrets = [] } = tool ?? {};
    const sent = parseToolArguments(called?.arguments ?? '');
    const settable = sent && JSON.stringify(settableArguments(sent, tool?.reserved ?? new Set()));
    const view = {
      wants: tool ? wantsOf(tool) : [],
      source: tool ? toolSource(tool.stored?.origin, tool.name) : 'a tool that this prompt has no more',
      ...((await hasChanged(tool)) ? { hasChanged: true as const } : {}),
      ...(settable === undefined ? {} : { arguments: settable }),
    };
    const toolCode = tool?.stored?.entity.toolCode ?? '';
    return [id, { view, supplied: suppliedPart(tool, sent), arguments: sent, toolCode, capabilities, secrets }];
  });
  return new Map(await Promise.all(calls));
}

/**
 * True where what was decided about a left call holds for what is asked now: the same code with the same capabilities,
 * secrets and arguments, but for those that the model cannot set.
 */
export function isSameCall(left: LeftCall, asked: ToolCallRequest): boolean {
  const settable = Object.entries(left.arguments ?? {}).filter(([name]) => !asked.suppliedParams.includes(name));
  return (
    left.toolCode === asked.toolCode &&
    JSON.stringify(left.capabilities) === JSON.stringify(asked.capabilities) &&
    JSON.stringify(left.secrets) === JSON.stringify(asked.secrets ?? []) &&
    JSON.stringify(Object.fromEntries(settable)) === JSON.stringify(asked.arguments)
  );
}
