import type { Disposable } from '../../base/disposable.ts';
import type { JsonObject } from '../../base/json.ts';
import type { ToolRunRecord } from '../../chats/chatMessage.ts';
import { readToolApproval } from '../../tools/readToolApproval.ts';
import type { ToolCallRequest } from '../../tools/toolApproval.ts';
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

/** What deciding about a call needs. */
export type PermissionServices = Pick<WrapperServices, 'toolGrants' | 'approveTool' | 'onDidChange' | 'log'>;

/**
 * Whether a call may run: a grant says so, or who approves does. A call with a `fault` is asked about whatever is granted: no
 * grant can mend arguments.
 * @param onQuestion told right before somebody is asked, and with false once the answer is there
 * @param columnParams as of `ToolInForce`; who approves does not see the values
 */
export async function toolPermission(
  services: PermissionServices,
  call: ToolCallRequest,
  onQuestion: (isAsking: boolean) => void,
  columnParams?: JsonObject,
): Promise<ToolPermission> {
  const { toolName, capabilities, secrets, chatHistoryId } = call;
  const fingerprint = await fingerprintOf(call, columnParams);
  const chat = chatHistoryId === undefined ? {} : { chatHistoryId };
  const covering = (): Promise<ToolGrant | undefined> => services.toolGrants.find({ fingerprint, ...chat });
  const isFaulty = call.fault !== undefined;
  const known = isFaulty ? undefined : await covering();
  if (known) return grantedBy(known);
  const wasAllowed = hasGrant(await services.toolGrants.list(), call);
  const question = { ...call, fingerprint, ...(wasAllowed && !isFaulty ? { hasChanged: true as const } : {}) };
  onQuestion(true);
  const asked = isFaulty
    ? { answer: await services.approveTool(question) }
    : await askUnlessCovered(services, question, covering);
  onQuestion(false);
  if ('grant' in asked) return grantedBy(asked.grant);
  const read = readToolApproval(asked.answer);
  if (!read.ok) {
    services.log(
      'error',
      `The call of the tool "${toolName}" is denied, since approveTool gave no answer: ${read.fault}`,
    );
    return {
      allowed: false,
      reason: `The call of "${toolName}" was not allowed: the answer to the question was no valid one.`,
    };
  }
  const { decision, scope, arguments: edited, reason } = read.approval;
  if (decision === 'deny') return { allowed: false, reason };
  return {
    allowed: true,
    by: scope ?? 'default',
    ...(edited === undefined ? {} : { edited }),
    keep: async () => {
      if (scope !== 'always' && (scope !== 'chat' || chatHistoryId === undefined)) return;
      const held = scope === 'chat' ? chat : {};
      await services.toolGrants.grant({
        ...{ toolName, fingerprint, capabilities, scope, ...held },
        ...(secrets ? { secrets: [...secrets] } : {}),
      });
    },
  };
}

function fingerprintOf(
  { origin, toolName, toolCode, capabilities, secrets, ...told }: ToolCallRequest,
  columnParams: JsonObject | undefined,
): Promise<string> {
  if (origin !== 'editor') {
    return toolFingerprint({ toolCode, ...(columnParams ? { columnParams } : {}) }, capabilities, secrets ?? []);
  }
  const { description = '', parameters = {} } = told;
  return editorToolFingerprint(toolName, { description, parameters });
}

/** True where grants of a tool's name are in force here, whatever code and capabilities they are for. */
export function hasGrant(
  grants: readonly ToolGrant[],
  { toolName, chatHistoryId }: Pick<ToolCallRequest, 'toolName' | 'chatHistoryId'>,
): boolean {
  return grants.some((grant) => {
    return grant.toolName === toolName && (grant.scope === 'always' || grant.chatHistoryId === chatHistoryId);
  });
}

/** Asks, and withdraws the question where a grant that covers the call comes first. */
async function askUnlessCovered(
  services: PermissionServices,
  call: ToolCallRequest,
  covering: () => Promise<ToolGrant | undefined>,
): Promise<{ answer: unknown } | { grant: ToolGrant }> {
  const question = new AbortController();
  const signal = AbortSignal.any(call.signal ? [call.signal, question.signal] : [question.signal]);
  let subscription: Disposable | undefined;
  const covered = new Promise<{ grant: ToolGrant }>((resolve, reject) => {
    subscription = services.onDidChange(({ kind }) => {
      if (kind !== 'toolGrants') return;
      covering().then((grant) => {
        if (grant) resolve({ grant });
      }, reject);
    });
  });
  try {
    const answered = async (): Promise<{ answer: unknown }> => ({
      answer: await services.approveTool({ ...call, signal }),
    });
    return await Promise.race([answered(), covered]);
  } finally {
    subscription?.dispose();
    question.abort();
  }
}

function grantedBy({ scope }: ToolGrant): ToolPermission {
  return { allowed: true, by: scope, keep: () => Promise.resolve() };
}
