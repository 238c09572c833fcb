import { messageOf } from '../base/appError.ts';
import { isJsonObject, type JsonObject } from '../base/json.ts';
import type { ToolApproval } from './toolApproval.ts';

/** An answer as it may be acted upon, or why it is none. */
export type ReadToolApproval = { ok: true; approval: ToolApproval } | { ok: false; fault: string };

const scopes = ['once', 'chat', 'always'] as const;

/** Checks what somebody's `approveTool` gave, since it comes from code that nobody here has checked. Never throws. */
export function readToolApproval(answer: unknown): ReadToolApproval {
  try {
    return { ok: true, approval: readApproval(answer) };
  } catch (error) {
    return { ok: false, fault: messageOf(error) };
  }
}

/** @throws Error saying what is wrong with the answer */
function readApproval(answer: unknown): ToolApproval {
  if (!isJsonObject(answer)) throw new Error('The answer is to be an object with a "decision".');
  const { decision, arguments: edited, reason, scope: given } = answer as { [Key in keyof ToolApproval]: unknown };
  if (decision !== 'allow' && decision !== 'deny') throw new Error('"decision" is to be "allow" or "deny".');
  if (reason !== undefined && typeof reason !== 'string') throw new Error('"reason" is to be a text.');
  const scope = scopes.find((each) => each === given);
  if (given !== undefined && scope === undefined) throw new Error('"scope" is to be "once", "chat" or "always".');
  const args = edited === undefined ? undefined : plainObject(edited);
  return {
    decision,
    ...(args === undefined ? {} : { arguments: args }),
    ...(reason === undefined || reason.trim() === '' ? {} : { reason }),
    ...(scope === undefined ? {} : { scope }),
  };
}

/** The arguments as JSON carries them. */
function plainObject(value: unknown): JsonObject {
  let plain: unknown;
  try {
    plain = JSON.parse(JSON.stringify(value));
  } catch (cause) {
    throw new Error('"arguments" is no JSON.', { cause });
  }
  if (isJsonObject(plain) && isJsonObject(value)) return plain;
  throw new Error('"arguments" is to be one JSON object.');
}
