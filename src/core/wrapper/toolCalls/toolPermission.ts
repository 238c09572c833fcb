import type { Disposable } from '../../base/disposable.ts';
import type { JsonObject } from '../../base/json.ts';
import type { ToolRunRecord } from '../../chats/chatMessage.ts';
import type { ToolApproval, ToolCallRequest } from '../../tools/toolApproval.ts';
import { editorToolFingerprint, toolFingerprint, type ToolGrant } from '../../tools/toolGrant.ts';
import type { WrapperServices } from '../wrapperServices.ts';

/** A yes, and what gave it; or a no. */
export type ToolPermission =
  | {
      allowed: true;
      by: NonNullable<ToolRunRecord['allowed_by']>;
      /** What replaces the call's arguments. */
      edited?: JsonObject;
      /** Makes a yes for longer than this call a grant, which answers what else waits for the same. To be called once the call is about to run. */
      keep(): Promise<void>;
    }
  | { allowed: false; reason: string | undefined };

/**
 * Whether a call may run: a grant says so, or who approves does. A call with a `fault` is asked about whatever is granted: no
 * grant can mend arguments.
 */
export async function toolPermission(services: WrapperServices, call: ToolCallRequest): Promise<ToolPermission> {
  const { toolName, capabilities, chatHistoryId } = call;
  const fingerprint = await fingerprintOf(call);
  const chat = chatHistoryId === undefined ? {} : { chatHistoryId };
  const covering = (): Promise<ToolGrant | undefined> => services.toolGrants.find({ fingerprint, ...chat });
  const isFaulty = call.fault !== undefined;
  const known = isFaulty ? undefined : await covering();
  if (known) return grantedBy(known);
  const answer = isFaulty ? await services.approveTool(call) : await askUnlessCovered(services, call, covering);
  if ('grantedAt' in answer) return grantedBy(answer);
  if (answer.decision !== 'allow') return { allowed: false, reason: answer.reason };
  const { scope, arguments: edited } = answer;
  return {
    allowed: true,
    by: scope ?? 'default',
    ...(edited === undefined ? {} : { edited }),
    keep: async () => {
      if (scope !== 'always' && (scope !== 'chat' || chatHistoryId === undefined)) return;
      const held = scope === 'chat' ? chat : {};
      await services.toolGrants.grant({ toolName, fingerprint, capabilities, scope, ...held });
    },
  };
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
  return { allowed: true, by: scope, keep: () => Promise.resolve() };
}
