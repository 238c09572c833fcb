import type { ModelTarget } from '../modelTarget.ts';
import { learnEffort } from '../reasoningEffort.ts';
import { allowedTokens, isUnsupported, refusesField, type Refusal } from '../refusal.ts';
import type { ChatCompletionsBody } from './chatCompletionsRequest.ts';
import { optionalFields, type ChatCompletionsQuirks } from './chatCompletionsQuirks.ts';

/**
 * What to change after a refusal; undefined where nothing would help. Every answer but undefined takes something away for
 * good, so asking again comes to an end.
 * @param body the request that was refused
 */
export function learnFromRefusal(
  refusal: Refusal,
  body: ChatCompletionsBody,
  quirks: ChatCompletionsQuirks,
  target: ModelTarget,
): ChatCompletionsQuirks | undefined {
  return (
    learnReplay(refusal, body, quirks) ??
    learnTokens(refusal, body, quirks) ??
    learnField(refusal, body, quirks) ??
    learnEfforts(refusal, body, target, quirks) ??
    learnStructured(refusal, body, quirks) ??
    learnRole(refusal, body, quirks) ??
    learnFraming(refusal, body, quirks)
  );
}

/**
 * "Missing `reasoning_content` field in the assistant message at message index 2", "Function call is missing a
 * thought_signature in functionCall parts."
 */
function learnReplay(
  { words }: Refusal,
  body: ChatCompletionsBody,
  quirks: ChatCompletionsQuirks,
): ChatCompletionsQuirks | undefined {
  const hasReply = body.messages.some(({ role }) => role === 'assistant');
  const hasCalls = body.messages.some((message) => message['tool_calls'] !== undefined);
  if (hasReply && quirks.wantsReasoning !== true && /reasoning_content/.test(words) && /missing|must be/i.test(words)) {
    return { ...quirks, wantsReasoning: true };
  }
  if (hasCalls && quirks.wantsSignatures !== true && /missing a `?'?thought_?signature/i.test(words)) {
    return { ...quirks, wantsSignatures: true };
  }
  return undefined;
}

function learnTokens(
  refusal: Refusal,
  body: ChatCompletionsBody,
  quirks: ChatCompletionsQuirks,
): ChatCompletionsQuirks | undefined {
  const asked = body.max_tokens ?? body.max_completion_tokens;
  const allowed = allowedTokens(refusal);
  if (asked === undefined || allowed === undefined || allowed < 1 || allowed >= asked) return undefined;
  return { ...quirks, maxTokens: allowed };
}

function learnField(
  refusal: Refusal,
  body: ChatCompletionsBody,
  quirks: ChatCompletionsQuirks,
): ChatCompletionsQuirks | undefined {
  // A field of which only another one's name is a part, or that was not sent, is not meant.
  const field = optionalFields.find((name) => body[name] !== undefined && refusesField(refusal, name));
  return field && { ...quirks, refusedFields: [...(quirks.refusedFields ?? []), field] };
}

function learnEfforts(
  refusal: Refusal,
  body: ChatCompletionsBody,
  { settings }: ModelTarget,
  quirks: ChatCompletionsQuirks,
): ChatCompletionsQuirks | undefined {
  const efforts = learnEffort(refusal, body.reasoning_effort, settings.reasoningEffort, quirks.efforts);
  return efforts && { ...quirks, efforts };
}

function learnStructured(
  refusal: Refusal,
  body: ChatCompletionsBody,
  quirks: ChatCompletionsQuirks,
): ChatCompletionsQuirks | undefined {
  const mode = body.response_format?.type;
  if (mode === undefined || !isUnsupported(refusal)) return undefined;
  const isMeant =
    refusal.param === ''
      ? /response[ _]format|json_schema|json_object|json mode|structured output/i.test(refusal.words)
      : refusal.param.startsWith('response_format');
  if (!isMeant || quirks.refusedStructured?.includes(mode)) return undefined;
  return { ...quirks, refusedStructured: [...(quirks.refusedStructured ?? []), mode] };
}

function learnRole(
  refusal: Refusal,
  body: ChatCompletionsBody,
  quirks: ChatCompletionsQuirks,
): ChatCompletionsQuirks | undefined {
  const role = body.messages[0]?.['role'];
  if ((role !== 'system' && role !== 'developer') || !isUnsupported(refusal)) return undefined;
  const isMeant =
    /^messages(?:\[0\]|\.0)\.role$/.test(refusal.param) ||
    (/\b(?:system|developer)\b/i.test(refusal.words) &&
      /\b(?:role|message|instruction|prompt)s?\b/i.test(refusal.words));
  if (!isMeant || quirks.refusedRoles?.includes(role)) return undefined;
  return { ...quirks, refusedRoles: [...(quirks.refusedRoles ?? []), role] };
}

/** "Conversation roles must alternate user/assistant/…", "Expected last role User or Tool … but got assistant" */
function learnFraming(
  refusal: Refusal,
  body: ChatCompletionsBody,
  quirks: ChatCompletionsQuirks,
): ChatCompletionsQuirks | undefined {
  const isMeant =
    /roles must alternate|expected last role|(?:first|last) message must|(?:start|begin|end) with (?:a |the )?user|prefill/i;
  if (quirks.framedByUser === true || !isMeant.test(refusal.words)) return undefined;
  const first = body.messages.find(({ role }) => role !== 'system' && role !== 'developer');
  const isBare = first?.['role'] === 'assistant' || body.messages.at(-1)?.['role'] === 'assistant';
  return isBare ? { ...quirks, framedByUser: true } : undefined;
}
