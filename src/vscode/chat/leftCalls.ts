import type { ChatHistory } from '../../core/chats/chatHistory.ts';
import type { ToolCapabilities } from '../../core/tools/tool.ts';
import type { ToolCallRequest } from '../../core/tools/toolApproval.ts';
import type { Runtime } from '../../node/runtime/runtime.ts';
import type { ApprovalView } from '../../protocol/chat.ts';
import { sourceOf, wantsOf } from '../tools/approvals/approvalView.ts';
import { calledTools } from './calledTool.ts';

/** A call that still waited for its user when its window closed, with its tool as it is now. */
export interface LeftCall {
  view: ApprovalView;
  toolCode: string;
  capabilities: ToolCapabilities;
}

/** The calls at the end of a chat that were left waiting, by id. Those whose tool is gone are asked about too: they fail then. */
export async function leftCalls(runtime: Runtime, chat: ChatHistory): Promise<ReadonlyMap<string, LeftCall>> {
  const last = chat.chatHistory.at(-1);
  const waiting = last?.tool_round?.waiting ?? [];
  if (waiting.length === 0) return new Map();
  const tools = await calledTools(runtime, chat.promptName);
  return new Map(
    waiting.map((id) => {
      const name = last?.tool_calls?.find((call) => call.id === id)?.function.name;
      const tool = tools.find(({ callName }) => callName === name);
      const capabilities = tool?.capabilities ?? {};
      const view = tool
        ? { wants: wantsOf(capabilities, tool.origin), source: sourceOf(tool.stored?.origin, tool.name) }
        : { wants: [], source: 'a tool that this prompt has no more' };
      return [id, { view, toolCode: tool?.stored?.entity.toolCode ?? '', capabilities }];
    }),
  );
}

/** True where what was decided about a left call holds for what is asked now: the same code with the same capabilities. */
export function isSameCall(left: LeftCall, { toolCode, capabilities }: ToolCallRequest): boolean {
  return left.toolCode === toolCode && JSON.stringify(left.capabilities) === JSON.stringify(capabilities);
}
