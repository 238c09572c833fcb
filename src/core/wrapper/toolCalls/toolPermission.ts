import type { Disposable } from '../../base/disposable.ts';
import type { ToolRunRecord } from '../../chats/chatMessage.ts';
import type { ToolApproval, ToolCallRequest } from '../../tools/toolApproval.ts';
import { editorToolFingerprint, toolFingerprint, type ToolGrant } from '../../tools/toolGrant.ts';
import type { WrapperServices } from '../wrapperServices.ts';

/** A yes, and what gave it; or a no. */
export type ToolPermission =
  | { allowed: true; by: NonNullable<ToolRunRecord['allowed_by']>; approval: ToolApproval }
  | { allowed: false; reason: string | undefined };

/**
 * Whether a call may run: a grant says so, or who approves does. A yes for longer than this call becomes a grant, and answers
 * what else waits for the same.
 */
export async function toolPermission(services: WrapperServices, call: ToolCallRequest): Promise<ToolPermission> {
  const { toolName, capabilities, chatHistoryId } = call;
  const fingerprint = await fingerprintOf(call);
  const chat = chatHistoryId === undefined ? {} : { chatHistoryId };
  const covering = (): Promise<ToolGrant | undefined> => services.toolGrants.find({ fingerprint, ...chat });
  const known = await covering();
  if (known) return grantedBy(known);
  const answer = await askUnlessCovered(services, call, covering);
  if ('grantedAt' in answer) return grantedBy(answer);
  if (answer.decision !== 'allow') return { allowed: false, reason: answer.reason };
  const { scope } = answer;
  if (scope === 'always' || (scope === 'chat' && chatHistoryId !== undefined)) {
    await services.toolGrants.grant({ toolName, fingerprint, capabilities, scope, ...(scope === 'chat' ? chat : {}) });
  }
  return { allowed: true, by: scope ?? 'default', approval: answer };
}

function fingerprintOf({ origin, toolName, toolCode, capabilities, ...told }: ToolCallRequest): Promise<string> {
  if (origin !== 'editor') return toolFingerprint({ toolCode }, capabilities);
  const { description = '', parameters = {} } = told;
  return editorToolFingerprint(toolName, { description, parameters });
}

/** Asks, and withdraws the question where a grant that covers the call comes first. */
async function askUnlessCovered(
  services: WrapperServices,
  call: ToolCallRequest,
  covering: () => Promise<ToolGrant | undefined>,
): Promise<ToolApproval | ToolGrant> {
  const question = new AbortController();
  const signal = AbortSignal.any(call.signal ? [call.signal, question.signal] : [question.signal]);
  let subscription: Disposable | undefined;
  const covered = new Promise<ToolGrant>((resolve, reject) => {
    subscription = services.onDidChange(({ kind }) => {
      if (kind !== 'toolGrants') return;
      covering().then((grant) => {
        if (grant) resolve(grant);
      }, reject);
    });
  });
  try {
    return await Promise.race([services.approveTool({ ...call, signal }), covered]);
  } finally {
    subscription?.dispose();
    question.abort();
  }
}

function grantedBy({ scope }: ToolGrant): ToolPermission {
  return { allowed: true, by: scope, approval: { decision: 'allow', scope } };
}
