import type { EntityOrigin } from '../../core/base/entityStore.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { ChatHistory } from '../../core/chats/chatHistory.ts';
import { parseToolArguments } from '../../core/tools/parseToolArguments.ts';
import { settableArguments } from '../../core/tools/toolArguments.ts';
import { editorToolFingerprint, toolFingerprint } from '../../core/tools/toolGrant.ts';
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
  /** What a grant of it would be bound to; absent: its tool is gone. */
  fingerprint?: string;
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
  const hasChanged = (toolName: string, now: string): boolean =>
    grants.every(({ fingerprint }) => fingerprint !== now) && hasGrant(grants, { toolName, chatHistoryId: chat.id });
  const calls = waiting.map(async (id): Promise<[string, LeftCall]> => {
    const called = last?.tool_calls?.find((call) => call.id === id)?.function;
    const tool = tools.find(({ callName }) => callName === called?.name);
    const sent = parseToolArguments(called?.arguments ?? '');
    const fingerprint = tool && (await fingerprintOf(runtime, tool));
    const settable = sent && JSON.stringify(settableArguments(sent, tool?.reserved ?? new Set()));
    const view = {
      wants: tool ? wantsOf(tool) : [],
      source: tool ? toolSource(tool.stored?.origin, tool.name) : 'a tool that this prompt has no more',
      ...(tool && fingerprint !== undefined && hasChanged(tool.name, fingerprint) ? { hasChanged: true as const } : {}),
      ...(settable === undefined ? {} : { arguments: settable }),
    };
    const left = { view, supplied: suppliedPart(tool, sent), arguments: sent };
    return [id, fingerprint === undefined ? left : { ...left, fingerprint }];
  });
  return new Map(await Promise.all(calls));
}

/**
 * True where what was decided about a left call holds for what is asked now: a tool that one grant would cover, with the
 * same arguments, but for those that the model cannot set.
 */
export function isSameCall(left: LeftCall, asked: ToolCallRequest): boolean {
  const settable = Object.entries(left.arguments ?? {}).filter(([name]) => !asked.suppliedParams.includes(name));
  return (
    left.fingerprint !== undefined &&
    left.fingerprint === asked.fingerprint &&
    JSON.stringify(Object.fromEntries(settable)) === JSON.stringify(asked.arguments)
  );
}

/** Undefined for a tool of the editor's that nobody offers now. */
async function fingerprintOf(
  runtime: Runtime,
  { name, stored, columnParams, capabilities, secrets }: CalledTool,
): Promise<string | undefined> {
  if (stored) {
    const { toolCode } = stored.entity;
    return toolFingerprint({ toolCode, ...(columnParams ? { columnParams } : {}) }, capabilities, secrets);
  }
  const spec = runtime.describeEditorTool(name);
  return spec && editorToolFingerprint(name, spec);
}
