import type { ToolRunRecord } from '../../chats/chatMessage.ts';
import type { ToolApproval, ToolCallRequest } from '../../tools/toolApproval.ts';
import { toolFingerprint } from '../../tools/toolGrant.ts';
import type { WrapperServices } from '../wrapperServices.ts';

/** A yes, and what gave it; or a no. */
export type ToolPermission =
  | { allowed: true; by: NonNullable<ToolRunRecord['allowed_by']>; approval: ToolApproval }
  | { allowed: false; reason: string | undefined };

/** Whether a call may run: a grant says so, or who approves does. A yes for longer than this call becomes a grant. */
export async function toolPermission(services: WrapperServices, call: ToolCallRequest): Promise<ToolPermission> {
  const { toolName, capabilities, chatHistoryId } = call;
  const fingerprint = await toolFingerprint({ name: toolName, toolCode: call.toolCode }, capabilities, call.origin);
  const chat = chatHistoryId === undefined ? {} : { chatHistoryId };
  const known = await services.toolGrants.find({ fingerprint, ...chat });
  if (known) return { allowed: true, by: known.scope, approval: { decision: 'allow', scope: known.scope } };
  const approval = await services.approveTool(call);
  if (approval.decision !== 'allow') return { allowed: false, reason: approval.reason };
  const { scope } = approval;
  if (scope === 'always' || (scope === 'chat' && chatHistoryId !== undefined)) {
    await services.toolGrants.grant({ toolName, fingerprint, capabilities, scope, ...(scope === 'chat' ? chat : {}) });
  }
  return { allowed: true, by: scope ?? 'default', approval };
}
