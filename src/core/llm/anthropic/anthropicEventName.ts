import { isJsonObject } from '../../base/json.ts';
import { textOf } from '../jsonParts.ts';

/**
 * The name of an event that came without one, by its data: the two are the same
 * (platform.claude.com/docs/en/build-with-claude/streaming#event-types). Empty for OpenAI's end of a stream, which gateways add.
 */
export function anthropicEventName(data: string): string {
  if (data.trim() === '[DONE]') return '';
  try {
    const event: unknown = JSON.parse(data);
    if (!isJsonObject(event)) return 'message';
    return textOf(event['type']) || (event['error'] ? 'error' : 'message');
  } catch {
    return 'message';
  }
}
