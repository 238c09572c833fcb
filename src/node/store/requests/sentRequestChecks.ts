import type { JsonValue } from '../../../core/base/json.ts';
import type { SentRequest } from '../../../core/llm/sentRequest.ts';
import {
  checkName,
  checkObject,
  checkOptionalTime,
  checkText,
  invalidEntity,
  nonJsonPath,
} from '../rows/entityChecks.ts';

/** A request fit to be stored. @throws AppError `InvalidEntity` */
export function checkSentRequest(value: unknown): SentRequest {
  const { configName, url, body, sentAt } = checkObject(value, 'request');
  const wrong = body === undefined ? 'request.body' : nonJsonPath(body, 'request.body');
  if (wrong !== undefined) throw invalidEntity(wrong, 'JSON');
  const time = checkOptionalTime(sentAt, 'request.sentAt');
  if (time === undefined) throw invalidEntity('request.sentAt', 'an ISO 8601 time');
  return {
    configName: checkName(configName, 'request.configName'),
    url: checkText(url, 'request.url'),
    body: body as JsonValue,
    sentAt: time,
  };
}
