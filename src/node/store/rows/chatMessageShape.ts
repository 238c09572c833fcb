import type { ConfigChoice } from '../../../core/chats/chatMessage.ts';
import { checkList, checkObject, checkText, invalidEntity } from './entityChecks.ts';

type Check = (value: unknown, field: string) => unknown;

/**
 * What the keys of a message must be that others read as they are told in `ChatMessage`; absent and null are as good. Further
 * keys, and further properties of these, are free.
 */
const shapes: Readonly<Record<string, Check>> = {
  tool_calls: listOf(objectOf({ id: checkText, function: objectOf({ name: checkText, arguments: checkText }) })),
  tool_round: objectOf({
    waiting: listOf(checkText),
    blocked: optional(listOf(objectOf({ id: checkText, code: checkText, message: checkText }))),
    answers: optional(listOf(objectOf({ role: checkToolRole, tool_call_id: checkText, content: checkText }))),
  }),
  tool_call_id: checkText,
  name: checkText,
  context_params: listOf(checkText),
  default_params: listOf(checkText),
  tool_run: checkObject,
  context_vars: checkObject,
  message_generation_time: checkNumber,
  llm_config_name: checkText,
  model: checkText,
  finish_reason: checkText,
  reasoning: checkText,
  interrupted: checkObject,
  attempts: listOf(objectOf({ config_name: checkText, code: checkText, message: checkText })),
  config_choice: objectOf({ reason: checkReason, candidates: listOf(checkText) }),
  broken_tools: listOf(objectOf({ name: checkText, message: checkText })),
  usage: checkObject,
  cost: checkObject,
  answer_expected_until: checkText,
};

const reasons: readonly unknown[] = [
  'drawn',
  'pinned',
  'chosen',
  'kept',
  'fallback',
] satisfies ConfigChoice['reason'][];

/** @throws AppError `InvalidEntity` naming the place, as in `chatHistory[3].tool_calls[0].function` */
export function checkMessageShape(message: Record<string, unknown>, field: string): void {
  for (const [key, check] of Object.entries(shapes)) optional(check)(message[key], `${field}.${key}`);
}

function optional(check: Check): Check {
  return (value, field) => (value === undefined || value === null ? undefined : check(value, field));
}

function listOf(check: Check): Check {
  return (value, field) => checkList(value ?? null, field, check);
}

function objectOf(properties: Readonly<Record<string, Check>>): Check {
  return (value, field) => {
    const object = checkObject(value, field);
    for (const [key, check] of Object.entries(properties)) check(object[key], `${field}.${key}`);
  };
}

function checkToolRole(value: unknown, field: string): void {
  if (value !== 'tool') throw invalidEntity(field, '`tool`');
}

function checkReason(value: unknown, field: string): void {
  if (!reasons.includes(value)) throw invalidEntity(field, 'a reason for which a config is chosen');
}

function checkNumber(value: unknown, field: string): void {
  if (typeof value !== 'number') throw invalidEntity(field, 'a number');
}
